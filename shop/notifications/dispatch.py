"""One letter by the first way that works, once, however often its outbox message is run (promise C9).

A row of Notification per way tried is written before the call, so that the next try knows how far this one came.
"""

import datetime
import logging
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from shop.accounts import tries
from shop.notifications import dead_addresses, outages, spending, switches, ways
from shop.notifications.channels import (
    Channel,
    Composed,
    Down,
    Later,
    Parcel,
    Postponed,
    Receipt,
    Undeliverable,
    Unsure,
)
from shop.notifications.letters import ASKER, BUYER, CALLER, LEARNER, Letter
from shop.notifications.models import Notification, State
from shop.notifications.topics import Kind, Topic

logger = logging.getLogger(__name__)
TYPED_BY_STRANGERS = (BUYER, ASKER, CALLER, LEARNER)
# What nobody but the typing stranger does. A step of an order is its stall's doing, and is told however many there are;
# codes are counted where they are asked for.
STRANGERS_DOING = {Topic.PURCHASE_PLACED, Topic.ORDER_CANCELLED, Topic.QUESTION_ANSWERED, Topic.CLASS_ASKED}


@dataclass
class _Walk:
    """What was met on the way to the first channel that works. `down`: of this run, so that none is asked twice.
    `stays`: the next way must wait, since this one may have taken the message, or will in a moment."""

    down: set[str]
    trouble: Postponed | None = None
    refused: Undeliverable | None = None
    wakes_at: datetime.datetime | None = None
    stays: bool = False
    rows: dict[str, Notification] = field(default_factory=dict)

    def outcome(self) -> Exception | None:
        """What becomes of a letter that went nowhere; None where there is no way to its reader at all."""
        if self.trouble:
            return self.trouble
        return Later(self.wakes_at) if self.wakes_at else self.refused


def send(message_id: int, letter: Letter, down: set[str]) -> None:
    """`down`: channels known to be down, to which this adds. Raises Undeliverable, Postponed, Down, Later."""
    rows = Notification.objects.filter(message_id=message_id, audience=letter.audience)
    walk = _Walk(down, rows={row.channel: row for row in rows})
    now = timezone.now()
    for known in walk.rows.values():
        if known.sent_at and known.state != State.FAILED:
            if not known.falls_back_at or known.state == State.READ:
                return
            if known.falls_back_at > now:
                raise Later(known.falls_back_at)
    usable, is_off = _usable(letter), switches.of(letter)
    last = next((channel.NAME for channel, _address in reversed(usable) if channel.NAME not in is_off), "")
    for channel, address in usable:
        row = walk.rows.get(channel.NAME)
        if channel.NAME in is_off:
            _note_off(message_id, letter, channel)
        elif row and row.state == State.FAILED:
            walk.refused = walk.refused or Undeliverable(f"{channel.NAME}: refused before")
        elif row and row.sent_at:
            continue  # nobody has opened it
        elif _must_wait(walk, letter, channel, now):
            if letter.reader in ways.WAIT_FOR_MORNING:
                break
        elif _try(walk, message_id, letter, channel, address):
            _sent(walk, channel, is_last=last == channel.NAME)
            return
        if walk.stays:
            break
    if outcome := walk.outcome():
        raise outcome


def _usable(letter: Letter) -> list[tuple[Channel, str]]:
    found = [
        (channel, address)
        for channel in ways.of(letter)
        if channel.is_on() and (address := channel.address_of(letter))
    ]
    if not found:
        return []
    addresses = {channel.NAME: address for channel, address in found}
    dead = dead_addresses.among(addresses, is_news=letter.kind == Kind.NEWS)
    return [(channel, address) for channel, address in found if channel.NAME not in dead]


def _must_wait(walk: _Walk, letter: Letter, channel: Channel, now: datetime.datetime) -> bool:
    if not channel.DISTURBS or letter.is_urgent:
        return False
    morning = ways.quiet_until(now)
    walk.wakes_at = walk.wakes_at or morning
    return morning is not None


def _note_off(message_id: int, letter: Letter, channel: Channel) -> None:
    """So that whoever looks for the message sees why this way was passed over."""
    about = {"message_id": message_id, "channel": channel.NAME, "audience": letter.audience}
    Notification.objects.get_or_create(**about, defaults={"state": State.OFF})


