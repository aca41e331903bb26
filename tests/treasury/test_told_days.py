"""Money that the stall takes or gives back by hand is of the day that the person tells, today where none (M11)."""

import datetime
import itertools
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from shop.ledger.models import LedgerEntry
from shop.lifecycle import fulfilment, money_in
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, OrderEvent
from shop.payments.models import Payment, Refund
from shop.payments.records import BadDay
from shop.reports import income, rollup
from tests.cast import Cast
from tests.stall.floor import at_work, place
from tests.treasury.bank import receive
from tests.treasury.test_matching import memo_of

pytestmark = pytest.mark.django_db
GOODS = 120_000
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
SATURDAY, SUNDAY, MONDAY, TUESDAY = (
    datetime.date(2025, 11, 29) + datetime.timedelta(days=days) for days in range(4)
)
Ready = Callable[[str], Order]


def days(kind: str) -> list[datetime.date]:
    return list(LedgerEntry.objects.filter(kind=kind).order_by("pk").values_list("effective_on", flat=True))


def state() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (LedgerEntry, Payment, Refund)] + [
        list(Order.unscoped.order_by("pk").values("pk", "status", "status_changed_at"))
    ]


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


@pytest.fixture
def ready(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Ready:
    """Orders of Sunday, the last of November, that a step about money waits for on Monday morning."""

    def at(day: datetime.date) -> None:
        seconds = itertools.count()
        start = datetime.datetime.combine(day, datetime.time(8), HERE)
        monkeypatch.setattr(timezone, "now", lambda: start + datetime.timedelta(seconds=next(seconds)))

    def make(word: str) -> Order:
        at(SUNDAY)
        order = place({cast.tea_100: 1}, "cod" if word == "giao" else "vietqr")
        if word == "giao":
            fulfilment.confirm(order.pk, actor=SYSTEM)
            fulfilment.pack(order.pk, actor=SYSTEM)
            fulfilment.ship(order.pk, carrier="", tracking_number="", actor=SYSTEM)
        elif word == "tra-tien":
            money_in.confirm_transfer(order.pk, actor=SYSTEM)
            fulfilment.cancel(order.pk, reason="hết hàng", actor=SYSTEM)
        at(MONDAY)
        return order

    return make


STEPS = [("giao", "sale"), ("nhan-tien", "sale"), ("tra-tien", "refund")]


def tap(client: Client, order: Order, word: str, day: str | None = None, **more: str) -> tuple[int, str]:
    """The status of the answer and the page that the person sees in the end."""
    path = f"/htx/don/{order.number}/{word}/"
    answer = client.post(path, more | ({} if day is None else {"day": day}))
    page = client.get(answer["Location"]) if answer.status_code == 302 else answer
    return answer.status_code, page.content.decode()


@pytest.mark.parametrize(("word", "kind"), STEPS)
@pytest.mark.parametrize("typed", ["2025-11-30", "30/11/2025"])
def test_m11_what_happened_in_november_and_is_tapped_in_december_is_novembers(
    cast: Cast, may: Client, ready: Ready, word: str, kind: str, typed: str
) -> None:
    order = ready(word)
    status, page = tap(may, order, word, typed)
    assert (status, "Tiền ghi vào ngày 30/11/2025." in page) == (302, True)
    assert days(kind) == [SUNDAY]
    payment = Payment.objects.get(order=order)
    assert payment.paid_on == SUNDAY
    tapped = Refund.objects.get().succeeded_at if kind == "refund" else payment.succeeded_at
    assert timezone.localdate(tapped) == MONDAY
    if word == "giao":
        event = OrderEvent.unscoped.get(order=order, after="delivered")
        assert timezone.localdate(event.created_at) == MONDAY
    call_command("check_books", verbosity=0)
    rollup.roll_up()
    rows = income.by_cooperative(datetime.date(2025, 12, 1), 2).rows
    assert [row.months for row in rows if row.cooperative.pk == cast.tea.pk] == (
        [[GOODS, 0]] if kind == "sale" else [[0, 0]]
    )


@pytest.mark.parametrize(("word", "kind"), STEPS)
def test_m11_one_tap_is_of_today_and_asks_for_no_day(may: Client, ready: Ready, word: str, kind: str) -> None:
    order = ready(word)
    page = may.get(f"/htx/don/{order.number}/{word}/").content.decode()
    assert "<details><summary>Không phải hôm nay?</summary>" in page
    assert tap(may, order, word, "")[0] == 302
    assert days(kind) == [MONDAY]
    call_command("check_books", verbosity=0)


@pytest.mark.parametrize(("word", "kind"), STEPS)
@pytest.mark.parametrize("typed", ["2025-12-02", "2025-11-29", "31/11/2025"])
def test_m11_a_day_that_cannot_be_is_refused_kept_and_changes_nothing(
    may: Client, ready: Ready, word: str, kind: str, typed: str
) -> None:
    order = ready(word)
    before = state()
    status, page = tap(may, order, word, typed)
    assert status == 200
    assert "<details open><summary>Không phải hôm nay?" in page
    assert f'value="{typed}"' in page
    if typed.startswith("2025"):
        assert "Ngày phải từ 30/11/2025 đến hôm nay. Chưa ghi gì." in page
    assert 'class="field__error"' in page
    assert state() == before


def test_m11_another_day_sent_again_changes_nothing_and_is_told(may: Client, ready: Ready) -> None:
    for word, _kind in STEPS:
        order = ready(word)
        refund = Refund.objects.filter(order=order).values_list("pk", flat=True).first()
        more = {"refund": str(refund)} if refund else {}
        assert tap(may, order, word, "2025-11-30", **more)[0] == 302
        before = state()
        status, page = tap(may, order, word, "2025-12-01", **more)
        assert (status, "vào ngày 30/11/2025. Chưa đổi gì." in page) == (409, True)
        assert tap(may, order, word, "2025-11-30", **more)[0] == 302
        assert state() == before


def test_m11_the_rest_came_no_earlier_than_the_part(cast: Cast, may: Client, ready: Ready) -> None:
    order = ready("nhan-tien")
    receive(cast.tea, 100_000, memo_of(order), occurred_at=timezone.now())
    rest = {"rest": "Khách đưa tiền mặt"}
    status, page = tap(may, order, "nhan-tien", "2025-11-30", **rest)  # the page had shown no part
    assert (status, 'value="2025-11-30"' in page) == (409, True)
    status, page = tap(may, order, "nhan-tien", "2025-11-30", held="100000", **rest)
    assert (status, "Ngày phải từ 01/12/2025 đến hôm nay." in page) == (200, True)
    assert tap(may, order, "nhan-tien", "2025-12-01", held="100000", **rest)[0] == 302
    assert days("sale") == days("transfer_done") == [MONDAY]
    call_command("check_books", verbosity=0)


def test_m11_services_refuse_such_days_themselves(ready: Ready) -> None:
    cash, transfer = ready("giao"), ready("nhan-tien")
    for day in (SATURDAY, TUESDAY):
        with pytest.raises(BadDay):
            fulfilment.deliver(cash.pk, actor=SYSTEM, paid_on=day)
        with pytest.raises(BadDay):
            money_in.confirm_transfer(transfer.pk, actor=SYSTEM, paid_on=day)
    assert not LedgerEntry.objects.exists()
