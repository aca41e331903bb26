"""Asking a cooperative of the register to open a stall: by the phone and the e-mail that it told, at most once in
AGAIN_AFTER. The link of the message fills the application's form in."""

import datetime
import secrets
from enum import StrEnum
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from catalog import row_locks
from shop.impact.models import RegisteredCooperative, StallCall, WorkingState
from shop.impact.register import entries
from shop.notifications import messages, outbox
from shop.notifications.letters import COOPERATIVE, Letter, Recipient
from shop.notifications.topics import Topic

AGAIN_AFTER = datetime.timedelta(days=30)
GOOD_FOR = datetime.timedelta(days=90)  # a link
PARAMETER = "so"  # of the application's address


class Hindrance(StrEnum):
    HAS_STALL = "has stall"
    NOT_ACTIVE = "not active"
    UNREACHED = "unreached"  # neither phone nor e-mail
    LATELY = "lately"


class NotNow(Exception):
    """Nothing was sent."""

    def __init__(self, why: Hindrance) -> None:
        super().__init__(why)
        self.why = why


def hindrance(row: RegisteredCooperative, last: StallCall | None) -> Hindrance | None:
    """Why it is not asked now; `last` is the newest time that it was."""
    if row.stall_id:
        return Hindrance.HAS_STALL
    if row.state != WorkingState.ACTIVE:
        return Hindrance.NOT_ACTIVE
    if not (row.phone or row.email):
        return Hindrance.UNREACHED
    return Hindrance.LATELY if last and last.asked_at > timezone.now() - AGAIN_AFTER else None


@transaction.atomic
def ask(registered_id: int, *, officer_id: int | None) -> StallCall:
    """Raises NotNow; RegisteredCooperative.DoesNotExist."""
    entries.one_at_a_time()
    row = row_locks.hold(RegisteredCooperative.listed).get(pk=registered_id)
    why = hindrance(row, StallCall.objects.filter(registered=row).first())
    if why:
        raise NotNow(why)
    call: StallCall = StallCall.objects.create(
        registered=row,
        token=secrets.token_urlsafe(16),
        asked_by_id=officer_id,  # type: ignore[misc]
    )
    outbox.write(Topic.STALL_OFFERED, call=call.pk)
    return call


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """Whoever has a stall meanwhile is not asked any more."""
    call = StallCall.objects.select_related("registered").filter(pk=payload["call"]).first()
    if call is None or call.registered.stall_id:
        return
    row = call.registered
    to = Recipient(email=row.email, phone=row.phone, name=row.representative)
    messages.send_once(message_id, Letter(COOPERATIVE, Topic.STALL_OFFERED, to, partial(_context, row, call)))


def _context(row: RegisteredCooperative, call: StallCall) -> dict[str, object]:
    return {
        "name": row.name,
        "url": f"{settings.SITE_URL}{reverse('joining:apply')}?{PARAMETER}={call.token}",
    }


def called_by(token: str) -> RegisteredCooperative | None:
    """The cooperative that a link of a message was sent to; None for a link that is wrong, old or used up."""
    since = timezone.now() - GOOD_FOR
    calls = StallCall.objects.filter(token=token[:24], asked_at__gt=since, registered__stall=None)
    call = calls.select_related("registered__commune").first()
    return call.registered if call else None
