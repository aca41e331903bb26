"""What a cooperative paid to its households: told in one form, asked about where it is more than was sold."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import Category
from shop.impact.models import HouseholdPayout
from shop.ledger import posting
from shop.ledger.models import EntryKind
from tests.cast import Cast
from tests.impact.told import paid_to_households
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
URL = "/htx/chi-tra-ho/"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def month() -> tuple[datetime.date, datetime.date]:
    ends_on = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    return ends_on.replace(day=1), ends_on


def form(**changes: Any) -> dict[str, Any]:
    starts_on, ends_on = month()
    return {
        "key": "a" * 32,
        "category": Category.objects.get(name="Chè").pk,
        "starts_on": starts_on.isoformat(),
        "ends_on": f"{ends_on:%d/%m/%Y}",
        "households": "40",
        "amount": "80.000.000",
        "poor": "12",
        "poor_amount": "20.000.000",
        "near_poor": "8",
        "near_poor_amount": "12.000.000",
    } | changes


def sold(cast: Cast, amount: int = 100_000_000) -> None:
    """By card, in the middle of last month."""
    posting.post(
        kind=EntryKind.SALE,
        reference=f"sale:{amount}",
        cooperative_id=cast.tea.pk,
        effective_on=month()[0] + datetime.timedelta(days=9),
        lines=posting.sale_lines("card", amount),
    )


def told() -> list[HouseholdPayout]:
    return list(HouseholdPayout.unscoped.order_by("pk"))


def test_a_payout_is_told_in_one_form_once(cast: Cast, may: Client) -> None:
    sold(cast)
    assert f'href="{URL}"' in may.get("/htx/tien/").content.decode()
    starts_on, ends_on = month()
    assert f'value="{starts_on}"' in may.get(URL).content.decode()
    for _tap in range(2):
        assert may.post(URL, form()).status_code == 302
    (paid,) = told()
    assert (paid.cooperative, paid.starts_on, paid.ends_on) == (cast.tea, starts_on, ends_on)
    assert (paid.households, paid.poor, paid.near_poor) == (40, 12, 8)
    assert (paid.amount, paid.poor_amount, paid.near_poor_amount) == (80_000_000, 20_000_000, 12_000_000)
    page = may.get(URL).content.decode()
    assert "Đã ghi trả 80.000.000" in page
    assert "40 hộ" in page
    may.post(URL, form(households="41"))  # the same key, other facts
    assert "đã ghi rồi" in may.get(URL).content.decode()
    assert len(told()) == 1


def test_more_than_was_sold_is_asked_and_not_refused(cast: Cast, may: Client) -> None:
    sold(cast, 79_000_000)
    page = may.post(URL, form()).content.decode()
    assert "chỉ bán được 79.000.000" in page
    assert "Có đúng không?" in page
    assert told() == []
    sure = page.split('name="sure" value="')[1].split('"')[0]
    other = may.post(URL, form(amount="90.000.000", sure=sure))  # another sum is asked again
    assert "Có đúng không?" in other.content.decode()
    assert told() == []
    assert may.post(URL, form(sure=sure)).status_code == 302
    assert len(told()) == 1


def test_as_much_as_was_sold_is_not_asked(cast: Cast, may: Client) -> None:
    sold(cast, 80_000_000)
    assert may.post(URL, form()).status_code == 302


def test_the_same_goods_and_period_again_are_asked_about(cast: Cast, may: Client) -> None:
    sold(cast)
    may.post(URL, form())
    page = may.post(URL, form(key="b" * 32)).content.decode()
    assert "đã ghi một lần rồi" in page
    assert len(told()) == 1
    sure = page.split('name="sure" value="')[1].split('"')[0]
    assert may.post(URL, form(key="b" * 32, sure=sure)).status_code == 302
    assert len(told()) == 2


def test_a_correction_is_a_row_that_replaces_and_the_first_stays(cast: Cast, may: Client) -> None:
    sold(cast)
    may.post(URL, form())
    (first,) = told()
    assert 'value="80.000.000"' in may.get(f"{URL}{first.pk}/").content.decode()
    fixed = form(poor="13", reason="Đếm sót một hộ")
    for _tap in range(2):
        may.post(f"{URL}{first.pk}/", fixed)
    first.refresh_from_db()
    (_old, new) = told()
    assert (first.poor, new.poor, new.replaces, new.reason) == (12, 13, first, "Đếm sót một hộ")
    assert may.post(f"{URL}{first.pk}/", form(poor="14", reason="Nữa")).status_code == 409
    page = may.get(URL).content.decode()
    assert f'href="{URL}{new.pk}/"' in page
    assert f'href="{URL}{first.pk}/"' not in page
    may.post(f"{URL}{new.pk}/", {"action": "withdraw", "reason": "Chưa trả thật", "households": "nhiều"})
    last = told()[-1]
    assert (last.replaces, last.is_withdrawn, last.amount) == (new, True, 0)
    rows = HouseholdPayout.unscoped.filter(pk=last.pk)
    with pytest.raises(ProgrammingError, match="append_only"), transaction.atomic():
        rows.update(reason="x")
    with pytest.raises(ProgrammingError, match="append_only"), transaction.atomic():
        rows.delete()


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"category": ""}, "category", "Chọn loại hàng"),
        ({"category": "0"}, "category", "Chọn loại hàng"),
        ({"households": "0"}, "households", "Ít nhất một hộ"),
        ({"households": "mấy chục"}, "households", "Chỉ gõ số"),
        ({"households": ""}, "households", "Gõ một số"),
        ({"households": "9" * 9}, "households", "Nhiều quá"),
        ({"poor": "41"}, "poor", "Nhiều hơn cả 40 hộ"),
        ({"poor": "33"}, "near_poor", "cộng lại 41"),
        ({"poor": "-1"}, "poor", "Chỉ gõ số"),
        ({"poor_amount": ""}, "poor_amount", "cho 12 hộ này"),
        ({"near_poor": "0"}, "near_poor", "không có hộ nào"),
        ({"amount": ""}, "amount", "Gõ số tiền"),
        ({"amount": "80"}, "amount", "gõ đủ số không"),
        ({"amount": "31.000.000"}, "amount", "nhiều hơn tổng cộng"),
        ({"amount": "9" * 14}, "amount", "Số tiền từ"),
        ({"ends_on": "31/2/2026"}, "ends_on", "Ngày gõ như"),
        ({"ends_on": "2999-01-01"}, "ends_on", "Ngày cuối phải từ"),
        ({"starts_on": "2999-01-01"}, "starts_on", "Ngày đầu phải trước"),
        ({"starts_on": "1726-01-01"}, "starts_on", "Dài quá một năm"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    cast: Cast, may: Client, changes: dict[str, Any], name: str, words: str
) -> None:
    sold(cast)
    answer = may.post(URL, form(**changes))
    page = answer.content.decode()
    assert answer.status_code == 200
    wrong = page.split(f'id="id_{name}_error"')
    assert len(wrong) == 2
    assert words in wrong[1].split("</p>")[0]
    for field in ("households", "amount", "poor_amount", "starts_on"):
        if typed := form(**changes)[field]:
            assert f'name="{field}" value="{typed}"' in page
    assert told() == []


def test_no_poor_household_needs_no_sum(cast: Cast, may: Client) -> None:
    sold(cast)
    may.post(URL, form(poor="0", poor_amount="", near_poor="0", near_poor_amount=""))
    (paid,) = told()
    assert (paid.poor_amount, paid.near_poor_amount) == (0, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"poor": 33},
        {"poor_amount": 70_000_000},
        {"poor": 0},
        {"households": 0, "poor": 0, "near_poor": 0, "amount": 0, "poor_amount": 0, "near_poor_amount": 0},
        {"ends_on": datetime.date(2020, 1, 1)},
    ],
)
def test_the_database_refuses_what_cannot_be(cast: Cast, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        paid_to_households(cast.tea, **changes)


def test_another_stalls_payout_is_not_there(cast: Cast, may: Client) -> None:
    paid = paid_to_households(cast.tea)
    nuoc = at_work(cast.nuoc)
    assert nuoc.get(f"{URL}{paid.pk}/").status_code == 404
    assert nuoc.post(f"{URL}{paid.pk}/", form(reason="x")).status_code == 404
    assert "40 hộ" not in nuoc.get(URL).content.decode()


def test_the_list_is_light_however_long(
    cast: Cast, may: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _time in range(5):
        paid_to_households(cast.tea)
    with django_assert_max_num_queries(8):
        page = may.get(URL).content
    assert len(page) < 30_000
