"""Transfers told at the same time by several, and decided by several, on real connections (promises M7 and K4)."""

import datetime
import threading
from collections.abc import Callable
from dataclasses import replace
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone

from shop.ledger.models import LedgerEntry
from shop.orders.actors import SYSTEM
from shop.orders.models import Status
from shop.payments.models import BankTransfer, Outcome, Payment, PaymentStatus, Resolution, Retelling
from shop.treasury.bank import decisions, imports, matching
from shop.treasury.bank.identity import Incoming, Known
from tests.cast import Cast
from tests.overdue import expire_due
from tests.stall.floor import place
from tests.test_races import all_at_once, somebody_waits_for_us
from tests.treasury.bank import ACCOUNT, balances, held, incoming, receive
from tests.treasury.test_matching import PRICE, may, memo_of, payment_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_m7_twenty_copies_at_once_have_one_effect(committed_cast: Cast) -> None:
    order = place({committed_cast.tea_100: 1}, "vietqr")
    told = incoming(committed_cast.tea, PRICE, memo_of(order))
    other_source = replace(told, source="casso", external_id="c1")
    results = all_at_once(
        [lambda: matching.receive(told)] * 10 + [lambda: matching.receive(other_source)] * 10
    )
    assert sum(1 for result in results if isinstance(result, tuple) and result[1]) == 1, results
    assert all(isinstance(result, tuple) for result in results)
    assert BankTransfer.unscoped.count() == 1
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}


def waits_for_the_account(work: Callable[[], object]) -> bool:
    """Whether `work` stands still while somebody else has the account, and goes on after."""
    thread = threading.Thread(target=all_at_once, args=([work],))
    with transaction.atomic():
        matching.lock_account(ACCOUNT)
        thread.start()
        while thread.is_alive() and not somebody_waits_for_us():
            pass
        has_waited = thread.is_alive()
    thread.join()
    return has_waited


def test_m7_whoever_tells_of_a_transfer_waits_for_its_account(committed_cast: Cast) -> None:
    told = incoming(committed_cast.tea, 50_000, "mua che")
    row = replace(told, source="statement", external_id="#1", bank_reference="")
    assert waits_for_the_account(lambda: matching.receive(told))
    assert waits_for_the_account(lambda: imports.receive_all([row]))
    assert BankTransfer.unscoped.count() == 1


def test_m7_control_without_the_lock_copies_without_a_reference_are_counted_twice(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service and a statement that gives no reference tell of one transfer at the same time."""
    told = incoming(committed_cast.tea, 50_000, "mua che")
    row = replace(told, source="statement", external_id="#1", bank_reference="")
    both = [lambda: matching.receive(told), lambda: matching.receive(row)]
    all_at_once(both)
    assert BankTransfer.unscoped.count() == 1
    Retelling.unscoped.all().delete()
    BankTransfer.unscoped.all().delete()
    met = threading.Barrier(2)
    looked = matching.known_to

    def look_and_wait(told: Incoming) -> Known:
        found = looked(told)
        met.wait(120)
        return found

    monkeypatch.setattr(matching, "lock_account", mock.Mock())
    monkeypatch.setattr(matching, "known_to", look_and_wait)
    all_at_once(both)
    assert BankTransfer.unscoped.count() == 2


def test_m7_the_service_and_the_tap_at_once_make_one_sale(committed_cast: Cast) -> None:
    for _round in range(6):
        order = place({committed_cast.tea_100: 1}, "vietqr")
        told = incoming(committed_cast.tea, PRICE, memo_of(order))
        results = all_at_once(
            [
                lambda told=told: matching.receive(told),
                lambda order=order: decisions.seen_by_hand(order.pk, actor=SYSTEM),
            ]
        )
        assert not [result for result in results if isinstance(result, Exception)]
        assert LedgerEntry.objects.filter(kind="sale", order_number=order.number).count() == 1
        transfer = BankTransfer.unscoped.get(payment__order=order)
        assert (transfer.outcome, transfer.resolution) == (Outcome.EXACT, Resolution.APPLIED)
    assert held(committed_cast.tea) == 0


def test_m7_two_halves_at_once_are_the_whole(committed_cast: Cast) -> None:
    for _round in range(6):
        order = place({committed_cast.tea_100: 1}, "vietqr")
        halves = [incoming(committed_cast.tea, PRICE // 2, memo_of(order)) for _half in range(2)]
        all_at_once([lambda half=half: matching.receive(half) for half in halves])
        assert payment_of(order).is_paid
        rows = BankTransfer.unscoped.filter(payment__order=order)
        assert [row.resolution for row in rows] == ["completed", "completed"]
    assert held(committed_cast.tea) == 0


def test_k4_expiry_and_transfer_at_once_lose_nothing(committed_cast: Cast) -> None:
    for _round in range(6):
        order = place({committed_cast.tea_100: 1}, "vietqr")
        Payment.objects.filter(order=order).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
        told = incoming(committed_cast.tea, PRICE, memo_of(order))
        all_at_once([expire_due, lambda told=told: matching.receive(told)])
        order.refresh_from_db()
        transfer = BankTransfer.unscoped.get(payment__order=order)
        assert (order.status, payment_of(order).status, transfer.outcome, transfer.held_amount) in {
            (Status.PLACED, PaymentStatus.SUCCEEDED, Outcome.EXACT, 0),
            (Status.CANCELLED, PaymentStatus.CANCELLED, Outcome.LATE, PRICE),
        }


def test_m7_resolving_twice_at_once_posts_once(committed_cast: Cast) -> None:
    order = place({committed_cast.tea_100: 1}, "vietqr")
    receive(committed_cast.tea, PRICE, memo_of(order))
    second = receive(committed_cast.tea, PRICE, memo_of(order))
    results = all_at_once(
        [lambda: decisions.resolve(second.pk, resolution="returned", actor=may(committed_cast))] * 6
    )
    assert sum(isinstance(result, decisions.AlreadyResolved) for result in results) == 5
    assert LedgerEntry.objects.filter(kind="transfer_done").count() == 1
