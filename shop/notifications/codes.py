"""Who holds a number: six digits sent to it, good for ten minutes and five tries.

They follow from a random value of the row and the shop's key; whoever reads the table cannot use what lies there.
"""

import datetime
import hmac
import secrets
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from shop.accounts import tries
from shop.notifications import messages, outbox
from shop.notifications.letters import CALLER, Letter, Recipient
from shop.notifications.models import ConfirmedNumber, PhoneCode
from shop.notifications.topics import Topic

GOOD_FOR = datetime.timedelta(minutes=10)
MOST_TRIES = 5
DIGITS = 6


class Purpose(StrEnum):
    LOOK_UP = "look_up"
    CONFIRM = "confirm"


def send(
    phone: str,
    purpose: Purpose,
    request: HttpRequest,
    language: str = "vi",
    *,
    purchase_id: int | None = None,
) -> None:
    """Promises a code to an E.164 number. Raises TooManyTries where this number or network has asked too often.

    To look a purchase up it goes out only where there is one; by mail, where no message reaches the number.
    """
    tries.count_code(request, phone)
    with transaction.atomic():
        row = PhoneCode.objects.create(
            phone=phone,
            purpose=purpose,
            language=language,
            salt=secrets.token_hex(16),
            purchase_id=purchase_id,
            created_at=timezone.now(),
        )
        if purchase_id or purpose != Purpose.LOOK_UP:
            outbox.write(Topic.CODE_ASKED, code=row.pk)


def check(phone: str, purpose: Purpose, typed: str) -> bool:
    """Whether this is the last code sent to the number; a right one is right once. Each try is counted first."""
    row = (
        PhoneCode.objects.filter(phone=phone, purpose=purpose, created_at__gt=timezone.now() - GOOD_FOR)
        .order_by("-created_at", "-pk")
        .first()
    )
    if row is None:
        return False
    live = PhoneCode.objects.filter(pk=row.pk, used_at=None)
    if not live.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return False
    digits = "".join(typed.split())
    if not hmac.compare_digest(digits.encode(), digits_of(row).encode()):
        return False
    return bool(live.update(used_at=timezone.now()))


def digits_of(row: PhoneCode) -> str:
    words = f"{row.salt}\n{row.purpose}\n{row.phone}".encode()
    whole = hmac.new(settings.SECRET_KEY.encode(), words, sha256).digest()
    return f"{int.from_bytes(whole[:8], 'big') % 10**DIGITS:0{DIGITS}}"


def deliver(message_id: int, payload: dict[str, Any]) -> None:
    """The payload names the row. A code that is over, or used, is not sent."""
    row = (
        PhoneCode.objects.select_related("purchase")
        .filter(pk=payload["code"], used_at=None, created_at__gt=timezone.now() - GOOD_FOR)
        .first()
    )
    if row:
        to = Recipient(row.language, phone=row.phone, email=row.purchase.email if row.purchase else "")
        context = {"code": digits_of(row), "minutes": int(GOOD_FOR.total_seconds() // 60)}
        messages.send_once(message_id, Letter(CALLER, Topic.CODE_ASKED, to, lambda: context))


def note_confirmed(phone: str) -> None:
    """Whoever runs the stall of this number holds it, as of now."""
    ConfirmedNumber.objects.update_or_create(phone=phone, defaults={"confirmed_at": timezone.now()})


def confirmed_at(phone: str) -> datetime.datetime | None:
    """When somebody last proved to hold the number."""
    row = ConfirmedNumber.objects.filter(phone=phone).first()
    return row.confirmed_at if row else None
