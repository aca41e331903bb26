"""Which sections a kind of report has, and what stands above and below them on paper.

A new section is a function of `Asked` and its name in SECTIONS.
"""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from shop.reports.official.document import Document, Seal, Section
from shop.reports.periods import Period
from shop.union.documents import money, people, sales
from shop.union.documents.asked import Asked
from shop.union.models import Report, ReportKind

WHOLE = (
    people.register,
    sales.summary,
    sales.channels,
    sales.districts,
    sales.categories,
    sales.cooperatives,
    people.averages,
    people.scores,
    people.households_reached,
)
SECTIONS: dict[str, Sequence[Callable[[Asked], Section]]] = {
    ReportKind.QUARTER: WHOLE,
    ReportKind.YEAR: WHOLE,
    ReportKind.MONTH: (sales.summary, sales.every_cooperative, sales.channels, sales.districts),
    ReportKind.SETTLEMENT: (money.settlements,),
}
SUBJECTS = {
    ReportKind.QUARTER: "Kết quả hoạt động của hợp tác xã và tiêu thụ nông sản trên Chợ Phiên Lai Châu",
    ReportKind.YEAR: "Kết quả hoạt động của hợp tác xã và tiêu thụ nông sản trên Chợ Phiên Lai Châu",
    ReportKind.MONTH: "Doanh thu của các hợp tác xã trên Chợ Phiên Lai Châu",
    ReportKind.SETTLEMENT: "Đối soát tiền thẻ với các hợp tác xã",
}
PLACE = "Lai Châu"
NBSP = "\u00a0"


def of(asked: Asked, kind: str) -> Sequence[Callable[[Asked], Section]]:
    """The sections of a report, the closed figures last where there are any."""
    found = SECTIONS[kind]
    return [*found, sales.closed] if asked.closing and kind != ReportKind.SETTLEMENT else found


def document(report: Report, asked: Asked, sections: list[Section]) -> Document:
    """The whole paper, of sections that are gathered."""
    day = timezone.localdate(report.gathered_at)
    return Document(
        number=report.number,
        dated=f"{PLACE}, ngày {day.day:02} tháng {day.month:02} năm {day.year}",
        title="BÁO CÁO",
        subject=f"{SUBJECTS[ReportKind(report.kind)]} {name_of(asked.period)}",
        known=_known(asked, report.kind),
        sections=sections,
        recipients=[line for part in report.recipients.split(";") if (line := part.strip())],
        signer_title=report.signer_title,
        signer=report.signer,
        seal=_seal(asked),
    )


def name_of(period: Period) -> str:
    """As a paper writes it: "quý III năm 2026", on one line."""
    first, rest = period.label[:1].lower(), period.label[1:]
    return f"{first}{rest}".replace("/", " năm ").replace(" ", NBSP)


def _known(asked: Asked, kind: str) -> str:
    """As of when the figures are, in words."""
    is_money = kind == ReportKind.SETTLEMENT
    moment = timezone.localtime(asked.gathered_at if is_money else asked.known_at)
    said = f"{moment:%H} giờ {moment:%M} ngày {moment:%d/%m/%Y}"
    if is_money:
        return f"Tình trạng lúc {said}"
    if asked.closing:
        return f"Số liệu tiêu thụ đã chốt theo sổ ghi đến {said}"
    return f"Số liệu tiêu thụ theo sổ ghi đến {said}, kỳ này chưa chốt"


def _seal(asked: Asked) -> Seal | None:
    closing = asked.closing
    if closing is None or closing.approved_by is None:
        return None
    words = (
        f"{closing.made_by.full_name} chốt, {closing.approved_by.full_name} duyệt. "
        "Quét mã để so với số liệu đã chốt."
    )
    address = settings.SITE_URL + reverse("reports:verify", args=[closing.digest])
    return Seal(closing.digest, address, words)
