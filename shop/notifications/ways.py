"""Which ways reach whom, in which order, and at which hours: the defaults are the table WAYS.

The first way that works is taken; the next one follows where it is refused, is down, costs more than the day allows,
or is not read in time. A person's own order comes before the table's; only news can be switched off.
"""

import datetime

from django.conf import settings

from shop.accounts.models import Role
from shop.notifications import waking
from shop.notifications.channels import Channel, call, email, push, sms, zalo
from shop.notifications.letters import ASKER, BUYER, CALLER, COOPERATIVE, LEARNER, OFFICER, PERSON, Letter
from shop.notifications.models import Preference
from shop.notifications.topics import BY_SMS_FIRST, Kind

CHANNELS: dict[str, Channel] = {channel.NAME: channel for channel in (email, sms, zalo, push, call)}

WAYS: dict[str, tuple[str, ...]] = {
    BUYER: ("push", "email", "zalo", "sms"),
    ASKER: ("email",),
    COOPERATIVE: ("push", "zalo", "sms", "email", "call"),  # who sells reads no mail
    PERSON: ("zalo", "sms", "email", "call"),  # about an account: to the number it is opened with
    CALLER: ("zalo", "sms", "email"),
    LEARNER: ("zalo", "sms", "call"),
    OFFICER: ("email", "push"),
}
NEWS: tuple[str, ...] = ("push", "email")  # is worth no money
# At night these wait for the first way of the morning, even where a mail could go at once: it would go unread.
WAIT_FOR_MORNING = {COOPERATIVE}


def of(letter: Letter) -> list[Channel]:
    """Every way that may be tried for this letter, in order; none where its reader wants none."""
    default = WAYS[letter.reader]
    if letter.topic in BY_SMS_FIRST:
        return [CHANNELS[name] for name in dict.fromkeys([sms.NAME, *default])]
    if letter.kind == Kind.NEWS:
        default = tuple(name for name in default if name in NEWS)
    chosen = _chosen(letter)
    if chosen is None:
        names = default
    elif letter.kind == Kind.NEWS:
        names = tuple(name for name in chosen if name in default)
    else:
        names = tuple(dict.fromkeys([name for name in chosen if name in default] + list(default)))
    return [CHANNELS[name] for name in names]


def _chosen(letter: Letter) -> list[str] | None:
    """What the reader has asked for, or the owner of the stall that reads; None where nobody has."""
    rows = Preference.objects.filter(kind=letter.kind)
    if letter.to.user_id is not None:
        rows = rows.filter(user_id=letter.to.user_id)
    elif letter.to.cooperative_id is not None:
        rows = rows.filter(
            user__memberships__cooperative_id=letter.to.cooperative_id,
            user__memberships__role=Role.OWNER,
            user__is_active=True,
        )
    else:
        return None
    row = rows.order_by("user").first()
    return None if row is None else row.names


def quiet_until(moment: datetime.datetime) -> datetime.datetime | None:
    """When phones may beep again; None where they may now (settings.WAKING_HOURS)."""
    if not settings.QUIET_AT_NIGHT:
        return None
    opens_at = waking.after(moment, datetime.timedelta())
    return opens_at if opens_at > moment else None


def may_have_a_day(channel: str) -> int | None:
    """Messages a day to one address that a stranger has typed: it may be somebody else's. None: nobody types those."""
    limits: dict[str, int] = {
        email.NAME: settings.MAILS_PER_ADDRESS,
        sms.NAME: settings.SMS_PER_NUMBER,
        zalo.NAME: settings.SMS_PER_NUMBER,
    }
    return limits.get(channel)
