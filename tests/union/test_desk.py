"""The union's desk: sales without buyers' names, stalls to phone, stalls to verify."""

import csv
import datetime
import io

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from wagtail.models import ModelLogEntry

from catalog import verification
from catalog.models import Cooperative, Product
from catalog.models.cooperatives import Verification
from catalog.text import spreadsheet_cell
from shop.checkout import fulfilment
from shop.checkout import payment as money
from shop.ledger import posting
from shop.ledger.models import EntryKind
from shop.notifications.models import OutboxMessage, PhoneCall
from shop.orders.actors import SYSTEM
from shop.reports import rollup
from shop.reports.models import DailySales
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import BUYER, at_work, place, wait

pytestmark = pytest.mark.django_db
PAGES = ["/lien-minh/", "/lien-minh/doanh-thu.csv", "/lien-minh/can-goi/", "/lien-minh/hop-tac-xa/"]


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def sell(cast: Cast) -> None:
    """Tea for 144.000 đ and rice for 240.500 đ, both today."""
    for packs in ({cast.tea_100: 1}, {cast.rice_5kg: 1}):
        money.confirm_transfer(place(packs, "vietqr").pk, actor=SYSTEM)
    rollup.rebuild()


def rows_of(client: Client, query: str = "") -> list[list[str]]:
    response = client.get(f"/lien-minh/doanh-thu.csv{query}")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("path", PAGES)
def test_only_the_union_enters(cast: Cast, path: str) -> None:
    assert Client().get(path)["Location"].startswith("/dang-nhap/?next=")
    for user in (cast.hoa, cast.may, cast.ngan):
        assert at_work(user).get(path).status_code == 403
    assert at_work(cast.minh).get(path).status_code == 200
    assert at_work(cast.van).get(path).status_code == 200
    assert at_work(cast.minh).get(f"/en{path}").status_code == 200


def test_income_by_cooperative_and_what_it_means_for_households(cast: Cast, minh: Client) -> None:
    sell(cast)
    page = minh.get("/lien-minh/").content.decode()
    for amount in ("144.000", "240.500", "384.500\u00a0₫"):
        assert amount in page
    assert '<dd class="stat__value">80</dd>' in page
    assert "không phải số hộ đã được chia tiền" in page
    assert BUYER not in page
    assert "style=" not in page


def test_households_of_a_cooperative_without_income_do_not_count(cast: Cast, minh: Client) -> None:
    money.confirm_transfer(place({cast.tea_100: 1}, "vietqr").pk, actor=SYSTEM)
    rollup.rebuild()
    assert '<dd class="stat__value">40</dd>' in minh.get("/lien-minh/").content.decode()


def test_the_last_month_is_chosen(cast: Cast, minh: Client) -> None:
    DailySales.objects.create(
        cooperative=cast.tea, day="2026-03-05", goods_amount=777_000, income_amount=777_000, order_count=2
    )
    march = minh.get("/lien-minh/?thang=2026-03").content.decode()
    assert "Tháng 10/2025 đến tháng 3/2026" in march
    assert "777.000" in march
    assert '<option value="2026-03" selected>' in march
    assert "777.000" not in minh.get("/lien-minh/?thang=2026-02").content.decode()


@pytest.mark.parametrize("month", ["x", "2026-13", "2026-1", "2999-01", "1999-12", "2026-01-01", "%00"])
def test_month_that_is_none_is_refused(minh: Client, month: str) -> None:
    assert minh.get(f"/lien-minh/?thang={month}").status_code in (400, 404)
    assert minh.get(f"/lien-minh/doanh-thu.csv?thang={month}").status_code in (400, 404)


def test_csv_has_the_same_figures_as_numbers(cast: Cast, minh: Client) -> None:
    sell(cast)
    heads, *rows, total = rows_of(minh)
    today = timezone.localdate()
    assert heads[-8] == f"Tiền hàng {today.month}/{today.year}"
    assert heads[-7:] == [
        "Cộng tiền hàng", "Phí giao hàng", "Tiền hàng và phí", "Đã trả lại khách", "Chưa giao xong", "Số đơn",
        "Hộ thành viên",
    ]  # fmt: skip
    assert [[row[0], *row[-8:]] for row in rows] == [
        ["HTX Gạo Nước", "185000", "185000", "55500", "240500", "0", "240500", "1", "40"],
        ["HTX Chè Mây", "120000", "120000", "24000", "144000", "0", "144000", "1", "40"],
    ]
    assert total[-7:] == ["305000", "79500", "384500", "0", "384500", "2", "80"]


