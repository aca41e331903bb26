"""What a person told of an entry was wrong: it stays, two more put it right (promises M8 and M11).

Who calls has locked what the entry records. Errors: NoReason · NothingNew.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from catalog import text
from shop.ledger import posting
from shop.ledger.models import INCOME_ACCOUNTS, Channel, DayCorrection, LedgerEntry
from shop.ledger.posting import Lines

MAX_REASON = 200  # characters


class NoReason(ValueError):
    """A correction without a reason, or with too long a one."""


class NothingNew(Exception):
    """The correction says what is noted already."""


@dataclass(frozen=True)
class Told:
    """What a person tells: the day, and of a carrier's list its number and what it kept of one parcel (đồng)."""

    day: datetime.date
    reference: str = ""
    fee_amount: int = 0


def reason_of(typed: str) -> str:
    """Raises NoReason."""
    why = text.normalise(typed)
    if not why or len(why) > MAX_REASON:
        raise NoReason(why[:MAX_REASON])
    return why


def correct(
    entry: LedgerEntry, old: Told, new: Told, *, reason: str, actor_id: int | None, lines: Lines | None = None
) -> DayCorrection:
    """Notes it and books it: what the entry moved goes back on the old day and out again on the new one, with other
    `lines` where they are given.

    Raises NoReason, NothingNew.
    """
    if old == new:
        raise NothingNew(entry.reference)
    correction = DayCorrection.objects.create(
        entry=entry,
        made_at=timezone.now(),
        made_by_id=actor_id,
        reason=reason_of(reason),
        old_on=old.day,
        new_on=new.day,
        old_reference=old.reference,
        new_reference=new.reference,
        old_fee_amount=old.fee_amount,
        new_fee_amount=new.fee_amount,
    )
    standing = _standing(entry)
    book_again(
        entry,
        f"{entry.reference}:{correction.pk}",
        standing,
        (old.day, new.day),
        lines_again=lines or standing,
        corrects=entry,
    )
    return correction


def book_again(
    entry: LedgerEntry,
    stem: str,
    lines: Lines,
    days: tuple[datetime.date, datetime.date],
    *,
    lines_again: Lines | None = None,
    corrects: LedgerEntry | None = None,
) -> None:
    """Two entries of the same kind, `stem`:back and `stem`:again, on the old and on the new day."""
    first = entry.postings.order_by("pk")[0]
    income = entry.postings.filter(account__in=INCOME_ACCOUNTS).first()
    for word, day, amounts in (
        ("back", days[0], posting.reversed_lines(lines)),
        ("again", days[1], lines_again or lines),
    ):
        posting.post(
            kind=entry.kind,
            reference=f"{stem}:{word}",
            order_number=entry.order_number,
            cooperative_id=first.cooperative_id,
            effective_on=day,
            lines=amounts,
            channel=income.channel if income else Channel.ONLINE,
            is_internal=bool(income and income.is_internal),
            corrects=corrects,
        )


def _standing(entry: LedgerEntry) -> Lines:
    """What it moves as corrected last."""
    rows = LedgerEntry.objects.filter(Q(pk=entry.pk) | Q(corrects=entry, order_number=entry.order_number))
    last = rows.order_by("-pk")[0]
    return list(last.postings.order_by("pk").values_list("account", "amount"))
