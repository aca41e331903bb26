"""What a provider tells of a message that it took: it moves the message's state on, and nothing else.

One that did not arrive opens its outbox message again, so that the next way follows.
"""

import hashlib

from django.db import transaction
from django.utils import timezone

from shop.notifications import dispatch
from shop.notifications.models import DeliveryReceipt, Notification, OutboxMessage, State

# Nothing moves back, and what a phone has shown did arrive, whatever is told later.
BEFORE = {
    State.DELIVERED: (State.OPEN, State.SENT),
    State.READ: (State.OPEN, State.SENT, State.DELIVERED),
    State.FAILED: (State.OPEN, State.SENT),
}


@transaction.atomic
def note(channel: str, key: str, state: State, told: str) -> bool:
    """Whether this is news of a message of ours; the same told twice is not."""
    row = dispatch.by_key(key)
    if row is None or row.channel != channel:
        return False
    digest = hashlib.sha256(f"{channel}\n{told}".encode()).hexdigest()
    _receipt, is_new = DeliveryReceipt.objects.get_or_create(
        digest=digest, defaults={"channel": channel, "notification": row, "state": state}
    )
    if not is_new:
        return False
    moved = Notification.objects.filter(pk=row.pk, state__in=BEFORE[state]).update(state=state)
    if not moved:
        return False
    if row.sent_at is None and state != State.FAILED:  # the worker died before it could note it
        Notification.objects.filter(pk=row.pk, sent_at=None).update(sent_at=timezone.now())
    if state == State.FAILED:
        OutboxMessage.objects.filter(pk=row.message_id, parked_at=None).update(
            handled_at=None, next_try_at=None, put_off_until=timezone.now()
        )
    return True


def opened(key: str) -> bool:
    """Somebody has opened the push: no other way needs to follow."""
    return note("push", key, State.READ, key)
