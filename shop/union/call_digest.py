"""Twice a day the union's officers are written to where somebody waits for them: a call, an application, a dispute."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalog import groups
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.accounts.models import User
from shop.notifications import messages, outbox
from shop.notifications.letters import OFFICER, Letter, Recipient
from shop.notifications.models import Heartbeat
from shop.notifications.topics import Topic
from shop.payments.models import Dispute, DisputeStatus
from shop.union import calls

MARK = "calls told"  # of the heartbeat that says when officers were last written to
PAUSE = datetime.timedelta(hours=5)  # between two letters, whoever runs beat


def _waiting() -> dict[str, Any]:
    """What waits: the calls whose turn it is, and how many applications and disputed card payments."""
    return {
        "calls": [call for call in calls.to_make() if not call.is_resting],
        "applications": Cooperative.objects.filter(verification=Verification.SUBMITTED).count(),
        "disputes": Dispute.objects.filter(status=DisputeStatus.OPEN).count(),
    }


@transaction.atomic
def promise() -> bool:
    """Promises one letter, if somebody waits and none was promised lately."""
    if not any(_waiting().values()):
        return False
    now = timezone.now()
    Heartbeat.objects.get_or_create(name=MARK, defaults={"beat_at": now - 2 * PAUSE})
    is_mine = Heartbeat.objects.filter(name=MARK, beat_at__lte=now - PAUSE).update(beat_at=now)
    if is_mine:
        outbox.write(Topic.CALLS_WAITING)
    return bool(is_mine)


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """To every officer with an address; nobody, where nothing waits by now."""
    about = _waiting()
    if not any(about.values()):
        return
    with override("vi"):
        about |= {
            "url": settings.SITE_URL + reverse("union:calls"),
            "applications_url": settings.SITE_URL + reverse("union:registrations"),
            "disputes_url": settings.SITE_URL + reverse("union:cards"),
        }
    officers = User.objects.filter(groups__name=groups.UNION, is_active=True).exclude(email="")
    messages.send_all(
        message_id,
        [
            Letter(
                OFFICER,
                Topic.CALLS_WAITING,
                Recipient.of_desk(officer),
                lambda: about,
                part=f"u{officer.pk}",
            )
            for officer in officers.order_by("pk")
        ],
    )
