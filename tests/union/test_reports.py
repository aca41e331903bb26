"""Reports on paper: asked for at the desk, made by a task in steps, kept; what they say is what the pages say."""

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from django_scopes import scopes_disabled
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from catalog import groups
from shop.accounts.models import AccessRecord, User
from shop.ledger.models import Settlement
from shop.notifications.channels import Later
from shop.notifications.models import OutboxMessage
from shop.reports import as_of, closing, periods, rollup
from shop.reports.models import Closing
from shop.reports.official.document import Document
from shop.reports.periods import Unit
from shop.training.models import Seat
from shop.union.documents import contents, files, making, people, requests
from shop.union.models import Report, ReportFile, ReportKind
from tests.cast import Cast
from tests.impact.programme_scene import begun, chosen, helped, registered, this_year
from tests.outbox import drain
from tests.reports.test_as_of import write
from tests.stall.floor import at_work
from tests.training.scenes import asked, opened
from tests.treasury.card_sales import sell_and_deliver, settle
from tests.treasury.test_settlement_papers import text_of
from tests.union.test_desk import sell

pytestmark = pytest.mark.django_db
PAGE = "/lien-minh/bao-cao/"
Q2 = periods.starting(Unit.QUARTER, datetime.date(2025, 4, 1))


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def settled_tea(cast: Cast) -> Settlement:
    """A settlement of today, of card money."""
    with override_settings(STRIPE_ENABLED=True):
        sell_and_deliver({cast.tea_100: 1})
    row = settle(cast.tea.pk)
    assert row
    return row


def second(cast: Cast) -> User:
    person = User.objects.create_user("+84912000023", "x", full_name="Vàng A Chu")
    person.groups.set(cast.minh.groups.all())
    return person


def closed_quarter(cast: Cast) -> Closing:
    write(cast.tea, 500_000, on="2025-05-10", known="2025-05-10")
    write(cast.rice, 200_000, on="2025-06-30", known="2025-07-02")
    write(cast.rice, 90_000, on="2025-06-29", known="2025-08-02")  # learned late
    rollup.rebuild()
    known_at = as_of.end_of(datetime.date(2025, 7, 5))
    row = closing.close(Q2, actor_id=cast.minh.pk, known_at=known_at)
    return closing.approve(row.pk, actor_id=second(cast).pk)


def ask(client: Client, what: str, **said: str) -> Report:
    answer = client.post(PAGE, {"report": what, "signer_title": "Chủ tịch", **said})
    assert answer.status_code == 302, answer.content.decode()
    return Report.objects.latest("pk")


def made(client: Client, what: str, **said: str) -> Report:
    report = ask(client, what, **said)
    drain()
    report.refresh_from_db()
    assert report.ready_at
    return report


def fetch(client: Client, report: Report, kind: str) -> bytes:
    answer = client.get(f"{PAGE}{report.pk}/tai.{kind}")
    assert answer.status_code == 200
    return bytes(answer.content)


def whole(report: Report) -> Document:
    return Document.read(report.content["document"])


def cells(document: Document, title: str) -> dict[str, list[Any]]:
    (section,) = [one for one in document.sections if one.title.startswith(title)]
    return {str(row[0]): row[1:] for table in section.tables for row in [*table.rows, table.total] if row}


