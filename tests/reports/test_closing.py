"""Closed periods: fixed once, by two people, the same for ever; what comes later is the next one's (M8, A10)."""

import datetime
import json
from functools import partial
from hashlib import sha256

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from catalog.models import Cooperative
from shop.accounts.models import User
from shop.ledger.models import EntryKind, Posting
from shop.reports import as_of, books, closed_figures, closing, periods
from shop.reports.models import Closing
from shop.reports.periods import Period, Unit
from shop.reports.promises import closings as promise
from shop.union.documents import sales as sales_sections
from tests.cast import Cast
from tests.reports.test_as_of import write
from tests.stall.floor import at_work, place
from tests.test_races import all_at_once

pytestmark = pytest.mark.django_db
Q2 = periods.starting(Unit.QUARTER, datetime.date(2025, 4, 1))
Q3 = periods.starting(Unit.QUARTER, datetime.date(2025, 7, 1))
LIST = "/lien-minh/bao-cao/chot/"


@pytest.fixture
def second(cast: Cast) -> User:
    person = User.objects.create_user("+84912000023", "x", full_name="Vàng A Chu")
    person.groups.set(cast.minh.groups.all())
    return person


def known(day: str) -> datetime.datetime:
    return as_of.end_of(datetime.date.fromisoformat(day))


def close(period: Period, cast: Cast, second: User, day: str) -> Closing:
    row = closing.close(period, actor_id=cast.minh.pk, known_at=known(day))
    return closing.approve(row.pk, actor_id=second.pk)


def broken() -> list[str]:
    return [result.check.name for result in books.prove(promise.CHECKS) if result.broken_count]


def test_m8_a_closed_quarter_stays_and_what_comes_later_is_the_next_ones(cast: Cast, second: User) -> None:
    write(cast.tea, 500_000, on="2025-05-10", known="2025-05-10")
    write(cast.rice, 200_000, on="2025-06-30", known="2025-07-02")
    row = close(Q2, cast, second, "2025-07-05")
    rows, corrections = closed_figures.read(row.canonical)
    assert {figures.key: figures.goods for figures in rows} == {cast.tea.pk: 500_000, cast.rice.pk: 200_000}
    assert corrections == []
    assert row.digest == sha256(row.canonical.encode()).hexdigest()

    write(cast.tea, 70_000, on="2025-05-20", known="2025-08-01")  # learned late
    write(cast.rice, 30_000, on="2025-06-30", known="2025-08-02", kind=EntryKind.REFUND)
    write(cast.tea, 100_000, on="2025-07-20", known="2025-07-20")
    Cooperative.objects.filter(pk=cast.tea.pk).update(name="HTX Tên Mới", member_households=500)
    assert closing.check(row)
    assert broken() == []
    assert closed_figures.read(Closing.objects.get(pk=row.pk).canonical)[0] == rows

    later = close(Q3, cast, second, "2025-10-05")
    own, late = closed_figures.read(later.canonical)
    assert {figures.key: figures.income for figures in own if figures.income} == {cast.tea.pk: 100_000}
    assert {figures.key: figures.income for figures in late} == {cast.tea.pk: 70_000, cast.rice.pk: -30_000}
    told = sum(figures.income for part in (rows, own, late) for figures in part)
    assert told == -sum(
        Posting.objects.filter(account__in=("sales", "refunds")).values_list("amount", flat=True)
    )
    assert closing.check_all() == []


def test_what_went_back_for_a_sale_of_before_takes_nothing_off_what_is_undelivered(
    cast: Cast, second: User
) -> None:
    """Of two orders that were never delivered one is cancelled in the next quarter; the other is sold in it."""
    gone, waiting = (place({cast.tea_100: 1}).number for _order in range(2))
    write(cast.tea, 500_000, on="2025-05-10", known="2025-05-10", order_number=gone)
    close(Q2, cast, second, "2025-07-05")
    write(cast.tea, 500_000, on="2025-08-10", known="2025-08-10", order_number=gone, kind=EntryKind.REFUND)
    write(cast.tea, 120_000, on="2025-08-20", known="2025-08-20", order_number=waiting)
    row = close(Q3, cast, second, "2025-10-05")
    (tea,) = (figures for figures in closed_figures.read(row.canonical)[0] if figures.key == cast.tea.pk)
    assert (tea.income, tea.undelivered) == (-380_000, 120_000)
    assert closing.check_all() == []


