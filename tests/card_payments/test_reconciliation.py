"""Looking after many card payments: each has its turn, and the heartbeat says no more than was done (promise S10)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.card_payments import reconciliation
from shop.lifecycle import expiry
from shop.notifications.models import Heartbeat
from shop.orders.models import Order, Status
from shop.payments.models import Payment, PaymentAttempt, PaymentStatus
from tests.card_purchase import a_minute_passes, page_of, placed
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.overdue import expire_due
from tests.stall.floor import place

pytestmark = pytest.mark.django_db


def beat() -> float:
    """How old the heartbeat is, in seconds."""
    return (timezone.now() - Heartbeat.objects.get(name=reconciliation.HEARTBEAT).beat_at).total_seconds()


def test_s10_every_open_card_payment_has_its_turn_however_many_are_newer(
    cast: Cast, card_payments: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "BATCH", 2)
    oldest = placed(cast, "oldest")
    session = page_of(oldest)
    for key in ("b", "c", "d"):
        page_of(placed(cast, key))
    card_payments.pay(session)
    a_minute_passes()
    Payment.objects.filter(purchase=oldest).update(created_at=timezone.now() - timedelta(minutes=20))
    assert [reconciliation.pending_cards(), reconciliation.pending_cards()] in ([1, 0], [0, 1])
    assert oldest.payments.get().status == PaymentStatus.SUCCEEDED
    for _run in range(2):  # nobody is compared a second time before all others
        reconciliation.pending_cards()
        times = Payment.objects.filter(status=PaymentStatus.PENDING).values_list("compared_at", flat=True)
        assert None not in times


def test_s10_the_heartbeat_is_as_old_as_the_payment_that_waits_longest(
    cast: Cast, card_payments: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "BATCH", 1)
    for key in ("a", "b"):
        page_of(placed(cast, key))
    a_minute_passes()
    reconciliation.pending_cards()
    assert beat() >= 119  # the other one was not looked at
    reconciliation.pending_cards()
    assert beat() < 60
    card_payments.plant_fault(method="GET", kind="error", status=500, times=2)
    Payment.objects.update(compared_at=timezone.now() - timedelta(minutes=15))
    Heartbeat.objects.update(beat_at=timezone.now() - timedelta(minutes=15))
    reconciliation.pending_cards()
    assert beat() >= 899


def test_s10_every_purchase_with_several_pages_is_read_again_in_turn(
    cast: Cast, card_payments: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "BATCH", 1)
    for key in ("a", "b"):
        purchase = placed(cast, key)
        first = page_of(purchase)
        PaymentAttempt.objects.update(
            expires_at=timezone.now()
        )  # its life is over for us: the next press makes another
        page_of(purchase)
        card_payments.pay(first)
        assert reconciliation.read_again(first) == "paid"
    Payment.objects.update(compared_at=None)
    looked_at = set()
    for _run in range(2):
        before = set(Payment.objects.filter(compared_at=None).values_list("pk", flat=True))
        assert reconciliation.paid_twice() == 1
        looked_at |= before - set(Payment.objects.filter(compared_at=None).values_list("pk", flat=True))
    assert looked_at == set(Payment.objects.values_list("pk", flat=True))


def test_many_card_orders_that_stripe_does_not_answer_for_keep_no_transfer_from_expiring(
    cast: Cast, card_payments: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "BATCH", 2)
    for key in ("a", "b", "c"):
        page_of(placed(cast, key))
    transfer = place({cast.tea_100: 1}, "vietqr")
    now = timezone.now()
    Payment.objects.filter(method="card").update(expires_at=now - timedelta(hours=1))
    Payment.objects.filter(order=transfer).update(expires_at=now)
    card_payments.plant_fault(method="GET", kind="error", status=500, times=100)
    assert expire_due() == 1
    transfer.refresh_from_db()
    assert transfer.status == Status.CANCELLED
    assert Order.unscoped.filter(status=Status.PLACED).count() == 3
