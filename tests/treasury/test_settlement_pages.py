"""The union's and the stall's pages of settlements: no buyers, nothing of others, nothing typed is lost."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from catalog.models import Cooperative
from shop.ledger import posting, settlement
from shop.ledger.models import EntryKind, Settlement, SettlementStatus
from shop.treasury.settlement import overview
from shop.union import settlement_pages
from tests.cast import Cast
from tests.stall.floor import BUYER, at_work
from tests.treasury.card_sales import approved, sell, sell_and_deliver, settle, settle_and_pay, today

pytestmark = pytest.mark.django_db
LIST = "/lien-minh/tien/doi-soat/"
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _cards_are_taken(settings: Settings) -> None:
    settings.STRIPE_ENABLED = True


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def page_of(client: Client, path: str = LIST) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def sold_long_ago(cooperative: Cooperative, days: int, amount: int = 50_000) -> None:
    posting.post(
        kind=EntryKind.SALE,
        reference=f"sale:{cooperative.pk}:{days}:{amount}",
        cooperative_id=cooperative.pk,
        effective_on=today() - days * DAY,
        lines=posting.sale_lines("card", amount),
    )


def the_settlement() -> Settlement:
    return Settlement.unscoped.get()


def test_the_union_sees_what_each_cooperative_would_be_paid(cast: Cast, minh: Client) -> None:
    sell_and_deliver({cast.tea_100: 1})
    sell({cast.tea_200: 1})
    page = page_of(minh, f"{LIST}?until={today():%Y-%m-%d}")
    assert "144.000" in page
    assert "Lập đối soát cho 1 hợp tác xã, 144.000\u00a0₫" in page
    assert f'value="{today():%Y-%m-%d}"' in page
    assert BUYER not in page
    assert "0981" not in page
    assert "style=" not in page
    # Yesterday's is shown where no day is asked for; all of it is today's.
    assert "Lập đối soát cho" not in page_of(minh)


def test_the_page_says_how_long_the_oldest_money_has_waited(cast: Cast, minh: Client) -> None:
    assert "không khoản nào đang chờ" in page_of(minh)
    sold_long_ago(cast.tea, 12)
    sold_long_ago(cast.rice, 3)
    page = page_of(minh)
    assert "12 ngày" in page
    assert f"khách trả ngày {today() - 12 * DAY:%d/%m/%Y}" in page


def test_the_run_makes_what_was_shown_and_nothing_the_second_time(cast: Cast, minh: Client) -> None:
    sold_long_ago(cast.tea, 2)
    sold_long_ago(cast.rice, 2)
    body = {"until": f"{overview.yesterday():%Y-%m-%d}"}
    answer = minh.post(f"{LIST}lap/", body, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert "Đã lập 2 bảng đối soát, tổng 100.000\u00a0₫" in answer.content.decode()
    assert {row.created_by_id for row in Settlement.unscoped.all()} == {cast.minh.pk}
    again = minh.post(f"{LIST}lap/", body, follow=True).content.decode()
    assert "Không có khoản nào phải trả đến ngày đó" in again
    assert Settlement.unscoped.count() == 2


def test_a_cooperative_without_an_account_is_named(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(bank=None)
    sold_long_ago(cast.tea, 2)
    assert "Chưa có tài khoản ngân hàng" in page_of(minh)
    body = {"until": f"{today():%Y-%m-%d}"}
    answer = minh.post(f"{LIST}lap/", body, follow=True).content.decode()
    assert "Chưa có tài khoản ngân hàng nên chưa lập được: HTX Chè Mây." in answer
    assert not Settlement.unscoped.exists()


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("", "Chọn ngày cuối của kỳ đối soát."),
        ("hôm qua", "Ngày chưa đúng, ví dụ 30/11/2026."),
        ("2026-02-30", "Ngày chưa đúng, ví dụ 30/11/2026."),
        ("2999-01-01", "Ngày này chưa tới."),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_kept(cast: Cast, minh: Client, until: str, words: str) -> None:
    sold_long_ago(cast.tea, 2)
    for answer in (minh.post(f"{LIST}lap/", {"until": until}), minh.get(LIST, {"until": until})):
        assert answer.status_code == 400
        assert words in answer.content.decode()
        assert answer.context["form"]["until"].value() == until
    assert not Settlement.unscoped.exists()


def test_w8_a_nul_is_refused_in_a_day_and_dropped_from_a_reference(cast: Cast, minh: Client) -> None:
    sold_long_ago(cast.tea, 2)
    assert minh.post(f"{LIST}lap/", {"until": "2026-11-01\x00"}).status_code == 400
    made = settle(cast.tea.pk)
    assert made is not None
    body = {"paid_on": f"{today():%Y-%m-%d}", "bank_reference": "FT\x001"}
    assert minh.post(f"{LIST}{made.number}/da-chuyen/", body).status_code == 302
    assert the_settlement().bank_reference == "FT1"


def test_marking_as_paid_moves_it_to_the_history(cast: Cast, minh: Client) -> None:
    sold_long_ago(cast.tea, 2)
    made = settle(cast.tea.pk)
    assert made is not None
    assert f"{LIST}{made.number}/da-chuyen/" in page_of(minh)
    body = {"paid_on": f"{today():%d/%m/%Y}", "bank_reference": "FT26327"}
    answer = minh.post(f"{LIST}{made.number}/da-chuyen/", body, follow=True)
    page = answer.content.decode()
    assert f"{made.number}: đã ghi chuyển 50.000\u00a0₫ cho HTX Chè Mây." in page
    assert "FT26327" in page
    assert "Không có bảng nào chờ chuyển" in page
    assert the_settlement().paid_by == cast.minh


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bank_reference": ""}, "Ghi mã giao dịch trên lệnh chuyển tiền của ngân hàng."),
        ({"bank_reference": "x" * 61}, "60"),
        ({"paid_on": "2999-01-01"}, "Ngày này chưa tới."),
        ({"paid_on": "2020-01-01"}, "Không chuyển được trước ngày lập đối soát"),
        ({"paid_on": "mai"}, "Ngày chưa đúng"),
    ],
)
def test_what_was_typed_wrong_stays_and_changes_nothing(
    cast: Cast, minh: Client, change: dict[str, str], words: str
) -> None:
    sold_long_ago(cast.tea, 2)
    made = settle(cast.tea.pk)
    assert made is not None
    body = {"paid_on": f"{today():%Y-%m-%d}", "bank_reference": "FT26327"} | change
    answer = minh.post(f"{LIST}{made.number}/da-chuyen/", body)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    for name, value in body.items():
        assert answer.context["form"][name].value() == value
    assert the_settlement().status == SettlementStatus.READY


def test_m5_marking_as_paid_twice_is_a_409(cast: Cast, minh: Client) -> None:
    sold_long_ago(cast.tea, 2)
    paid = settle_and_pay(cast.tea.pk)
    for word in ("da-chuyen", "rut-lai"):
        body = {"paid_on": f"{today():%Y-%m-%d}", "bank_reference": "FT2"}
        answer = minh.post(f"{LIST}{paid.number}/{word}/", body)
        assert answer.status_code == 409
        assert f"{paid.number} đã được ghi là đã chuyển rồi." in answer.content.decode()
    assert the_settlement().bank_reference == "FT26327"


def test_a_settlement_is_withdrawn_and_a_page_left_open_is_told_so(cast: Cast, minh: Client) -> None:
    sold_long_ago(cast.tea, 2)
    made = settle(cast.tea.pk)
    assert made is not None
    assert "rut-lai" in page_of(minh, f"{LIST}{made.number}/")
    answer = minh.post(f"{LIST}{made.number}/rut-lai/", follow=True)
    assert f"Đã rút lại {made.number}." in answer.content.decode()
    for word in ("da-chuyen", "rut-lai"):
        late = minh.post(f"{LIST}{made.number}/{word}/", {"paid_on": "2026-11-23", "bank_reference": "FT1"})
        assert late.status_code == 409
        assert f"{made.number} đã được Trần Văn Minh rút lại lúc" in late.content.decode()
    assert minh.get(f"{LIST}{made.number}/").status_code == 404
    assert minh.post(f"{LIST}DS-202611-99999/rut-lai/").status_code == 404


def test_an_earlier_one_cannot_be_withdrawn_past_a_later(cast: Cast, minh: Client) -> None:
    sold_long_ago(cast.tea, 3)
    first = settle(cast.tea.pk)
    sold_long_ago(cast.tea, 2)
    assert first is not None
    assert settle(cast.tea.pk) is not None
    assert "rut-lai" not in page_of(minh, f"{LIST}{first.number}/")
    answer = minh.post(f"{LIST}{first.number}/rut-lai/")
    assert answer.status_code == 409
    assert "không còn là lần mới nhất" in answer.content.decode()
    assert Settlement.unscoped.count() == 2


def test_the_history_is_filtered_and_paged(cast: Cast, minh: Client) -> None:
    for number in range(21):
        sold_long_ago(cast.tea, 2, 50_000 + number)
        settle_and_pay(cast.tea.pk)
    sold_long_ago(cast.rice, 2, 77_000)
    settle_and_pay(cast.rice.pk)
    page = page_of(minh)
    assert "1 / 2" in page
    assert "Cộng 22 lần" in page
    refused = minh.post(f"{LIST}lap/", {"until": "mai"}).content.decode()
    assert f'href="{LIST}?trang=2"' in refused  # shown at another address
    rice = page_of(minh, f"{LIST}?htx=htx-gao-nuoc&thang={today():%Y-%m}")
    assert "Cộng 1 lần" in rice
    assert "77.000" in rice
    assert "?htx=htx-che-may&thang=&" not in page_of(minh, f"{LIST}?htx=htx-che-may")
    assert "?htx=htx-che-may&amp;trang=2" in page_of(minh, f"{LIST}?htx=htx-che-may")
    assert "Không có lần chuyển nào như vậy" in page_of(minh, f"{LIST}?thang=2020-01")
    for query in ("thang=x", "thang=2026-13", "trang=9", "trang=x", "thang=%00", "htx=%00"):
        assert minh.get(f"{LIST}?{query}").status_code in (400, 404), query


def test_only_the_first_of_many_settlements_made_are_listed_and_all_are_summed(
    cast: Cast, minh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settlement_pages, "FIRST_SHOWN", 1)
    for cooperative in (cast.tea, cast.rice):
        sold_long_ago(cooperative, 2, 50_000)
        settle(cooperative.pk)
    numbers = list(Settlement.unscoped.order_by("pk").values_list("number", flat=True))
    for is_approved in (True, False):
        page = page_of(minh)
        assert [number in page for number in numbers] == [True, False]
        assert "Còn 1 bảng nữa" in page
        assert "100.000\u00a0₫" in page
        assert all(number in page_of(minh, f"{LIST}?tat-ca=1") for number in numbers)
        if is_approved:
            Settlement.unscoped.update(approved_at=None, approved_by=None)


def test_the_page_of_one_settlement_lists_its_orders_without_buyers(cast: Cast, minh: Client) -> None:
    order = sell_and_deliver({cast.tea_100: 1})
    made = settle(cast.tea.pk)
    assert made is not None
    page = page_of(minh, f"{LIST}{made.number}/")
    assert order.number in page
    assert "bang-ke.pdf" in page
    assert BUYER not in page
    assert "style=" not in page
    assert minh.get(f"/en{LIST}{made.number}/").status_code == 200


def test_the_stall_sees_its_own_and_no_other(cast: Cast) -> None:
    order = sell_and_deliver({cast.tea_100: 1})
    sold_long_ago(cast.rice, 2)
    tea, rice = settle_and_pay(cast.tea.pk), settle_and_pay(cast.rice.pk)
    sold_long_ago(cast.tea, 5)
    may = at_work(cast.may)
    page = page_of(may, "/htx/tien/doi-soat/")
    assert tea.number in page
    assert rice.number not in page
    assert "50.000\u00a0₫" in page  # to be paid next
    one = page_of(may, f"/htx/tien/doi-soat/{tea.number}/")
    assert order.number in one
    assert "FT26327" in one
    assert BUYER not in one
    for path in ("", "bang-ke.pdf", "bang-ke.xlsx"):
        assert may.get(f"/htx/tien/doi-soat/{rice.number}/{path}").status_code == 404
        assert at_work(cast.hoa).get(f"{LIST}{tea.number}/{path}").status_code == 403
    assert may.get("/htx/tien/doi-soat/?trang=9").status_code == 404


def test_a_stall_without_settlements_is_told_when_there_will_be_one(cast: Cast) -> None:
    page = page_of(at_work(cast.may), "/htx/tien/doi-soat/")
    assert "Chợ chưa trả lần nào." in page
    assert "Chợ còn giữ" not in page


def test_every_field_has_its_label_and_its_own_id(cast: Cast, minh: Client) -> None:
    for cooperative in (cast.tea, cast.rice):
        sold_long_ago(cooperative, 2)
    approved(settlement.create_all(today(), None).made[0])  # the other one waits for a second person
    page = page_of(minh)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    labels = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
    fields = re.findall(r"<(?:input|select)(?![^>]*type=\"hidden\")[^>]*>", page)
    assert fields
    for field in fields:
        found = re.search(r'\bid="([^"]+)"', field)
        assert found, field
        assert found[1] in labels, field


@pytest.mark.parametrize("count", [1, 6])
def test_queries_do_not_grow_with_settlements(
    cast: Cast, minh: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        sold_long_ago(cast.tea, 2, 50_000 + number)
        settle_and_pay(cast.tea.pk)
        sold_long_ago(cast.tea, 2, 60_000 + number)
        settle(cast.tea.pk)
        sold_long_ago(cast.rice, 2, 70_000 + number)
    page_of(minh)  # fills the cache of the site's settings
    # Session, user, groups; unsettled, the oldest of those made, cooperatives; sums of those made, those to be paid;
    # months, count and sum, page.
    with django_assert_num_queries(11):
        page_of(minh)
    number = Settlement.unscoped.filter(status=SettlementStatus.PAID).values_list("number", flat=True)[0]
    page_of(minh, f"{LIST}{number}/")
    # Session, user, groups; the settlement, its lines, their fees, its corrections, a later one.
    with django_assert_num_queries(7):
        page_of(minh, f"{LIST}{number}/")


def carried(client: Client, page: str, action: str) -> dict[str, str]:
    """What the form that goes to `action` carries, its key with it."""
    soup = BeautifulSoup(client.get(page).content, "html.parser")
    (form,) = soup.select(f'form[action="{action}"]')
    found = {str(box["name"]): str(box.get("value", "")) for box in form.select("input[name]")}
    assert found["khoa"]
    return found


def test_a_second_tap_leads_to_the_page_of_the_first(cast: Cast, minh: Client) -> None:
    """Paid, put right, withdrawn: the same form again says what the first said."""
    sold_long_ago(cast.tea, 2)
    made = settle(cast.tea.pk)
    assert made is not None
    page = f"{LIST}{made.number}/"
    steps = [
        ("da-chuyen/", {"paid_on": f"{today():%d/%m/%Y}", "bank_reference": "FT26327"}),
        ("dinh-chinh/", {"bank_reference": "FT26328", "reason": "chép nhầm số"}),
    ]
    for step, typed in steps:
        data = carried(minh, page, page + step) | typed
        answers = [minh.post(page + step, data) for _tap in range(2)]
        assert [(one.status_code, one["Location"]) for one in answers] == [
            (302, answers[0]["Location"])
        ] * 2, step
    assert (the_settlement().bank_reference, the_settlement().corrections(manager="unscoped").count()) == (
        "FT26328",
        1,
    )


def test_a_second_tap_that_withdraws_or_makes_leads_to_the_page_of_the_first(
    cast: Cast, minh: Client
) -> None:
    sold_long_ago(cast.tea, 2)
    run = f"{LIST}lap/"
    data = carried(minh, LIST, run)
    assert [minh.post(run, data).status_code for _tap in range(2)] == [302, 302]
    page = f"{LIST}{the_settlement().number}/"
    data = carried(minh, page, f"{page}rut-lai/")
    assert [minh.post(f"{page}rut-lai/", data).status_code for _tap in range(2)] == [302, 302]
    assert not Settlement.unscoped.exists()