def test_m8_a_closed_quarter_is_a_paper_with_its_hash(cast: Cast, minh: Client, tmp_path: Path) -> None:
    row = closed_quarter(cast)
    report = made(minh, "quy/2025-q2", number="12", signer="Lò Văn Tâm", recipients="UBND tỉnh; Lưu: VT")
    paper = fetch(minh, report, "pdf")
    assert paper.startswith(b"%PDF-")
    assert b"BeVietnamPro" in paper
    text = " ".join(text_of(paper, tmp_path).split())
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập – Tự do – Hạnh phúc", "LIÊN MINH HỢP TÁC XÃ TỈNH LAI CHÂU",
        "Số: 12/BC-LMHTX", "Lai Châu, ngày", "quý II năm 2025", "SỐ LIỆU ĐÃ CHỐT", row.digest[:32], row.digest[32:],
        "00 giờ 00 ngày 06/07/2025", "Nơi nhận:", "UBND tỉnh;", "Lưu: VT.", "CHỦ TỊCH", "Lò Văn Tâm", "tổng",
        "700.000", "TIÊU THỤ THEO KÊNH BÁN", "XẾP LOẠI HỢP TÁC XÃ NĂM 2024", "HỘ THÀNH VIÊN ĐƯỢC CHI TRẢ",
    ):  # fmt: skip
        assert said in text, said
    assert "TẠM TÍNH" not in text
    assert "790.000" not in text  # what was learned after the closing is the next period's
    seal = whole(report).seal
    assert seal
    assert (seal.digest, seal.address) == (
        row.digest,
        f"{seal.address[: seal.address.index('/kiem')]}/kiem-chung/{row.digest}/",
    )
    assert Client().get(f"/kiem-chung/{seal.digest}/").status_code == 200  # any other is a 404


def test_what_is_not_closed_says_so_and_until_when(cast: Cast, minh: Client, tmp_path: Path) -> None:
    sell(cast)
    rollup.rebuild()
    running = periods.starting(Unit.QUARTER, timezone.localdate())
    report = made(minh, f"quy/{running.code}")
    text = " ".join(text_of(fetch(minh, report, "pdf"), tmp_path).split())
    known = timezone.localtime(report.known_at)
    assert "SỐ LIỆU TẠM TÍNH" in text
    assert f"{known:%H} giờ {known:%M} ngày {known:%d/%m/%Y}, kỳ này chưa chốt" in text
    assert "SHA-256" not in text
    assert "Tạm tính" in minh.get(PAGE).content.decode()


