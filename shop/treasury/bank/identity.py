"""When two tellings are of one transfer (ADR 12).

Two tellings agree in account, amount, day and memo, or they are of two transfers. One source tells of one transfer
under one reference or number of its own; of as many transfers as the source that tells of most of them, where
several sources tell of what looks the same. A reference alone proves nothing: banks number from short sequences.
"""

import datetime
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from catalog import text
from shop.ledger import references
from shop.payments.models import BankTransfer, Retelling
from shop.payments.providers import vietqr

STATEMENT = "statement"
DAY_ALONE = datetime.time()  # many statements give no time
SHORT = 4  # letters; fewer are found in any text


@dataclass(frozen=True)
class Incoming:
    """One transfer as a source tells it. `amount` is đồng; `repeat` is the how-many-th it is among rows of one
    statement that look the same."""

    cooperative_id: int
    source: str  # a FeedProvider, or STATEMENT
    external_id: str
    account_number: str
    amount: int
    content: str
    occurred_at: datetime.datetime
    bank_reference: str = ""
    repeat: int = 1

    @cached_property
    def codes(self) -> list[str]:
        """The memo codes that it names, in their order."""
        return vietqr.find_memos(self.content)

    @property
    def memo(self) -> str:
        return self.codes[0] if self.codes else ""

    @cached_property
    def telling(self) -> "Telling":
        return Telling(
            self.source,
            self.external_id,
            references.plain(self.bank_reference),
            self.account_number,
            self.amount,
            timezone.localtime(self.occurred_at),
            frozenset(self.codes),
            letters(self.content),
        )


@dataclass(frozen=True)
class Telling:
    """What is compared. `moment` is local, `letters` the memo without signs, capitals and diacritics."""

    source: str
    external_id: str
    reference: str
    account_number: str
    amount: int
    moment: datetime.datetime
    codes: frozenset[str]
    letters: str

    @property
    def name(self) -> tuple[str, str, str]:
        return self.source, self.external_id, self.reference

    @property
    def look(self) -> tuple[str, int, datetime.date]:
        return self.account_number, self.amount, self.moment.date()

    def has_memo_of(self, other: "Telling") -> bool:
        """Sources cut, wrap and glue a memo: codes of ours decide, else the letters of one are part of the other's."""
        if self.codes and other.codes:
            return self.codes <= other.codes or other.codes <= self.codes
        short, long = sorted((self.letters, other.letters), key=len)
        return short == long or (len(short) >= SHORT and short in long)

    def has_number_of(self, other: "Telling") -> bool:
        """A service that uses its own number again, for another reference, tells of another transfer."""
        references_agree = self.reference == other.reference or not (self.reference and other.reference)
        return self.external_id == other.external_id and references_agree

    def has_time_of(self, other: "Telling") -> bool:
        own, others = self.moment.time(), other.moment.time()
        return own == others or DAY_ALONE in (own, others)


def letters(content: str) -> str:
    folded = text.fold(unicodedata.normalize("NFKC", content))
    return re.sub(r"[^a-z0-9]", "", folded) or folded


def _of(row: BankTransfer | Retelling) -> Telling:
    codes = {*vietqr.find_memos(row.content), row.memo_code} - {""}
    return Telling(
        row.source,
        row.external_id,
        references.plain(row.bank_reference),
        row.account_number,
        row.amount,
        timezone.localtime(row.occurred_at),
        frozenset(codes),
        letters(row.content),
    )


@dataclass
class _Told:
    """A transfer with everything that was told of it, the first telling its own."""

    transfer: BankTransfer
    tellings: list[Telling]

    def is_told_by(self, source: str) -> bool:
        return any(telling.source == source for telling in self.tellings)


class Known:
    """Transfers already recorded and all that was told of them, to find an incoming one among them."""

    def __init__(self, rows: Iterable[BankTransfer], retellings: Iterable[Retelling] = ()) -> None:
        self._by_look: defaultdict[Any, list[_Told]] = defaultdict(list)
        told: dict[int, _Told] = {}
        for row in sorted(rows, key=lambda row: row.pk):
            told[row.pk] = _Told(row, [_of(row)])
            self._by_look[told[row.pk].tellings[0].look].append(told[row.pk])
        for retelling in retellings:
            told[retelling.transfer_id].tellings.append(_of(retelling))

    def add(self, transfer: BankTransfer) -> None:
        """A new one, saved or not."""
        telling = _of(transfer)
        self._by_look[telling.look].append(_Told(transfer, [telling]))

    def find(self, incoming: Incoming) -> tuple[BankTransfer, bool] | None:
        """The transfer that this is, and whether it was told just so before; None for a new one.

        The next one is compared with this one too.
        """
        new = incoming.telling
        near = [told for told in self._by_look[new.look] if told.tellings[0].has_memo_of(new)]
        told = next(_own(near, new, incoming.repeat), None)
        if told is None:
            others = [told for told in near if not told.is_told_by(new.source)]
            told = min(others, key=lambda told: _distance(told, new), default=None)
        if told is None:
            return None
        is_repetition = any(telling.name == new.name for telling in told.tellings)
        if not is_repetition:
            told.tellings.append(new)
        return told.transfer, is_repetition


def _own(near: list[_Told], new: Telling, repeat: int) -> Iterator[_Told]:
    """What the same source told of before, first where its reference agrees."""
    own = [
        (told, telling)
        for told in near
        for telling in told.tellings
        if telling.source == new.source and telling.has_memo_of(new)
    ]
    if new.reference:
        yield from (told for told, telling in own if telling.reference == new.reference)
    if new.source == STATEMENT:
        yield from _counted(own, new, repeat)
    else:
        yield from (told for told, telling in own if telling.has_number_of(new))


def _counted(own: list[tuple[_Told, Telling]], new: Telling, repeat: int) -> Iterator[_Told]:
    """Of rows where one has no reference: the third that looks so is the third that was told."""
    rows = {id(told): told for told, telling in own if telling.has_time_of(new)}
    if len(rows) < repeat:
        return
    if not new.reference:
        yield list(rows.values())[repeat - 1]
    named = {id(told) for told, telling in own if telling.reference}
    yield from (told for key, told in rows.items() if key not in named)


def _distance(told: _Told, new: Telling) -> tuple[bool, bool, bool, float]:
    """How far a telling of another source is from this one; the first of equals was recorded first."""
    first = told.tellings[0]
    has_reference = bool(new.reference) and any(row.reference == new.reference for row in told.tellings)
    apart = abs((first.moment - new.moment).total_seconds())
    return not has_reference, first.letters != new.letters, not first.has_time_of(new), apart


def known(rows: Any) -> Known:
    """What a queryset of transfers holds; two queries."""
    found = list(rows)
    return Known(
        found, Retelling.unscoped.filter(transfer__in=rows.order_by()).order_by("pk") if found else ()
    )