def test_a_text_of_the_first_rules_is_checked_by_them(cast: Cast, second: User) -> None:
    gone = place({cast.tea_100: 1}).number
    write(cast.tea, 500_000, on="2025-05-10", known="2025-05-10", order_number=gone, kind=EntryKind.REFUND)
    known_at = known("2025-07-05")
    canonical = closed_figures.text(
        Q2.first, Q2.last, known_at=known_at, since=None, version=closed_figures.NETTED
    )
    old = Closing.objects.create(
        first_on=Q2.first,
        last_on=Q2.last,
        known_at=known_at,
        canonical=canonical,
        digest=closed_figures.digest(canonical),
        made_by=cast.minh,
    )
    (tea,) = (figures for figures in closed_figures.read(canonical)[0] if figures.key == cast.tea.pk)
    assert tea.undelivered == -500_000
    assert closing.check(old)
    asked = type("Asked", (), {"closing": old})()
    assert "đơn bán kỳ trước mà chưa giao" in " ".join(sales_sections.closed(asked).sentences)


def test_the_text_is_the_same_whoever_writes_it(cast: Cast, second: User) -> None:
    write(cast.tea, 500_000, on="2025-05-10", known="2025-05-10")
    row = close(Q2, cast, second, "2025-07-05")
    said = json.loads(row.canonical)
    assert json.dumps(said, ensure_ascii=False, separators=(",", ":")) == row.canonical
    assert said["columns"] == closed_figures.COLUMNS
    assert all(isinstance(cell, (int, str)) for line in said["rows"] for cell in line)


def test_a_period_that_is_not_over_or_leaves_a_gap_or_comes_twice_is_refused(
    cast: Cast, second: User
) -> None:
    with pytest.raises(closing.NotOver):
        closing.close(periods.starting(Unit.MONTH, timezone.localdate()), actor_id=cast.minh.pk)
    with pytest.raises(as_of.NotYetFixed):
        closing.close(Q2, actor_id=cast.minh.pk, known_at=timezone.now())
    row = closing.close(Q2, actor_id=cast.minh.pk, known_at=known("2025-07-05"))
    with pytest.raises(closing.Unapproved):
        closing.close(Q3, actor_id=cast.minh.pk)
    closing.approve(row.pk, actor_id=second.pk)
    for period in (
        Q2,
        periods.starting(Unit.MONTH, datetime.date(2025, 6, 1)),
        periods.starting(Unit.YEAR, Q2.first),
    ):
        with pytest.raises(closing.AlreadyClosed):
            closing.close(period, actor_id=cast.minh.pk)
    with pytest.raises(closing.Gap) as gap:
        closing.close(periods.starting(Unit.MONTH, datetime.date(2025, 9, 1)), actor_id=cast.minh.pk)
    assert gap.value.expected == Q3.first
    assert Closing.objects.count() == 1


def test_a10_who_closed_it_does_not_approve_it_and_nothing_is_decided_twice(
    cast: Cast, second: User, settings: Settings
) -> None:
    row = closing.close(Q2, actor_id=cast.minh.pk, known_at=known("2025-07-05"))
    with pytest.raises(closing.NotYours):
        closing.approve(row.pk, actor_id=cast.minh.pk)
    assert not Closing.objects.get().is_approved
    closing.approve(row.pk, actor_id=second.pk)
    for again in (closing.approve, closing.withdraw):
        with pytest.raises(closing.MovedOn):
            again(row.pk, actor_id=second.pk)


def test_a_withdrawn_one_can_be_closed_anew(cast: Cast, second: User) -> None:
    row = closing.close(Q2, actor_id=cast.minh.pk, known_at=known("2025-07-05"))
    closing.withdraw(row.pk, actor_id=second.pk)
    write(cast.tea, 500_000, on="2025-05-10", known="2025-07-06")
    again = close(Q2, cast, second, "2025-07-07")
    assert closed_figures.total(closed_figures.read(again.canonical)[0]).goods == 500_000
    assert closing.find(row.digest) is None


