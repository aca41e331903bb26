"""A wrongly told day is put right by two entries more; what was known before stays as it was (promises M11 and M8)."""

import datetime
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from shop.ledger.models import DayCorrection, EntryKind, LedgerEntry, Posting
from shop.lifecycle import fulfilment, money_in, refunds
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments.models import Payment, Refund
from shop.reports import as_of, income, rollup, sales
from shop.treasury import told_days
from shop.treasury.bank import decisions
from shop.treasury.cash import remittance
from shop.treasury.models import CodRemittance
from tests.cast import Cast
from tests.stall.floor import at_work, place
from tests.treasury.bank import receive
from tests.treasury.test_matching import memo_of
from tests.treasury.test_told_days import HERE

pytestmark = pytest.mark.django_db
PRICE, GOODS, PART = 144_000, 120_000, 100_000
DAY = datetime.timedelta(days=1)
MONTH, QUARTER, YEAR = datetime.date(2025, 12, 1), datetime.date(2025, 10, 1), datetime.date(2026, 1, 1)


@dataclass
class Clock:
    today: datetime.date
    set: Callable[[datetime.date], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    def at(day: datetime.date) -> None:
        seconds = itertools.count()
        start = datetime.datetime.combine(day, datetime.time(8), HERE)
        monkeypatch.setattr(timezone, "now", lambda: start + datetime.timedelta(seconds=next(seconds)))

    return Clock(MONTH, at)


def shipped(cast: Cast, by: str = "") -> Order:
    order = place({cast.tea_100: 1}, "cod")
    for step in (fulfilment.confirm, fulfilment.pack):
        step(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier=by, tracking_number="", actor=SYSTEM)
    return order


def happened(cast: Cast, clock: Clock, word: str) -> tuple[Order, str]:
    """Placed two days ago and told today, as of today; and the reference of the entry whose day was wrong."""
    clock.set(clock.today - 2 * DAY)
    order = shipped(cast) if word == "cash" else place({cast.tea_100: 1}, "vietqr")
    if word == "refund":
        money_in.confirm_transfer(order.pk, actor=SYSTEM)
        fulfilment.cancel(order.pk, reason="hết hàng", actor=SYSTEM)
    if word in ("seen", "paid back"):
        part = receive(cast.tea, PART, memo_of(order), occurred_at=timezone.now())
    clock.set(clock.today)
    payment = Payment.objects.get(order=order)
    if word == "cash":
        fulfilment.deliver(order.pk, actor=SYSTEM)
    elif word == "refund":
        refunds.finish(Refund.objects.get().pk, actor=SYSTEM)
        return order, f"refund:{Refund.objects.get().pk}"
    elif word == "seen":
        decisions.seen_by_hand(order.pk, actor=SYSTEM, shown_held=PART, rest="tiền mặt")
    else:
        fulfilment.cancel(order.pk, reason="hết hàng", actor=SYSTEM)
        decisions.resolve(part.pk, resolution="returned", actor=SYSTEM)
        return order, f"transfer_done:{part.pk}"
    return order, f"sale:{payment.pk}:{order.pk}"


def moved(kind: str) -> dict[datetime.date, int]:
    """What the entries of a kind move by day, in all (đồng); days whose entries cancel out are left out."""
    sums: dict[datetime.date, int] = {}
    rows = Posting.objects.filter(entry__kind=kind, amount__gt=0).values_list(
        "entry__effective_on", "entry__reference"
    )
    for day, reference in rows:
        sums[day] = sums.get(day, 0) + (-1 if reference.endswith(":back") else 1)
    return {day: count for day, count in sums.items() if count}


def put_right(
    client: Client, order: Order, reference: str, day: datetime.date, **more: object
) -> tuple[int, str]:
    """The status of the answer and the page that the officer sees in the end."""
    path = f"/lien-minh/tien/don/{order.number}/"
    typed = {"what": reference, "day": day.isoformat(), "reason": "bấm nhầm ngày"} | more
    answer = client.post(f"{path}dinh-chinh/", typed)
    page = client.get(path) if answer.status_code == 302 else answer
    return answer.status_code, page.content.decode()


@pytest.mark.parametrize(
    ("word", "today"),
    [("cash", YEAR), ("seen", MONTH), ("refund", QUARTER), ("paid back", MONTH), ("seen", QUARTER)],
)
def test_m11_a_wrongly_told_day_is_put_right_and_what_was_known_stays(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, word: str, today: datetime.date
) -> None:
    clock.today = today
    order, reference = happened(cast, clock, word)
    kind = reference.partition(":")[0]
    first = LedgerEntry.objects.get(reference=reference)
    monkeypatch.setattr(as_of, "SETTLED_AFTER", -10_000 * DAY)
    before, month = datetime.datetime.now(HERE), today - DAY  # entries are recorded by the real clock
    months = month.replace(day=1), today.replace(day=1) + 31 * DAY

    def known(at: datetime.datetime) -> object:
        rows = as_of.by_cooperative(today, 2, known_at=at).rows
        told = [(row.months, row.order_count) for row in rows if row.cooperative.pk == cast.tea.pk]
        return told, as_of.income(*months, known_at=at)

    told_before = known(before)
    if kind == "sale":
        assert told_before == ([([0, GOODS], 1)], {cast.tea.pk: PRICE})
    status, page = put_right(at_work(cast.minh), order, reference, today - DAY)
    assert (status, cast.minh.get_full_name() in page) == (302, True)
    assert page.count(f'name="what" value="{reference}') == 1  # at what was told, not at its correction
    assert page.count("bấm nhầm ngày") == (2 if word == "seen" else 1)  # the part that was held moves along
    assert moved(kind) == {today - DAY: 1}
    assert LedgerEntry.objects.get(pk=first.pk).effective_on == today
    assert known(before) == told_before
    correction = DayCorrection.objects.order_by("pk")[0]
    assert (correction.old_on, correction.new_on, correction.made_by) == (today, today - DAY, cast.minh)
    rollup.roll_up()
    call_command("check_books", verbosity=0)
    if kind == "sale":
        (row,) = [row for row in income.by_cooperative(today, 2).rows if row.cooperative.pk == cast.tea.pk]
        assert row.months == [GOODS, 0]
        assert Payment.objects.get().paid_on == month
        days = {row.day: row.orders for row in sales.daily(sales.days_of(month, today + DAY))}
        assert days == {month: 1, today: 0}
    put_right(at_work(cast.minh), order, reference, today)  # and back again
    assert moved(kind) == {today: 1}
    call_command("check_books", verbosity=0)


@pytest.mark.parametrize(
    ("word", "shift", "words"),
    [
        ("cash", 1, "đến hôm nay. Chưa ghi gì."),
        ("cash", -3, "Ngày phải từ 29/11/2025 đến hôm nay"),
        ("seen", -3, "Ngày phải từ 29/11/2025"),
        ("refund", -3, "Ngày phải từ 29/11/2025"),
        ("paid back", -3, "Ngày phải từ 29/11/2025"),
        ("cash", 0, "Đã ghi đúng như vậy rồi. Chưa đổi gì."),
    ],
)
def test_m11_a_correction_that_cannot_be_is_refused_and_keeps_what_was_typed(
    cast: Cast, clock: Clock, word: str, shift: int, words: str
) -> None:
    order, reference = happened(cast, clock, word)
    before = list(LedgerEntry.objects.values_list("pk"))
    status, page = put_right(at_work(cast.minh), order, reference, clock.today + shift * DAY)
    assert (status, words in page) == (400, True)
    assert 'value="bấm nhầm ngày"' in page
    status, page = put_right(at_work(cast.minh), order, reference, clock.today - DAY, reason=" ")
    assert (status, "Ghi vì sao sửa" in page) == (400, True)
    assert list(LedgerEntry.objects.values_list("pk")) == before
    assert not DayCorrection.objects.exists()


def test_where_no_other_day_is_possible_none_is_asked_for(cast: Cast, clock: Clock) -> None:
    """Sent off and handed over on one day; the next day it can have been that one."""
    clock.set(clock.today)
    order = shipped(cast)
    fulfilment.deliver(order.pk, actor=SYSTEM)
    path, form = f"/lien-minh/tien/don/{order.number}/", "Ghi nhầm ngày? Đính chính"
    assert form not in at_work(cast.minh).get(path).content.decode()
    clock.set(clock.today + DAY)
    assert form in at_work(cast.minh).get(path).content.decode()


def test_m11_money_is_not_moved_behind_what_was_given_back_of_it(cast: Cast, clock: Clock) -> None:
    clock.set(clock.today - 2 * DAY)
    order = place({cast.tea_100: 1}, "vietqr")
    payment = money_in.confirm_transfer(order.pk, actor=SYSTEM)
    refunds.ask_part(order.pk, amount=1000, reason="vỡ", actor=SYSTEM)
    refunds.finish(Refund.objects.get().pk, actor=SYSTEM)
    clock.set(clock.today)
    sale = f"sale:{payment.pk}:{order.pk}"
    status, page = put_right(at_work(cast.minh), order, sale, clock.today - DAY)
    assert (status, "Ngày phải từ 29/11/2025 đến 29/11/2025." in page) == (400, True)
    assert put_right(at_work(cast.minh), order, f"refund:{Refund.objects.get().pk}", clock.today)[0] == 302
    assert put_right(at_work(cast.minh), order, sale, clock.today - DAY)[0] == 302
    rollup.roll_up()
    call_command("check_books", verbosity=0)


def test_c7_a_corrected_refund_takes_goods_first_as_if_its_day_had_been_told_rightly(
    cast: Cast, clock: Clock
) -> None:
    clock.set(clock.today - 2 * DAY)
    order = place({cast.tea_100: 1}, "vietqr")
    money_in.confirm_transfer(order.pk, actor=SYSTEM)
    made = []
    for amount in (100_000, 44_000):
        made.append(refunds.ask_part(order.pk, amount=amount, reason="vỡ", actor=SYSTEM))
        refunds.finish(made[-1].pk, actor=SYSTEM)
        clock.set(clock.today)
    told_days.correct(f"refund:{made[0].pk}", day=clock.today - DAY, reason="nhầm", actor_id=None)
    days = sales.daily(sales.days_of(clock.today - 2 * DAY, clock.today + DAY))
    assert sorted((row.day - clock.today, row.goods, row.delivery) for row in days) == [
        (-2 * DAY, GOODS, 24_000),
        (-1 * DAY, -100_000, 0),
        (0 * DAY, -20_000, -24_000),
    ]


def test_m11_what_a_bank_tells_and_what_another_order_has_is_not_corrected(cast: Cast, clock: Clock) -> None:
    clock.set(clock.today)
    paid, other = place({cast.tea_100: 1}, "vietqr"), place({cast.tea_100: 1}, "vietqr")
    receive(cast.tea, PRICE, memo_of(paid), occurred_at=timezone.now())
    seen = money_in.confirm_transfer(other.pk, actor=SYSTEM)
    sale = LedgerEntry.objects.get(order_number=paid.number).reference
    clock.set(clock.today + DAY)
    minh = at_work(cast.minh)
    assert "Ghi nhầm ngày?" not in minh.get(f"/lien-minh/tien/don/{paid.number}/").content.decode()
    assert "Ghi nhầm ngày?" in minh.get(f"/lien-minh/tien/don/{other.number}/").content.decode()
    for reference in (
        sale,
        f"sale:{seen.pk}:{other.pk}",
        "sale:",
        "sale:x",
        "settlement:1",
        "",
        "sale:" + "9" * 40,
    ):
        assert put_right(minh, paid, reference, clock.today)[0] == 404
    with pytest.raises(told_days.NotTold):
        told_days.correct(sale, day=clock.today, reason="x", actor_id=None)
    assert put_right(at_work(cast.may), other, f"sale:{seen.pk}:{other.pk}", clock.today)[0] == 403


def test_m11_a_carriers_list_told_wrongly_is_put_right_whole(cast: Cast, clock: Clock) -> None:
    clock.set(clock.today - 2 * DAY)
    orders = [shipped(cast, "Viettel Post") for _n in range(3)]
    for order in orders:
        fulfilment.deliver(order.pk, actor=SYSTEM, collected_by="carrier")
    first, second, alone = (Payment.objects.get(order=order).pk for order in orders)
    clock.set(clock.today)
    told = {
        "cooperative_id": cast.tea.pk,
        "remitted_on": clock.today,
        "reference": "BK-1",
        "actor_id": cast.may.pk,
    }
    rows = remittance.remit(payments={first: 500, second: 500}, **told)
    remittance.remit(payments={alone: 0}, **told)
    reference, minh = f"remittance:{rows[0].pk}", at_work(cast.minh)
    before = list(LedgerEntry.objects.values_list("pk"))
    typed = {"list_number": "BK-7", "list_fee": "10.000"}
    status, page = put_right(minh, orders[0], reference, clock.today, **typed | {"list_fee": "900.000"})
    assert (status, "Phí lớn hơn cả số tiền thu hộ" in page, "BK-7" in page) == (400, True, True)
    assert list(LedgerEntry.objects.values_list("pk")) == before
    status, page = put_right(minh, orders[0], reference, clock.today - DAY, **typed)
    assert (status, "BK-1 thành BK-7" in page) == (302, True)
    now = CodRemittance.unscoped.order_by("pk").values_list("remitted_on", "reference", "fee_amount")
    assert list(now) == [(clock.today - DAY, "BK-7", 5000)] * 2 + [(clock.today, "BK-1", 0)]
    assert moved(EntryKind.REMITTANCE)[clock.today] > 0  # the other list stays where it was
    fees = Posting.objects.filter(account="carrier_fee").values_list("entry__effective_on", "amount")
    assert (
        sorted(fees) == [(clock.today - DAY, 5000)] * 2 + [(clock.today, -500)] * 2 + [(clock.today, 500)] * 2
    )
    sale = f"sale:{first}:{orders[0].pk}"  # collected on the day before the list at the latest
    status, page = put_right(minh, orders[0], sale, clock.today)
    assert (status, "Ngày phải từ 29/11/2025 đến 30/11/2025." in page) == (400, True)
    status, _page = put_right(minh, orders[1], reference, clock.today - DAY, **typed)
    assert status == 404  # a parcel of the list, but not this order's
    status, page = put_right(minh, orders[0], reference, clock.today - DAY, **typed)
    assert (status, "Chưa đổi gì." in page) == (400, True)
    call_command("check_books", verbosity=0)


def test_m3_a_correction_is_never_changed(cast: Cast, clock: Clock) -> None:
    order, reference = happened(cast, clock, "cash")
    put_right(at_work(cast.minh), order, reference, clock.today - DAY)
    for change in (
        lambda: DayCorrection.objects.update(reason="khác"),
        lambda: DayCorrection.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
