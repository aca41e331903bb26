"""Twice a day the union's officers are written to where somebody waits for a call."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalog import groups
from shop.accounts.models import User
from shop.notifications import messages, outbox
from shop.notifications.letters import OFFICER, Letter, Recipient
from shop.notifications.models import Heartbeat
from shop.notifications.topics import Topic
from shop.union import calls

MARK = "calls told"  # of the heartbeat that says when officers were last written to
PAUSE = datetime.timedelta(hours=5)  # between two letters, whoever runs beat


@transaction.atomic
def promise() -> bool:
    """Promises one letter, if somebody waits and none was promised lately."""
    if not any(not call.is_resting for call in calls.to_make()):
        return False
    now = timezone.now()
    Heartbeat.objects.get_or_create(name=MARK, defaults={"beat_at": now - 2 * PAUSE})
    is_mine = Heartbeat.objects.filter(name=MARK, beat_at__lte=now - PAUSE).update(beat_at=now)
    if is_mine:
        outbox.write(Topic.CALLS_WAITING)
    return bool(is_mine)


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """To every officer with an address; nobody, where all calls are made by now."""
    waiting = [call for call in calls.to_make() if not call.is_resting]
    if not waiting:
        return
    with override("vi"):
        url = settings.SITE_URL + reverse("union:calls")
    officers = User.objects.filter(groups__name=groups.UNION, is_active=True).exclude(email="")
    messages.send_all(
        message_id,
        [
            Letter(
                OFFICER,
                Topic.CALLS_WAITING,
                Recipient.of_desk(officer),
                lambda: {"calls": waiting, "url": url},
                part=f"u{officer.pk}",
            )
            for officer in officers.order_by("pk")
        ],
    )