@pytest.mark.parametrize(
    "change", ["canonical = '{}'", "digest = repeat('0', 64)", "known_at = now()", "first_on = '2025-04-02'"]
)
def test_the_database_refuses_to_change_what_is_closed(cast: Cast, second: User, change: str) -> None:
    row = close(Q2, cast, second, "2025-07-05")
    for statement in (f"UPDATE reports_closing SET {change}", "DELETE FROM reports_closing"):
        with (
            pytest.raises(DatabaseError, match="pgtrigger"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    for field in ("approved_at = now()", "approved_by_id = NULL"):
        with (
            pytest.raises(DatabaseError, match="pgtrigger"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE reports_closing SET {field} WHERE id = %s", [row.pk])


def test_days_are_closed_once_whoever_writes(cast: Cast) -> None:
    closing.close(Q2, actor_id=cast.minh.pk, known_at=known("2025-07-05"))
    with pytest.raises(IntegrityError, match="closing_no_day_twice"), transaction.atomic():
        Closing.objects.create(
            first_on=Q2.last,
            last_on=Q3.last,
            known_at=timezone.now(),
            canonical="{}",
            digest="x",
            made_by=cast.minh,
        )


@pytest.mark.django_db(transaction=True)
def test_two_officers_close_one_period(cast: Cast, second: User) -> None:
    moment = known("2025-07-05")
    works = [partial(closing.close, Q2, actor_id=user.pk, known_at=moment) for user in (cast.minh, second)]
    answers = all_at_once(works)
    refused = [answer for answer in answers if not isinstance(answer, Closing)]
    assert [isinstance(answer, (closing.AlreadyClosed, closing.Unapproved)) for answer in refused] == [True]
    assert Closing.objects.count() == 1


def test_the_check_sees_a_ledger_that_says_something_else(cast: Cast, second: User) -> None:
    row = close(Q2, cast, second, "2025-07-05")
    write(cast.tea, 1_000, on="2025-05-10", known="2025-05-11")  # slipped in, dated back
    assert broken() == ["closings"]
    assert closing.check_all() == [row]
    page = Client().get(f"/kiem-chung/{row.digest}/").content.decode()
    assert "sổ gốc không còn cho ra" in page


def test_the_desk_closes_approves_and_shows_what_came_later(cast: Cast, second: User) -> None:
    write(cast.tea, 500_000, on="2025-05-10", known="2025-05-10")
    minh, chu = at_work(cast.minh), at_work(second)
    assert minh.get(LIST).status_code == 200
    assert "chưa đúng" in minh.post(LIST, {"ky": "quý hai"}).content.decode()
    led = minh.post(LIST, {"ky": "2025-q2"})
    row = Closing.objects.get()
    assert led["Location"] == f"{LIST}{row.pk}/"
    page = minh.get(led["Location"]).content.decode()
    assert "500.000" in page
    assert "Duyệt, giữ nguyên" not in page  # he closed it
    assert "đã có người chốt" in minh.post(LIST, {"ky": "2025-q2"}).content.decode()
    assert minh.post(f"{LIST}{row.pk}/duyet/").status_code == 409
    assert Client().get(f"/kiem-chung/{row.digest}/").status_code == 404  # nobody approved it
    chu.post(f"{LIST}{row.pk}/duyet/")
    assert Closing.objects.get().approved_by_id == second.pk
    write(cast.tea, 70_000, on="2025-05-20", known=f"{timezone.localdate() - datetime.timedelta(days=400)}")
    said = Client().get(f"/kiem-chung/{row.digest.upper()}/")
    assert "500.000" in said.content.decode()
    assert cast.tea.name not in said.content.decode()
    assert Client().get(f"/kiem-chung/{'0' * 64}/").status_code == 404
    assert minh.post(LIST, {"ky": "2025-q4"}).status_code == 400
    assert Closing.objects.count() == 1


def test_an_order_that_no_longer_counts_is_listed_whenever_its_money_went_back(
    cast: Cast, second: User
) -> None:
    gone, part = place({cast.tea_100: 2}), place({cast.tea_100: 1})
    for order in (gone, part):
        write(cast.tea, order.total_amount, on="2025-06-20", known="2025-06-20", order_number=order.number)
    row = close(Q2, cast, second, "2025-07-05")
    back = {"kind": EntryKind.REFUND, "on": "2025-07-20", "known": "2025-07-20"}
    write(cast.tea, gone.total_amount, order_number=gone.number, **back)
    write(cast.tea, 1_000, order_number=part.number, **back)
    page = at_work(cast.minh).get(f"{LIST}{row.pk}/").content.decode()
    assert gone.number in page
    assert "không còn tính là đơn" in page
    assert part.number not in page