def test_its_figures_are_those_of_the_ledger(cast: Cast, minh: Client) -> None:
    """Summed by SQL of its own, from postings."""
    closed_quarter(cast)
    document = whole(made(minh, "quy/2025-q2"))
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.name, -SUM(p.amount) FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
               JOIN catalog_cooperative c ON c.id = p.cooperative_id
               WHERE p.account IN ('sales', 'refunds') AND e.effective_on BETWEEN '2025-04-01' AND '2025-06-30'
                 AND e.recorded_at < '2025-07-06T00:00:00+07:00' GROUP BY 1"""
        )
        told = {name: int(amount) for name, amount in cursor.fetchall()}
    assert told == {"HTX Chè Mây": 500_000, "HTX Gạo Nước": 200_000}
    best = cells(document, "Hợp tác xã bán nhiều nhất")
    assert {name: row[0] for name, row in best.items()} == told
    assert cells(document, "Số liệu đã chốt")["Cộng"][1] == sum(told.values())
    assert cells(document, "Tiêu thụ theo địa bàn")["Cộng"][0] == sum(told.values())


def test_all_files_say_the_same_and_are_kept_with_their_hashes(cast: Cast, minh: Client) -> None:
    closed_quarter(cast)
    report = made(minh, "quy/2025-q2")
    book = load_workbook(io.BytesIO(fetch(minh, report, "xlsx")))
    assert {"Báo cáo", "Dòng gốc", "Cách tính"} <= set(book.sheetnames)
    raw = list(book["Dòng gốc"].iter_rows(min_row=2, values_only=True))
    assert sum(row[9] for row in raw) == 700_000
    sheet = next(book[name] for name in book.sheetnames if "bán nhiều nhất" in name)
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == [500_000, 200_000]
    kept = {file.kind: file for file in report.files.all()}
    assert set(kept) == set(files.WRITERS)
    page = minh.get(f"{PAGE}{report.pk}/").content.decode()
    for file in kept.values():
        assert file.digest in page
    assert "http-equiv" not in page


def test_a_page_waits_and_a_task_may_run_twice(cast: Cast, minh: Client) -> None:
    report = ask(minh, "nam/2025")
    page = minh.get(f"{PAGE}{report.pk}/").content.decode()
    assert '<meta http-equiv="refresh" content="3">' in page
    assert minh.get(f"{PAGE}{report.pk}/tai.pdf").status_code == 404
    again = minh.post(PAGE, {"report": "nam/2025", "signer_title": "Chủ tịch"}, follow=True)
    assert "đang làm dở" in again.content.decode()
    assert OutboxMessage.objects.filter(topic="report.asked").count() == Report.objects.count() == 1
    with scopes_disabled():
        assert making.make(report.pk) is True
        assert making.make(report.pk) is False
    assert ReportFile.objects.filter(report=report).count() == len(files.WRITERS)


def test_whoever_dies_in_between_leaves_what_is_done(
    cast: Cast, minh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_args: object) -> int:
        raise Killed

    closed_quarter(cast)
    report = ask(minh, "quy/2025-q2")
    monkeypatch.setitem(files.WRITERS, "xlsx", killed)
    with scopes_disabled():
        with pytest.raises(Killed):
            making.make(report.pk)
        with pytest.raises(Later):
            making.make(report.pk)  # the dead one still holds it
        report.refresh_from_db()
        assert report.files.earliest("pk").kind == "pdf"
        first, gathered = report.files.get(kind="pdf").digest, report.gathered_at
        monkeypatch.undo()
        monkeypatch.setitem(contents.SECTIONS, ReportKind.QUARTER, contents.WHOLE[: report.done])
        Report.objects.filter(pk=report.pk).update(held_until=timezone.now())
        assert making.make(report.pk) is True
    report.refresh_from_db()
    assert (report.files.get(kind="pdf").digest, report.gathered_at) == (first, gathered)
    assert report.files.count() == len(files.WRITERS)


def test_who_was_thought_dead_writes_no_more(
    cast: Cast, minh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = ask(minh, "nam/2025")
    whole = contents.WHOLE

    def slow(*given: Any) -> Any:
        Report.objects.filter(pk=report.pk).update(holder="another")
        return whole[0](*given)

    monkeypatch.setitem(contents.SECTIONS, ReportKind.YEAR, (slow, *whole[1:]))
    with scopes_disabled():
        assert making.make(report.pk) is False
    report.refresh_from_db()
    assert (report.holder, report.ready_at, report.failed_at) == ("another", None, None)
    assert not report.files.exists()


@pytest.mark.parametrize("typed", ["15", " 15/BC-LMHTX ", "15/BC-LM"])
def test_a_number_stands_once_on_the_paper(cast: Cast, minh: Client, typed: str) -> None:
    data = {"report": "nam/2025", "number": typed}
    assert minh.post(PAGE, data).status_code == 302
    assert Report.objects.get().number == "15"


def test_a_fault_is_told_and_can_be_tried_again(
    cast: Cast, minh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> Any:
        raise RuntimeError("a fault")

    report = ask(minh, "nam/2025")
    monkeypatch.setitem(contents.SECTIONS, ReportKind.YEAR, (people.register, broken))
    drain()
    page = minh.get(f"{PAGE}{report.pk}/").content.decode()
    assert "Báo cáo chưa làm được" in page
    monkeypatch.undo()
    minh.post(f"{PAGE}{report.pk}/lam-lai/")
    drain()
    report.refresh_from_db()
    assert report.ready_at
    minh.post(f"{PAGE}{report.pk}/lam-lai/")
    assert OutboxMessage.objects.filter(topic="report.asked").count() == 2


def test_one_that_nobody_works_on_can_be_taken_up(cast: Cast, minh: Client) -> None:
    report = ask(minh, "nam/2025")
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    Report.objects.filter(pk=report.pk).update(asked_at=long_ago, held_until=long_ago, holder="x")
    assert "Làm lại" in minh.get(f"{PAGE}{report.pk}/").content.decode()
    requests.again(report.pk)
    with pytest.raises(requests.NotFailed):
        requests.again(report.pk)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("quy/2999-q1", "Chỉ xem được các kỳ từ năm 2000 đến nay"),
        ("quy/2025-05", "Kỳ này không hợp với loại báo cáo"),
        ("tuan/2025", "Không có loại báo cáo này"),
        ("thang/2025-05", "không có gì để báo cáo"),
        ("doi-soat/2025-05", "không có gì để báo cáo"),
        ("tap-huan/2025-q2", "không có gì để báo cáo"),
        ("ho-tro/2025", "không có gì để báo cáo"),
        ("", "Báo cáo</a>: "),
    ],
)
def test_what_cannot_be_reported_is_said_and_nothing_is_lost(
    cast: Cast, minh: Client, what: str, said: str
) -> None:
    answer = minh.post(PAGE, {"report": what, "signer": "Lò Văn Tâm"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert said in page
    assert 'value="Lò Văn Tâm"' in page
    assert not Report.objects.exists()


def test_the_money_of_settlements_is_for_those_who_read_it(cast: Cast, minh: Client) -> None:
    paid = settled_tea(cast)
    report = made(minh, f"doi-soat/{timezone.localdate():%Y-%m}")
    assert cells(whole(report), "Đối soát")[paid.number][2] == paid.total_amount
    trainer = User.objects.create_user("+84912000027", "x", full_name="Tẩn A Lử")
    trainer.groups.add(Group.objects.get_or_create(name=groups.TRAINER)[0])
    reader = at_work(trainer)
    assert reader.get(f"{PAGE}{report.pk}/").status_code == 404
    assert reader.get(f"{PAGE}{report.pk}/tai.pdf").status_code == 404
    assert reader.post(PAGE, {"report": f"doi-soat/{timezone.localdate():%Y-%m}"}).status_code == 400
    assert minh.get(f"{PAGE}{report.pk}/tai.pdf").status_code == 200


def test_a4_each_report_and_each_taking_is_in_the_log(cast: Cast, minh: Client) -> None:
    write(cast.tea, 500_000, on="2025-05-10", known="2025-05-10")
    rollup.rebuild()
    report = made(minh, "thang/2025-05")
    fetch(minh, report, "pdf")
    fetch(minh, report, "xlsx")
    rows = AccessRecord.objects.filter(subject__startswith="report.").order_by("pk")
    assert [(row.subject, row.reference, row.user_id) for row in rows] == [
        ("report.thang", str(report.pk), cast.minh.pk),
        ("report.thang.pdf", str(report.pk), cast.minh.pk),
        ("report.thang.xlsx", str(report.pk), cast.minh.pk),
    ]


def test_programmes_and_classes_are_told_as_they_are_written(cast: Cast, minh: Client) -> None:
    helped(chosen(begun(), registered("HTX Chè Nương")), 70_000_000)
    today = timezone.localdate()
    taught = opened(held_on=today)
    (seat, _other) = asked(taught, 1, 2)
    Seat.unscoped.filter(pk=seat.pk).update(attended_at=timezone.now())
    given = cells(whole(made(minh, f"ho-tro/{this_year() - 1}")), "Chương trình hỗ trợ")
    assert given["Chương trình quốc gia"][0] == 1
    assert given["Chương trình quốc gia"][2] == given["Cộng"][0] == 70_000_000
    quarter = periods.starting(Unit.QUARTER, today)
    told = cells(whole(made(minh, f"tap-huan/{quarter.code}")), "Tập huấn")
    assert told["Cộng"][2:] == [taught.seats, 1, 0]


def test_a_year_of_which_there_is_nothing_is_told_as_that(cast: Cast, minh: Client) -> None:
    text = [sentence for section in whole(made(minh, "nam/2015")).sections for sentence in section.sentences]
    assert "Năm 2015 chưa có quy định xếp loại nào trong hệ thống." in text
