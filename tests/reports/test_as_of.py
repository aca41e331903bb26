"""A figure reported as of a date is the same whenever it is asked for (M8)."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import Cooperative, CooperativeRecord
from shop.ledger import posting
from shop.ledger.models import EntryKind, LedgerEntry
from shop.notifications.models import Heartbeat
from shop.orders.models import OrderEvent
from shop.reports import as_of, income, rollup
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db
Q3 = (datetime.date(2026, 7, 1), datetime.date(2026, 10, 1))
REPORTED = as_of.end_of(datetime.date(2026, 10, 5))


def at(day: str, hour: int = 9) -> datetime.datetime:
    moment = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(hour))
    return timezone.make_aware(moment)


def write(
    cooperative: Cooperative,
    amount: int,
    *,
    on: str,
    known: str,
    kind: EntryKind = EntryKind.SALE,
    order_number: str = "",
) -> LedgerEntry:
    """An entry that happened `on` a day and was `known` on another."""
    make = posting.sale_lines if kind == EntryKind.SALE else posting.refund_lines
    number = LedgerEntry.objects.count()
    entry = LedgerEntry.objects.create(
        kind=kind,
        reference=f"{kind}:{number}",
        order_number=order_number or f"ORDER{number}-1",
        effective_on=datetime.date.fromisoformat(on),
        recorded_at=at(known),
    )
    for account, part in make("cod", amount):
        if part:
            posting.line(entry.pk, cooperative.pk, account, part).save()
    return entry


def test_m8_later_knowledge_does_not_change_an_earlier_figure(cast: Cast) -> None:
    write(cast.tea, 500_000, on="2026-07-10", known="2026-07-10")
    write(cast.tea, 300_000, on="2026-09-30", known="2026-10-02")  # known late, but before the report
    write(cast.rice, 200_000, on="2026-08-01", known="2026-08-01")
    write(cast.rice, 900_000, on="2026-10-01", known="2026-10-01")  # the next quarter
    reported = as_of.income(*Q3, known_at=REPORTED)
    assert reported == {cast.tea.pk: 800_000, cast.rice.pk: 200_000}
    table = as_of.by_cooperative(datetime.date(2026, 9, 1), 3, known_at=REPORTED)
    shown = [(row.cooperative.pk, row.months, row.order_count) for row in table.rows]
    write(cast.tea, 70_000, on="2026-08-15", known="2026-10-06")  # back-dated
    write(cast.tea, 40_000, on="2026-09-01", known="2026-11-02", kind=EntryKind.REFUND)
    write(cast.rice, 10_000, on="2026-11-02", known="2026-11-02", kind=EntryKind.REFUND)
    assert as_of.income(*Q3, known_at=REPORTED) == reported
    again = as_of.by_cooperative(datetime.date(2026, 9, 1), 3, known_at=REPORTED)
    assert [(row.cooperative.pk, row.months, row.order_count) for row in again.rows] == shown
    assert shown == [
        (cast.tea.pk, [500_000, 0, 300_000], 2),
        (cast.rice.pk, [0, 200_000, 0], 1),
    ]
    now = as_of.income(*Q3, known_at=timezone.now() - datetime.timedelta(hours=1))
    assert now == {cast.tea.pk: 830_000, cast.rice.pk: 200_000}


def test_m8_the_day_ends_at_midnight_in_vietnam(cast: Cast) -> None:
    assert datetime.datetime(2026, 10, 5, 17, tzinfo=datetime.UTC) == REPORTED
    last = write(cast.tea, 500_000, on="2026-09-30", known="2026-10-05")
    assert as_of.income(*Q3, known_at=last.recorded_at + datetime.timedelta(microseconds=1))
    assert as_of.income(*Q3, known_at=last.recorded_at) == {}


def test_m8_a_moment_that_entries_may_still_reach_is_refused(cast: Cast) -> None:
    """An entry is stamped before its transaction ends; a figure of this second could still change."""
    with pytest.raises(as_of.NotYetFixed):
        as_of.end_of(timezone.localdate())
    for moment in (timezone.now(), timezone.now() - as_of.SETTLED_AFTER / 2):
        with pytest.raises(as_of.NotYetFixed):
            as_of.income(*Q3, known_at=moment)
        with pytest.raises(as_of.NotYetFixed):
            as_of.by_cooperative(Q3[0], 3, known_at=moment)


def test_m8_what_is_known_now_is_what_the_rollups_say(cast: Cast) -> None:
    write(cast.tea, 500_000, on="2026-07-10", known="2026-07-10")
    write(cast.tea, 20_000, on="2026-07-12", known="2026-07-12", kind=EntryKind.REFUND)
    write(cast.rice, 200_000, on="2026-09-01", known="2026-09-01")
    # Sold before these months: what goes back of it is goods, as the sale tells.
    write(cast.rice, 90_000, on="2026-05-01", known="2026-05-01", order_number="EARLIER-1")
    write(
        cast.rice,
        30_000,
        on="2026-08-02",
        known="2026-08-02",
        kind=EntryKind.REFUND,
        order_number="EARLIER-1",
    )
    rollup.rebuild()
    last = datetime.date(2026, 9, 1)
    live = income.by_cooperative(last, 3)
    fixed = as_of.by_cooperative(last, 3, known_at=timezone.now() - as_of.SETTLED_AFTER)
    assert fixed.months == live.months
    assert fixed.totals == [500_000, -30_000, 200_000]
    assert [(row.cooperative, row.months, row.order_count) for row in fixed.rows] == [
        (row.cooperative, row.months, row.order_count) for row in live.rows
    ]


def test_one_query_for_the_figures(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        as_of.income(*Q3, known_at=REPORTED)
    with django_assert_num_queries(
        4
    ):  # sums, records, what is declared, what is not delivered; no cooperative was known then
        as_of.by_cooperative(Q3[0], 3, known_at=REPORTED)


def file_of(client: Client) -> bytes:
    return bytes(client.get("/lien-minh/doanh-thu.csv?thang=2026-09&tinh-den=2026-10-05").content)


def test_m8_names_communes_counts_and_the_list_itself_are_those_of_the_day(cast: Cast) -> None:
    """However a cooperative is changed later, by the admin, a form or SQL, the file of that day stays the same."""
    CooperativeRecord.objects.update(known_at=at("2026-01-01"))
    write(cast.tea, 500_000, on="2026-07-10", known="2026-07-10")
    client = at_work(cast.minh)
    reported = file_of(client)
    assert "HTX Chè Mây".encode() in reported
    Cooperative.objects.filter(pk=cast.tea.pk).update(name="HTX Mới", member_households=500)
    cast.rice.refresh_from_db()
    cast.rice.commune_id = cast.tea.commune_id
    cast.rice.save()
    Cooperative.objects.create(name="HTX Lập Sau", commune_id="03405", phone="+84912000000")
    assert file_of(client) == reported
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_cooperative SET tagline = 'x'")  # nothing a report names
    assert CooperativeRecord.objects.count() == 5
    now = as_of.by_cooperative(Q3[0], 3, known_at=timezone.now() + as_of.SETTLED_AFTER * -1)
    assert {row.cooperative.name for row in now.rows} == {"HTX Chè Mây", "HTX Gạo Nước"}


def test_m8_an_order_counts_as_delivered_from_the_day_it_was(cast: Cast) -> None:
    order = place({cast.tea_100: 1})
    write(cast.tea, 144_000, on="2026-08-10", known="2026-08-10", order_number=order.number)
    OrderEvent.unscoped.create(
        order=order, before="shipped", after="delivered", actor_kind="system", created_at=at("2026-10-06")
    )
    table = as_of.by_cooperative(datetime.date(2026, 9, 1), 3, known_at=REPORTED)
    assert table.total.undelivered == 144_000
    later = as_of.end_of(datetime.date(2026, 10, 6))
    table = as_of.by_cooperative(datetime.date(2026, 9, 1), 3, known_at=later)
    assert (table.total.undelivered, table.total.goods, table.total.delivery) == (0, 120_000, 24_000)


def test_sums_that_were_not_made_for_a_while_are_made_up_for(cast: Cast) -> None:
    """The worker was away: what was recorded since the last time is not left to the nightly run."""
    entry = write(cast.tea, 500_000, on="2026-07-10", known="2026-07-10")
    rollup.rebuild()
    now = timezone.now()
    late = LedgerEntry.objects.create(
        kind=EntryKind.SALE,
        reference="late",
        effective_on=entry.effective_on,
        recorded_at=now - datetime.timedelta(days=2),
    )
    for account, part in posting.sale_lines("cod", 70_000):
        if part:
            posting.line(late.pk, cast.tea.pk, account, part).save()
    Heartbeat.objects.filter(name=rollup.HEARTBEAT).update(beat_at=now - datetime.timedelta(days=3))
    rollup.roll_up()
    assert income.by_cooperative(Q3[0], 1).total.goods == 570_000
    assert breakdown_total(cast) == 570_000


def breakdown_total(cast: Cast) -> int:
    page = at_work(cast.minh).get("/lien-minh/doanh-thu/?ky=2026-q3&theo=kenh")
    return int(page.context["total"].goods)
