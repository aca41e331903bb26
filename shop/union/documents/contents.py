"""Which sections a kind of report has, and what stands above and below them on paper.

A new section is a function of `Asked` and its name in SECTIONS.
"""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from shop.impact.models import Programme
from shop.ledger.models import Account, LedgerEntry
from shop.reports.models import DailySales
from shop.reports.official.document import Document, Seal, Section
from shop.reports.periods import Period
from shop.training.models import TrainingClass
from shop.union.documents import money, people, sales, signed, standing, support
from shop.union.documents.asked import Asked
from shop.union.models import OF_SALES, Report, ReportKind

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
    support.programmes,
    support.classes,
)
SECTIONS: dict[str, Sequence[Callable[[Asked], Section]]] = {
    ReportKind.QUARTER: WHOLE,
    ReportKind.YEAR: WHOLE,
    ReportKind.MONTH: (sales.summary, sales.every_cooperative, sales.channels, sales.districts),
    ReportKind.SETTLEMENT: (money.settlements,),
    ReportKind.PROGRAMME: (support.programmes,),
    ReportKind.TRAINING: (support.classes,),
}
SUBJECTS = {
    ReportKind.QUARTER: "Kết quả hoạt động của hợp tác xã và tiêu thụ nông sản trên Chợ Phiên Lai Châu",
    ReportKind.YEAR: "Kết quả hoạt động của hợp tác xã và tiêu thụ nông sản trên Chợ Phiên Lai Châu",
    ReportKind.MONTH: "Doanh thu của các hợp tác xã trên Chợ Phiên Lai Châu",
    ReportKind.SETTLEMENT: "Đối soát tiền thẻ với các hợp tác xã",
    ReportKind.PROGRAMME: "Các chương trình hỗ trợ hợp tác xã",
    ReportKind.TRAINING: "Tập huấn thương mại điện tử cho hợp tác xã và thành viên",
}
PROVISIONAL = "SỐ LIỆU TẠM TÍNH"
PLACE = "Lai Châu"
NBSP = "\u00a0"


def of(asked: Asked, kind: str) -> Sequence[Callable[[Asked], Section]]:
    """The sections of a report, the closed figures last where there are any."""
    found = SECTIONS[kind]
    return [*found, sales.closed] if asked.closing and kind in OF_SALES else found


def has_anything(kind: ReportKind, period: Period) -> bool:
    """Whether there is anything to report; a whole report always has the register to tell of."""
    days = {"gte": period.first, "lt": period.until}
    match kind:
        case ReportKind.MONTH:
            sold = DailySales.objects.filter(**{f"day__{name}": day for name, day in days.items()})
            return (
                sold.exists()
                or LedgerEntry.objects.filter(
                    **{f"effective_on__{name}": day for name, day in days.items()},
                    postings__account=Account.DECLARED_SALES,
                ).exists()
            )
        case ReportKind.SETTLEMENT:
            return money.made_in(period).exists()
        case ReportKind.PROGRAMME:
            return Programme.objects.filter(starts_on__lt=period.until, ends_on__gte=period.first).exists()
        case ReportKind.TRAINING:
            held = TrainingClass.objects.filter(cancelled_at=None, held_on__lte=timezone.localdate())
            return held.filter(**{f"held_on__{name}": day for name, day in days.items()}).exists()
    return True


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
        seal=_seal(asked) if report.is_of_sales else None,
        provisional=PROVISIONAL if report.is_of_sales and not asked.is_closed else "",
        standing=standing.of(asked, ReportKind(report.kind), is_running=asked.period.until > day),
    )


def name_of(period: Period) -> str:
    """As a paper writes it: "quý III năm 2026", on one line."""
    first, rest = period.label[:1].lower(), period.label[1:]
    return f"{first}{rest}".replace("/", " năm ").replace(" ", NBSP)


def _known(asked: Asked, kind: str) -> str:
    """As of when the figures are, in words."""
    is_of_sales = kind in OF_SALES
    moment = timezone.localtime(asked.known_at if is_of_sales else asked.gathered_at)
    said = f"{moment:%H} giờ {moment:%M} ngày {moment:%d/%m/%Y}"
    if not is_of_sales:
        return f"Tình trạng lúc {said}"
    if asked.closing:
        return f"Số liệu tiêu thụ đã chốt theo sổ ghi đến {said}"
    if asked.pieces:
        return f"Số liệu tiêu thụ cộng từ {len(asked.pieces)} kỳ đã chốt: {signed.names(asked.pieces)}"
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
