"""An order's states: every pair tried, only the legal ones pass, and nothing is written otherwise (promise K7)."""

from functools import partial
from itertools import product

import pytest
from django.db import DatabaseError, transaction

from shop.checkout import placement
from shop.ledger.models import LedgerEntry, Posting
from shop.lifecycle import fulfilment
from shop.orders import transitions
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, OrderEvent, Status
from shop.payments.models import Payment, PaymentStatus
from tests.cast import Cast
from tests.test_races import request_for

pytestmark = pytest.mark.django_db


def place(cast: Cast, method: str = "cod") -> Order:
    placement.place_order(request_for({cast.tea_100.pk: 2}, 264_000, method))
    return Order.unscoped.latest("pk")


@pytest.mark.parametrize(("before", "after"), list(product(Status.values, Status.values)))
def test_k7_only_the_pairs_in_the_table_pass(cast: Cast, before: str, after: str) -> None:
    order = place(cast)
    Order.unscoped.filter(pk=order.pk).update(status=before)
    events = OrderEvent.unscoped.count()
    locked = transitions.lock(order.pk)
    if after in transitions.ALLOWED[before]:
        event = transitions.apply(locked, after, actor=SYSTEM, reason="vì thế")
        assert (event.before, event.after, event.reason, event.actor_kind) == (
            before,
            after,
            "vì thế",
            "system",
        )
    else:
        with pytest.raises(transitions.IllegalTransition):
            transitions.apply(locked, after, actor=SYSTEM)
        order.refresh_from_db()
        assert order.status == before
        assert OrderEvent.unscoped.count() == events


def test_an_unpaid_transfer_order_cannot_be_confirmed(cast: Cast) -> None:
    order = place(cast, "vietqr")
    with pytest.raises(fulfilment.NotPaidYet):
        fulfilment.confirm(order.pk, actor=SYSTEM)
    order.refresh_from_db()
    assert order.status == Status.PLACED


def test_m6_a_refused_parcel_returns_its_stock_and_posts_no_income(cast: Cast) -> None:
    order = place(cast)
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Xe khách", tracking_number="", actor=SYSTEM)
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.on_hand, cast.tea_100.reserved) == (8, 0)
    fulfilment.take_back(order.pk, reason="khách không nhận", actor=SYSTEM)
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.on_hand, cast.tea_100.reserved) == (10, 0)
    assert not LedgerEntry.objects.exists()
    assert Payment.objects.get().status == PaymentStatus.CANCELLED


def test_m6_cash_is_income_once_delivered_and_collected(cast: Cast) -> None:
    order = place(cast)
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Xe khách", tracking_number="", actor=SYSTEM)
    assert not LedgerEntry.objects.exists()
    fulfilment.deliver(order.pk, actor=SYSTEM)
    assert dict(Posting.objects.values_list("account", "amount")) == {"cash": 264_000, "sales": -264_000}
    assert Payment.objects.get().captured_amount == 264_000


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("model", [LedgerEntry, Posting, OrderEvent])
def test_m3_what_was_written_is_never_changed_or_deleted(cast: Cast, model: type, change: str) -> None:
    order = place(cast)
    for step in (fulfilment.confirm, fulfilment.pack):
        step(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Xe khách", tracking_number="", actor=SYSTEM)
    fulfilment.deliver(order.pk, actor=SYSTEM)
    rows = getattr(model, "unscoped", model._default_manager).all()
    assert rows.exists()
    spoil = partial(rows._raw_delete, rows.db) if change == "delete" else partial(rows.update, id=-1)
    with pytest.raises(DatabaseError), transaction.atomic():
        spoil()


def test_m3_an_entry_that_does_not_balance_is_refused_at_commit(committed_cast: Cast) -> None:
    @transaction.atomic
    def post_one_side() -> None:
        entry = LedgerEntry.objects.create(
            kind="sale", reference="x", order_number="x", effective_on="2026-11-23"
        )
        Posting.objects.create(entry=entry, account="sales", cooperative=committed_cast.tea, amount=-1)

    with pytest.raises(DatabaseError):
        post_one_side()
    assert not LedgerEntry.objects.exists()
