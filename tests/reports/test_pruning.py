"""What piles up is deleted when its time is over; what the books, the law or a person need stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from shop.accounts.models import PasswordTries, User
from shop.cart.models import SavedCart
from shop.notifications.models import DeadAddress, Notification, OutboxMessage, PhoneCode, Reason
from shop.payments.models import ProviderEvent, RefusedMessage
from shop.reports import pruning

pytestmark = pytest.mark.django_db


def ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def message(handled: float | None, parked: float | None = None) -> OutboxMessage:
    row = OutboxMessage.objects.create(
        topic="order.placed",
        handled_at=handled and ago(handled),
        parked_at=parked and ago(parked),
        published_at=ago(500),
    )
    Notification.objects.create(message=row, channel="email", audience="buyer", sent_at=ago(500))
    return row


def event(provider: str, number: int, days: float | None) -> ProviderEvent:
    return ProviderEvent.objects.create(
        provider=provider,
        event_id=f"evt_{number}",
        event_type="refund.created",
        payload={},
        received_at=ago(900),
        processed_at=days and ago(days),
    )


def test_messages_that_were_handled_go_and_open_or_parked_ones_stay() -> None:
    kept = [message(89), message(None), message(None, parked=300), message(300, parked=300)]
    message(91), message(400)
    assert pruning.prune() == {"notifications.Notification": 2, "notifications.OutboxMessage": 2}
    assert list(OutboxMessage.objects.order_by("pk")) == kept
    assert Notification.objects.count() == len(kept)


def test_stripes_events_go_when_dealt_with_and_the_banks_stay() -> None:
    kept = [event("stripe", 1, 399), event("stripe", 2, None), event("sepay", 3, 2000)]
    event("stripe", 4, 401)
    assert pruning.prune() == {"payments.ProviderEvent": 1}
    assert list(ProviderEvent.objects.order_by("pk")) == kept


def test_sessions_carts_refusals_and_logins_go_when_their_time_is_over(settings: Settings) -> None:
    for name, days in (("over", 1), ("runs", -1)):
        Session.objects.create(session_key=name, session_data="", expire_date=ago(days))
    for phone, days in (("0912000001", 181), ("0912000002", 179)):
        cart = SavedCart.objects.create(user=User.objects.create_user(phone, "x", full_name="Mua"))
        SavedCart.objects.filter(pk=cart.pk).update(updated_at=ago(days))
    kept = SavedCart.objects.latest("pk")
    for days in (89, 91):
        RefusedMessage.objects.create(
            provider="stripe", reason="signature", hour=ago(days), last_at=ago(days)
        )
    for key, minutes in (("phone over", 16), ("phone runs", 14)):
        started_at = timezone.now() - timedelta(minutes=minutes)
        PasswordTries.objects.create(key=key, count=1, started_at=started_at)
    assert pruning.prune() == {
        "sessions.Session": 1, "cart.SavedCart": 1, "payments.RefusedMessage": 1, "accounts.PasswordTries": 1,
    }  # fmt: skip
    assert Session.objects.get().session_key == "runs"
    assert SavedCart.objects.get() == kept
    settings.KEEP_DAYS = settings.KEEP_DAYS | {"carts": 178}
    assert pruning.prune() == {"cart.SavedCart": 1}


def test_codes_and_mailboxes_that_bounced_go_and_a_persons_own_no_stays() -> None:
    for hours in (23, 25):
        PhoneCode.objects.create(
            phone="+84912000001", purpose="look_up", salt="x", created_at=ago(hours / 24)
        )
    for number, (reason, days) in enumerate(
        [(Reason.BOUNCED, 366), (Reason.BOUNCED, 364), (Reason.COMPLAINED, 900), (Reason.NO_NEWS, 900)]
    ):
        row = DeadAddress.objects.create(channel="email", digest=str(number), reason=reason)
        DeadAddress.objects.filter(pk=row.pk).update(at=ago(days))
    assert pruning.prune() == {"notifications.PhoneCode": 1, "notifications.DeadAddress": 1}
    assert set(DeadAddress.objects.values_list("digest", flat=True)) == {"1", "2", "3"}


def test_a_cart_that_is_taken_up_in_this_moment_stays() -> None:
    """The deletion asks for the time again, so that a change between the look and it is seen."""
    cart = SavedCart.objects.create(user=User.objects.create_user("0912000001", "x", full_name="Mua"))
    SavedCart.objects.filter(pk=cart.pk).update(updated_at=ago(181))
    with CaptureQueriesContext(connection) as asked:
        assert pruning._delete_some(SavedCart.objects.filter(updated_at__lt=ago(180))) == 1
    (deletion,) = (row["sql"] for row in asked if row["sql"].startswith("DELETE"))
    assert '"updated_at" <' in deletion


def test_it_goes_batch_by_batch_and_stops_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(5):
        message(100)
    monkeypatch.setattr(pruning, "BATCH", 2)
    assert pruning._delete_some(OutboxMessage.objects.none()) == 0
    with pytest.raises(
        ProtectedError
    ):  # a message whose notification is there says so instead of taking it along
        pruning._delete_some(OutboxMessage.objects.all())
    monkeypatch.setattr(pruning, "SECONDS", 0)
    assert pruning.prune() == {}
    monkeypatch.setattr(pruning, "SECONDS", 45)
    assert pruning.prune() == {"notifications.Notification": 5, "notifications.OutboxMessage": 5}