def test_excel_file_has_the_same_figures_and_says_what_they_are(cast: Cast, minh: Client) -> None:
    sell(cast)
    response = minh.get("/lien-minh/doanh-thu.xlsx")
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [value for row in cells if row[0] == "HTX Chè Mây" for value in (row[0], *row[8:11])] == [
        "HTX Chè Mây",
        120_000,
        24_000,
        144_000,
    ]
    assert any(row[0] == "Số đơn" and "không kể đơn đã trả lại hết tiền" in row[1] for row in cells)


def test_goods_fees_refunds_and_what_is_not_delivered_are_told_apart(cast: Cast, minh: Client) -> None:
    sold, whole, part = (place({cast.tea_100: 1}, "vietqr") for _order in range(3))
    for order in (sold, whole, part):
        money.confirm_transfer(order.pk, actor=SYSTEM)
    for order, amount in ((whole, 144_000), (part, 20_000)):
        posting.post(
            kind=EntryKind.REFUND,
            reference=f"refund:test:{order.pk}",
            order_number=order.number,
            cooperative_id=cast.tea.pk,
            effective_on=timezone.localdate(),
            lines=posting.refund_lines("vietqr", amount),
        )
    rollup.rebuild()
    (tea,) = (row for row in minh.get("/lien-minh/").context["table"].rows if row.cooperative == cast.tea)
    assert (tea.goods, tea.delivery, tea.income, tea.returned) == (220_000, 48_000, 268_000, 164_000)
    assert (tea.undelivered, tea.order_count) == (268_000, 2)  # the one wholly paid back is no order
    for step in (fulfilment.confirm, fulfilment.pack):
        step(sold.pk, actor=SYSTEM)
    fulfilment.ship(sold.pk, carrier="Viettel Post", tracking_number="VTP1", actor=SYSTEM)
    fulfilment.deliver(sold.pk, actor=SYSTEM)
    page = minh.get("/lien-minh/")
    assert page.context["total"].undelivered == 124_000
    assert "không kể đơn đã trả lại hết tiền" in page.content.decode()


def test_a_late_refund_takes_back_the_count_of_a_day_long_ago(cast: Cast) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    long_ago = timezone.localdate() - datetime.timedelta(days=90)
    for kind, lines in ((EntryKind.SALE, posting.sale_lines), (EntryKind.REFUND, posting.refund_lines)):
        posting.post(
            kind=kind,
            reference=f"{kind}:test",
            order_number=order.number,
            cooperative_id=cast.tea.pk,
            effective_on=long_ago if kind == EntryKind.SALE else timezone.localdate(),
            lines=lines("vietqr", 144_000),
        )
        rollup.roll_up()
        count = 1 if kind == EntryKind.SALE else 0
        assert DailySales.objects.get(day=long_ago).order_count == count


def test_m8_csv_as_of_a_day_leaves_out_what_was_known_later(cast: Cast, minh: Client) -> None:
    sell(cast)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    response = minh.get(f"/lien-minh/doanh-thu.csv?tinh-den={yesterday}")
    assert f"-tinh-den-{yesterday}.csv" in response["Content-Disposition"]
    assert rows_of(minh, f"?tinh-den={yesterday}")[-1][-3:-1] == ["0", "0"]
    for day in (str(timezone.localdate()), "2999-01-01", "x", "2026-13-01", "9999-12-31"):
        response = minh.get(f"/lien-minh/doanh-thu.csv?tinh-den={day}")
        assert response.status_code == 400, day
        page = response.content.decode()
        assert "trong đường dẫn chưa đúng" in page or "khi ngày đó đã qua" in page, day


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝", "＋", "－", "＠", "\u3000="])
def test_cell_that_a_spreadsheet_would_run_is_disarmed(start: str) -> None:
    assert spreadsheet_cell(f"{start}1+1") == f"'{start}1+1"


def test_plain_cells_stay_as_they_are() -> None:
    assert [spreadsheet_cell(value) for value in ("HTX Chè Mây", "a=b", "", -5, 245_000)] == [
        "HTX Chè Mây", "a=b", "", -5, 245_000,
    ]  # fmt: skip