def _try(walk: _Walk, message_id: int, letter: Letter, channel: Channel, address: str) -> bool:
    """Whether the channel took it; what was met otherwise is noted in `walk`."""
    if channel.NAME in walk.down:
        walk.trouble = walk.trouble or Down(f"{channel.NAME}: down")
        return False
    row = (
        walk.rows.get(channel.NAME)
        or Notification.objects.get_or_create(
            message_id=message_id, channel=channel.NAME, audience=letter.audience
        )[0]
    )
    walk.rows[channel.NAME] = row
    if not _may_have_more(row, letter, address):
        return False
    composed = channel.compose(letter)
    if not spending.reserve(channel.NAME, composed):
        logger.warning("notification %s does not go by %s: the day's cap is reached", row.pk, channel.NAME)
        return False
    try:
        with outages.asking(channel.NAME):
            receipt = channel.send(Parcel(letter, composed, address, key_of(row.pk), message_id))
    except Postponed as trouble:
        spending.give_back(channel.NAME, composed)
        _note_trouble(walk, row, trouble)
        return False
    except Undeliverable as refusal:
        spending.give_back(channel.NAME, composed)
        logger.warning("outbox message %s to the %s: %s", message_id, letter.reader, refusal)
        row.state = State.FAILED
        row.save(update_fields=["state"])
        walk.refused = refusal
        return False
    _fill(row, composed, receipt)
    return True


def _note_trouble(walk: _Walk, row: Notification, trouble: Postponed) -> None:
    walk.trouble = trouble
    is_down = isinstance(trouble, Down)
    if is_down:
        walk.down.add(row.channel)
    if not is_down or isinstance(trouble, Unsure):
        walk.stays = row.created_at > (trouble.until or timezone.now()) - settings.FALLBACK_AFTER


def key_of(notification_id: int) -> str:
    return f"{notification_id}-{tries.digest('notification', str(notification_id))[:16]}"


def by_key(key: str) -> Notification | None:
    """The message that went out under this key."""
    number = key.partition("-")[0]
    if not number.isascii() or not number.isdigit() or len(number) > 18 or key != key_of(int(number)):
        return None
    return Notification.objects.filter(pk=int(number)).first()


def _fill(row: Notification, composed: Composed, receipt: Receipt) -> None:
    row.provider_id = receipt.provider_id[:80]
    row.parts, row.cost_amount = composed.parts, composed.cost_amount


def _sent(walk: _Walk, channel: Channel, *, is_last: bool) -> None:
    """Raises Later where somebody must look again whether it was opened."""
    row = walk.rows[channel.NAME]
    row.sent_at = timezone.now()
    if not channel.IS_SEEN and not is_last:
        row.falls_back_at = row.sent_at + settings.FALLBACK_AFTER
    # A receipt may have come already; its state stands.
    Notification.objects.filter(pk=row.pk, state__in=(State.OPEN, State.OFF)).update(state=State.SENT)
    row.save(update_fields=["sent_at", "falls_back_at", "provider_id", "parts", "cost_amount"])
    if row.falls_back_at:
        raise Later(row.falls_back_at)


def digest_of(address: str) -> str:
    """Under which a stranger's address is remembered: a mail's, or a number as the channel writes it."""
    name, at, host = address.lower().rpartition("@")
    return tries.digest("recipient", name.partition("+")[0] if at else "", host)


def _may_have_more(row: Notification, letter: Letter, address: str) -> bool:
    """Whether an address that a stranger typed may be told once more today; the address is noted by its digest."""
    most = ways.may_have_a_day(row.channel)
    if letter.reader not in TYPED_BY_STRANGERS or most is None:
        return True
    row.recipient = digest_of(address)
    row.save(update_fields=["recipient"])
    if letter.topic not in STRANGERS_DOING:
        return True
    since = timezone.now() - datetime.timedelta(days=1)
    rows = Notification.objects.filter(message__topic__in=STRANGERS_DOING)
    sent = rows.filter(recipient=row.recipient, sent_at__gt=since).count()
    if sent >= most:
        logger.warning("notification %s is not sent: its address has had %s today", row.pk, sent)
        return False
    return True
