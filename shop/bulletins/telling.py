"""The letter of a bulletin to one cooperative: urgent ones by ways that cost money, others by those that do not."""

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from catalog.models import Cooperative
from shop.bulletins.models import Bulletin
from shop.notifications import messages, wording
from shop.notifications.channels import gsm
from shop.notifications.letters import COOPERATIVE, Letter, Recipient
from shop.notifications.models import Notification
from shop.notifications.topics import Topic

LONGEST_KEY = 999_999  # in the address of one that is not written yet


def tell(message_id: int, topic: Topic, payload: dict[str, Any]) -> None:
    """What was withdrawn, corrected or is over before it went out is not told; a withdrawal only to who was told."""
    row = Bulletin.objects.get(pk=payload["bulletin"])
    cooperative = Cooperative.objects.get(pk=payload["cooperative"])
    is_withdrawal = bool(payload["withdrawn"])
    if row.is_over or (row.is_ended and not is_withdrawal):
        return
    if is_withdrawal and not _was_told(row, topic, cooperative.pk):
        return
    messages.send_once(
        message_id, letter(row, topic, Recipient.of_cooperative(cooperative, is_rung=row.is_urgent))
    )


def letter(row: Bulletin, topic: Topic, to: Recipient) -> Letter:
    return Letter(COOPERATIVE, topic, to, partial(_context, row))


def sms_parts(row: Bulletin) -> int:
    """How many SMS it takes as an urgent one; `row` need not be saved."""
    said, link = wording.short(letter(row, Topic.BULLETIN_URGENT, Recipient()))
    return gsm.count_parts(gsm.plain(f"{said} {link}"))


def _was_told(row: Bulletin, topic: Topic, cooperative_id: int) -> bool:
    return Notification.objects.filter(
        message__topic=topic,
        message__payload={"bulletin": row.pk, "cooperative": cooperative_id, "withdrawn": 0},
        sent_at__isnull=False,
    ).exists()


def _context(row: Bulletin) -> dict[str, object]:
    with override("vi"):
        return {
            "title": row.title,
            "body": row.body,
            "kind_label": row.get_kind_display(),
            "first_on": row.first_on,
            "last_on": row.last_on,
            "is_correction": row.corrects_id is not None,
            "is_withdrawn": row.is_ended,
            "reason": row.ended_because,
            "url": settings.SITE_URL + reverse("bulletins:page", args=[row.pk or LONGEST_KEY]),
        }
