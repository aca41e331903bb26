"""Money is of the day that its source tells, and known from the moment it was told (promises M11 and M8)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from shop.card_payments import disputes, held_charges, reconciliation, stripe_refunds
from shop.ledger.models import LedgerEntry
from shop.lifecycle import refunds
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments import records
from shop.payments.models import BankTransfer, Payment, Refund
from shop.payments.providers import stripe
from shop.reports import as_of, income, rollup
from shop.treasury.bank import decisions
from tests.cast import Cast
from tests.stall.floor import place
from tests.treasury.bank import receive
from tests.treasury.test_matching import expire, may, memo_of, payment_of

pytestmark = pytest.mark.django_db
PRICE, GOODS = 144_000, 120_000
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
OCTOBER = datetime.datetime(2025, 10, 22, 8, 15, tzinfo=HERE)


def days(kind: str) -> list[datetime.date]:
    return list(LedgerEntry.objects.filter(kind=kind).order_by("pk").values_list("effective_on", flat=True))


def check_books() -> None:
    call_command("check_books", verbosity=0)


def test_m11_money_of_october_read_in_november_is_octobers_and_known_since_november(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    before = timezone.now()
    receive(cast.tea, PRICE, memo_of(order), occurred_at=OCTOBER)
    assert days("sale") == [OCTOBER.date()]
    assert payment_of(order).succeeded_at >= before  # what waits for the stall began when it was known
    check_books()
    monkeypatch.setattr(as_of, "SETTLED_AFTER", datetime.timedelta(0))
    month = datetime.date(2025, 10, 1), datetime.date(2025, 11, 1)
    assert as_of.income(*month, known_at=before) == {}
    assert as_of.income(*month, known_at=timezone.now()) == {cast.tea.pk: PRICE}
    rollup.roll_up()
    months = income.by_cooperative(datetime.date(2025, 12, 1), 3)
    assert next(row.months for row in months.rows if row.cooperative.pk == cast.tea.pk) == [GOODS, 0, 0]


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2025-12-31T16:59:59+00:00", "2025-12-31"),
        ("2025-12-31T17:00:00+00:00", "2026-01-01"),
        ("2025-12-31T23:59:59+07:00", "2025-12-31"),
        ("2026-01-01T00:00:00+07:00", "2026-01-01"),
        ("2026-10-31T17:00:00+00:00", "2026-11-01"),
    ],
)
def test_m11_days_end_at_midnight_in_vietnam(
    cast: Cast, told: str, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime.datetime.fromisoformat(told)
    receive(cast.tea, PRICE - 1, memo_of(place({cast.tea_100: 1}, "vietqr")), occurred_at=moment)
    receive(cast.tea, PRICE, memo_of(place({cast.tea_100: 1}, "vietqr")), occurred_at=moment)
    assert days("transfer") == days("sale") == [datetime.date.fromisoformat(day)]
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert records.told_day(None) == datetime.date.fromisoformat(day)


def test_m11_a_day_that_has_not_come_is_today(cast: Cast) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    transfer = receive(
        cast.tea, PRICE, memo_of(order), occurred_at=timezone.now() + datetime.timedelta(hours=23)
    )
    assert days("sale") == [timezone.localdate()]
    assert transfer.occurred_at > timezone.now()  # as the bank tells
    check_books()


def test_m11_halves_are_a_sale_of_the_day_on_which_the_last_came(cast: Cast) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    later = OCTOBER + datetime.timedelta(days=3)
    receive(cast.tea, 44_000, memo_of(order), occurred_at=later)
    receive(cast.tea, 100_000, memo_of(order), occurred_at=OCTOBER)  # told last, come first
    assert (days("transfer"), days("transfer_done"), days("sale")) == ([later.date()],) * 3
    check_books()


def test_m11_what_a_person_counts_for_an_order_keeps_the_banks_day(cast: Cast) -> None:
    late, lost = place({cast.tea_100: 1}, "vietqr"), place({cast.tea_100: 1}, "vietqr")
    expire(late)
    rows = [
        receive(cast.tea, PRICE, memo_of(late), occurred_at=OCTOBER),
        receive(cast.tea, PRICE, "mua che", occurred_at=OCTOBER),
    ]
    for row, order in zip(rows, (late, lost), strict=True):
        payment_id = None if row.payment_id else payment_of(order).pk
        decisions.resolve(row.pk, resolution="applied", actor=may(cast), payment_id=payment_id)
    assert days("sale") == [OCTOBER.date()] * 2
    check_books()


def _card(cast: Cast, settings: object) -> Payment:
    settings.STRIPE_ENABLED = True  # type: ignore[attr-defined]
    order = place({cast.tea_100: 1}, "card")
    return Payment.objects.get(shares__order=order)


def test_m11_card_money_is_of_stripes_day(cast: Cast, settings: object) -> None:
    payment = _card(cast, settings)
    state = stripe.SessionState(
        "cs", "", "complete", True, payment.amount, "vnd", str(payment.pk), "pi_1", charged_at=OCTOBER
    )
    assert reconciliation.take(payment, None, state) == "paid"
    second = stripe.SessionState(
        "cs2", "", "complete", True, payment.amount, "vnd", str(payment.pk), "pi_2", charged_at=OCTOBER
    )
    assert reconciliation.take(payment, None, second).startswith("held")
    assert days("sale") == days("held") == [OCTOBER.date()]
    order = Order.unscoped.get(payment_shares__payment=payment)
    refund = refunds.ask_part(order.pk, amount=10_000, reason="vỡ", actor=SYSTEM)
    sent = stripe.RefundState("re_1", "succeeded", 10_000, "vnd", "pi_1", {}, "", OCTOBER)
    stripe_refunds.apply(refund.pk, sent)
    assert days("refund") == [OCTOBER.date()]
    assert Refund.objects.get().sent_on == OCTOBER.date()
    monkey = held_charges.HeldCharge.objects.get()
    held_charges._done(monkey.pk, sent)
    assert days("held_done") == [OCTOBER.date()]
    later = OCTOBER + datetime.timedelta(days=9)
    for status, came_back in (("under_review", None), ("won", later)):
        disputes.record(
            stripe.DisputeState(
                "dp_1", "pi_1", 50_000, "vnd", "fraudulent", status, OCTOBER, withdrawn=came_back is None,
                fee_amount=0 if came_back else 20_000, withdrawn_at=OCTOBER, reinstated_at=came_back,
            )
        )  # fmt: skip
    assert days("dispute") == [OCTOBER.date()] * 2 + [later.date()] * 2
    check_books()
    assert not BankTransfer.unscoped.exists()