def test_formula_in_a_cooperatives_name_does_not_reach_the_file(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(name='=HYPERLINK("http://x")')
    names = [row[0] for row in rows_of(minh)]
    assert '\'=HYPERLINK("http://x")' in names


def test_calls_lists_stalls_that_leave_orders_unanswered(cast: Cast, minh: Client) -> None:
    late, fresh = place({cast.tea_100: 1}), place({cast.rice_5kg: 1})
    unpaid = place({cast.rice_5kg: 1}, "vietqr")
    wait(late, 30)
    wait(fresh, 23)
    wait(unpaid, 40)
    Cooperative.objects.filter(pk=cast.tea.pk).update(phone="+84913222333")
    page = minh.get("/lien-minh/can-goi/").content.decode()
    assert late.number in page
    assert "tel:+84913222333" in page
    assert "Chờ 30 giờ" in page
    assert fresh.number not in page
    assert unpaid.number not in page
    assert BUYER not in page
    assert "0981" not in page
    assert "1 đơn chờ quá một ngày" in minh.get("/lien-minh/").content.decode()
    at_work(cast.may).post(f"/htx/don/{late.number}/nhan/")
    assert "Không phải gọi ai" in minh.get("/lien-minh/can-goi/").content.decode()


def test_paid_transfer_waits_from_when_its_money_came(cast: Cast, minh: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    wait(order, 40)
    payment = money.confirm_transfer(order.pk, actor=SYSTEM)
    assert order.number not in minh.get("/lien-minh/can-goi/").content.decode()
    payment.succeeded_at -= datetime.timedelta(hours=25)
    payment.save(update_fields=["succeeded_at"])
    assert order.number in minh.get("/lien-minh/can-goi/").content.decode()


def test_verifying_opens_a_stall_and_suspending_closes_it(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(
        verification=Verification.SUBMITTED, verified_at=None, verified_by=None
    )
    buyer = Client()
    assert buyer.get(cast.tea_product.get_absolute_url()).status_code == 404
    for _tap in range(2):
        assert minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/xac-minh/").status_code == 302
    cast.tea.refresh_from_db()
    assert (cast.tea.verification, cast.tea.verified_by_id) == (Verification.VERIFIED, cast.minh.pk)
    assert cast.tea.verified_at
    assert buyer.get(cast.tea_product.get_absolute_url()).status_code == 200
    for _tap in range(2):
        sent = minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/tam-dung/", {"reason": "asked"})
        assert sent.status_code == 302
    assert buyer.get(cast.tea_product.get_absolute_url()).status_code == 404
    entries = ModelLogEntry.objects.filter(object_id=str(cast.tea.pk), user=cast.minh).order_by("pk")
    assert [entry.data["verification"]["after"] for entry in entries] == ["verified", "suspended"]


def test_suspended_stall_carries_its_reason_and_its_open_orders(cast: Cast, minh: Client) -> None:
    place({cast.tea_100: 1})
    minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/tam-dung/", {"reason": "silent"})
    cast.tea.refresh_from_db()
    assert verification.suspension_reason(cast.tea) == str(verification.Reason.SILENT.label)
    page = minh.get("/lien-minh/hop-tac-xa/").content.decode()
    assert "Còn 1 đơn phải giao cho xong" in page
    assert ">Cho bán lại<" in page
    assert page.index("HTX Chè Mây") < page.index("HTX Gạo Nước")
    assert "Lý do: Không trả lời đơn, không liên lạc được." in page


@pytest.mark.parametrize("sent", [{}, {"reason": ""}, {"reason": "bay"}])
def test_no_stall_is_suspended_without_a_reason(cast: Cast, minh: Client, sent: dict[str, str]) -> None:
    page = minh.post(f"/lien-minh/hop-tac-xa/{cast.rice.pk}/tam-dung/", sent).content.decode()
    assert "Chọn lý do tạm dừng." in page
    cast.rice.refresh_from_db()
    assert cast.rice.verification == Verification.VERIFIED
    assert not OutboxMessage.objects.exists()


def test_cooperative_is_told_of_each_decision_once_with_its_reason(cast: Cast, minh: Client) -> None:
    path = f"/lien-minh/hop-tac-xa/{cast.tea.pk}"
    for word, sent in (("tam-dung", {"reason": "rules"}), ("tam-dung", {"reason": "rules"})):
        minh.post(f"{path}/{word}/", sent)
        drain()
    minh.post(f"{path}/xac-minh/")
    drain()
    suspended, verified = mail.outbox
    assert suspended.to == verified.to == ["chemay@example.vn"]
    assert "tạm dừng bán" in suspended.subject
    assert "Lý do: Vi phạm quy chế của chợ." in suspended.body
    assert "được bán hàng" in verified.subject


def test_what_no_mail_can_tell_is_rung_up_and_noted(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(email="")
    minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/tam-dung/", {"reason": "rules"})
    drain()
    assert mail.outbox == []
    page = minh.get("/lien-minh/can-goi/").content.decode()
    assert "HTX Chè Mây tạm dừng bán trên chợ" in page
    assert "Lý do: Vi phạm quy chế của chợ." in page
    assert f'href="tel:{cast.tea.phone}"' in page
    call = PhoneCall.unscoped.get()
    minh.post(f"/lien-minh/can-goi/{call.pk}/", {"answer": "chua-gap", "note": "máy bận"})
    page = minh.get("/lien-minh/can-goi/").content.decode()
    assert "đã gọi 1 lần" in page
    assert 'value="máy bận"' in page
    too_long = minh.post(f"/lien-minh/can-goi/{call.pk}/", {"answer": "da-bao", "note": "ă" * 201})
    assert "ă" * 201 in too_long.content.decode()
    call.refresh_from_db()
    assert (call.tries, call.done_at) == (1, None)
    minh.post(f"/lien-minh/can-goi/{call.pk}/", {"answer": "da-bao", "note": "bà Mây nghe"})
    minh.post(f"/lien-minh/can-goi/{call.pk}/", {"answer": "chua-gap", "note": ""})
    call.refresh_from_db()
    assert (call.tries, call.note, call.called_by) == (2, "bà Mây nghe", cast.minh)
    assert call.done_at is not None
    assert "Không phải gọi ai." in minh.get("/lien-minh/can-goi/").content.decode()


def test_incomplete_papers_are_named_before_a_stall_is_verified(cast: Cast, minh: Client) -> None:
    Cooperative.objects.update(tax_number="0123456789")
    Cooperative.objects.filter(pk=cast.rice.pk).update(verification=Verification.SUBMITTED)
    assert "Vẫn xác minh" not in minh.get("/lien-minh/hop-tac-xa/").content.decode()
    Cooperative.objects.filter(pk=cast.rice.pk).update(tax_number="")
    page = minh.get("/lien-minh/hop-tac-xa/").content.decode()
    assert "Hồ sơ còn thiếu mã số thuế." in page
    assert "Vẫn xác minh" in page


def test_silent_stalls_are_named_with_the_day_they_sold_last(cast: Cast, minh: Client) -> None:
    today = timezone.localdate()
    Cooperative.objects.update(verified_at=timezone.now() - datetime.timedelta(days=60))
    for cooperative, days in ((cast.tea, 30), (cast.rice, 29)):
        day = today - datetime.timedelta(days=days)
        DailySales.objects.create(cooperative=cooperative, day=day, income_amount=100_000, order_count=1)
    silent = minh.get("/lien-minh/").context["silent"]
    assert [(row.cooperative, row.last_sold_on) for row in silent] == [
        (cast.tea, today - datetime.timedelta(days=30))
    ]
    wait(place({cast.rice_5kg: 1}), 30)
    silent = minh.get("/lien-minh/").context["silent"]
    assert [(row.cooperative, row.unanswered) for row in silent] == [(cast.rice, 1), (cast.tea, 0)]
    Cooperative.objects.update(verification=Verification.SUSPENDED)
    assert minh.get("/lien-minh/").context["silent"] == []


def test_a_stall_is_silent_only_after_it_could_sell_for_so_long(cast: Cast, minh: Client) -> None:
    """Verified minutes ago, or let in again after a pause: its days count from then."""
    opened = {cast.tea: 29, cast.rice: 30}
    for cooperative, days in opened.items():
        cooperative.verified_at = timezone.now() - datetime.timedelta(days=days)
        cooperative.save()
    DailySales.objects.create(
        cooperative=cast.tea,
        day=timezone.localdate() - datetime.timedelta(days=90),
        income_amount=1,
        order_count=1,
    )
    context = minh.get("/lien-minh/").context
    assert [row.cooperative for row in context["silent"]] == [cast.rice]
    assert {item["row"].cooperative: item["is_silent"] for item in context["rows"]} == {
        cast.tea: False, cast.rice: True,
    }  # fmt: skip


def test_page_says_how_fresh_its_figures_are(cast: Cast, minh: Client) -> None:
    assert "Số liệu đến" not in minh.get("/lien-minh/").content.decode()
    rollup.rebuild()
    first = rollup.up_to_date_at()
    assert first is not None
    shown = timezone.localtime(first)
    words = f"Số liệu đến {shown:%H:%M} ngày {shown.day}/{shown.month}."
    assert words in minh.get("/lien-minh/").content.decode()
    rollup.roll_up()  # nothing new was recorded: the sums are still right now
    second = rollup.up_to_date_at()
    assert second is not None
    assert second > first


def test_card_money_not_passed_on_yet_is_told_apart(cast: Cast, minh: Client) -> None:
    sell(cast)
    assert "tiền thẻ" not in minh.get("/lien-minh/").content.decode()
    order = place({cast.tea_100: 1})
    posting.post(
        kind=EntryKind.SALE,
        reference="sale:test",
        order_number=order.number,
        cooperative_id=cast.tea.pk,
        effective_on=timezone.localdate(),
        lines=posting.sale_lines("card", 144_000),
    )
    assert "chợ còn giữ 144.000\u00a0₫ tiền thẻ" in minh.get("/lien-minh/").content.decode()


def test_stall_that_never_applied_cannot_be_suspended(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(verification=Verification.DRAFT)
    sent = minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/tam-dung/", {"reason": "asked"})
    assert sent.status_code == 409
    assert Cooperative.objects.get(pk=cast.tea.pk).verification == Verification.DRAFT
    with pytest.raises(verification.NotSuspendable):
        verification.suspend(cast.tea.pk, officer_id=cast.minh.pk, reason=verification.Reason.RULES)


@pytest.mark.parametrize("word", ["xac-minh", "tam-dung"])
def test_only_a_post_of_the_union_decides(cast: Cast, minh: Client, word: str) -> None:
    path = f"/lien-minh/hop-tac-xa/{cast.tea.pk}/{word}/"
    assert minh.get(path).status_code == 405
    assert at_work(cast.may).post(path).status_code == 403
    sent = minh.post(f"/lien-minh/hop-tac-xa/999999/{word}/", {"reason": "asked"})
    assert sent.status_code == 404
    assert Cooperative.objects.get(pk=cast.tea.pk).verification == Verification.VERIFIED


def test_list_links_to_the_admin_and_filters_by_state(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.rice.pk).update(verification=Verification.SUBMITTED)
    page = minh.get("/lien-minh/hop-tac-xa/?xac-minh=cho-xac-minh").content.decode()
    assert f"/quan-tri/snippets/catalog/cooperative/edit/{cast.rice.pk}/" in page
    assert "HTX Chè Mây" not in page
    assert minh.get("/lien-minh/hop-tac-xa/?xac-minh=bay").status_code == 404


@pytest.mark.parametrize("count", [0, 5])
def test_queries_do_not_grow_with_cooperatives(
    cast: Cast, minh: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        cooperative = Cooperative.objects.create(
            name=f"HTX {number}", commune_id="03405", phone="+84912000000"
        )
        Product.published.create(
            cooperative=cooperative, category=cast.tea_product.category, name=f"Chè {number}", live=True
        )
    for order in (place({cast.tea_100: 1}), place({cast.rice_5kg: 1})):
        wait(order, 30)
    sell(cast)
    minh.get("/lien-minh/")  # fills the cache of the site's settings
    # Session, user, groups; sums, cooperatives, what is not delivered; last sales, unanswered orders; first day with
    # sales; card money held; the rollup's time; stalls to verify.
    with django_assert_num_queries(12):
        minh.get("/lien-minh/")
    # Session, user, groups; sums, cooperatives, what is not delivered; the log of exports.
    with django_assert_num_queries(7):
        minh.get("/lien-minh/doanh-thu.csv")
    # Session, user, groups; unanswered orders with their stalls; calls to make, calls made.
    with django_assert_num_queries(6):
        minh.get("/lien-minh/can-goi/")
    # Session, user, groups; counts by state, cooperatives with their product counts; orders of suspended stalls.
    with django_assert_num_queries(6):
        minh.get("/lien-minh/hop-tac-xa/")
