"""Declaring a sale made elsewhere, and correcting it: stock, ledger and the row in one transaction.

The income goes into accounts of its own under the channel that was told, never into the marketplace's sales.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from catalog import row_locks, stock
from shop.ledger import posting
from shop.ledger.models import EntryKind
from shop.offsite.models import DeclaredSale, SaleCorrection

LONGEST_AGO = datetime.timedelta(days=366)


class BadDay(ValueError):
    """A day that has not come, or one before `first`."""

    def __init__(self, first: datetime.date) -> None:
        super().__init__(first)
        self.first = first


class OtherwiseDeclared(Exception):
    """A sale with this key was declared before, with other facts; nothing was written."""

    def __init__(self, sale: DeclaredSale) -> None:
        super().__init__(sale.pk)
        self.sale = sale


class Corrected(Exception):
    """Somebody else has corrected the sale since the page was shown."""


@dataclass(frozen=True)
class Facts:
    """`quantity` in packs, or in whatever `words` count; `amount` in đồng for all of it. Both zero: not sold at all."""

    variant_id: int | None
    words: str
    quantity: int
    amount: int
    channel: str
    sold_on: datetime.date


@dataclass(frozen=True)
class Declaration:
    """`key`: made once by the form that sends it."""

    key: str
    facts: Facts
    buyer_name: str = ""
    buyer_phone: str = ""  # E.164


def earliest() -> datetime.date:
    """The first day that can still be told."""
    return timezone.localdate() - LONGEST_AGO


@transaction.atomic
def declare(cooperative_id: int, sales: Iterable[Declaration], *, actor_id: int | None) -> list[DeclaredSale]:
    """All of them or none; those declared before, in the same words, are left as they are.

    Raises BadDay, OtherwiseDeclared, stock.OutOfStock. Packs are taken in the order of their keys.
    """
    ordered = sorted(sales, key=lambda sale: (sale.facts.variant_id or 0, sale.key))
    return [_declare(cooperative_id, sale, actor_id) for sale in ordered]


def _declare(cooperative_id: int, declaration: Declaration, actor_id: int | None) -> DeclaredSale:
    facts = declaration.facts
    _check_day(facts.sold_on)
    sale, is_new = DeclaredSale.unscoped.get_or_create(
        cooperative_id=cooperative_id,
        key=declaration.key,
        defaults={
            "variant_id": facts.variant_id,
            "words": facts.words,
            "quantity": facts.quantity,
            "amount": facts.amount,
            "channel": facts.channel,
            "sold_on": facts.sold_on,
            "buyer_name": declaration.buyer_name,
            "buyer_phone": declaration.buyer_phone,
            "recorded_at": timezone.now(),
            "recorded_by_id": actor_id,
        },
    )
    if not is_new:
        if _first(sale) != facts:
            raise OtherwiseDeclared(sale)
        return sale
    _move(sale, facts.quantity, actor_id)
    _post(sale, sale.reference, facts)
    return sale


@transaction.atomic
def correct(
    sale_id: int, facts: Facts, *, reason: str, shown: int, actor_id: int | None
) -> SaleCorrection | None:
    """Writes what the sale really was; None where it says that already. What was sold stays the same goods.

    `shown`: how many corrections the page knew. Raises Corrected, BadDay, stock.OutOfStock.
    """
    sale = row_locks.hold(DeclaredSale.unscoped).get(pk=sale_id)
    known = list(SaleCorrection.unscoped.filter(sale=sale).order_by("pk"))
    before = standing(sale, known)
    facts = replace(facts, variant_id=sale.variant_id, words=sale.words)
    if facts == before:
        return None
    if len(known) != shown:
        raise Corrected
    _check_day(facts.sold_on)
    correction = SaleCorrection.unscoped.create(
        sale=sale,
        quantity=facts.quantity,
        amount=facts.amount,
        channel=facts.channel,
        sold_on=facts.sold_on,
        reason=reason,
        made_at=timezone.now(),
        made_by_id=actor_id,
    )
    _move(sale, facts.quantity - before.quantity, actor_id)
    reference = f"{sale.reference}:{correction.pk}"
    _post(sale, f"{reference}:back", replace(before, amount=-before.amount))
    _post(sale, reference, facts)
    return correction


def standing(sale: DeclaredSale, corrections: list[SaleCorrection]) -> Facts:
    """What a sale is by its corrections, oldest first."""
    facts = _first(sale)
    if not corrections:
        return facts
    last = corrections[-1]
    return replace(
        facts, quantity=last.quantity, amount=last.amount, channel=last.channel, sold_on=last.sold_on
    )


def _first(sale: DeclaredSale) -> Facts:
    return Facts(sale.variant_id, sale.words, sale.quantity, sale.amount, sale.channel, sale.sold_on)


def _check_day(day: datetime.date) -> None:
    if not earliest() <= day <= timezone.localdate():
        raise BadDay(earliest())


def _move(sale: DeclaredSale, packs: int, actor_id: int | None) -> None:
    if sale.variant_id and packs:
        stock.sell_elsewhere(
            sale.variant_id,
            packs,
            reference=sale.reference,
            cooperative_id=sale.cooperative_id,
            actor_id=actor_id,
        )


def _post(sale: DeclaredSale, reference: str, facts: Facts) -> None:
    """Nothing where nothing was taken."""
    if facts.amount:
        posting.post(
            kind=EntryKind.DECLARED,
            reference=reference,
            cooperative_id=sale.cooperative_id,
            effective_on=facts.sold_on,
            lines=posting.declared_lines(facts.amount),
            channel=facts.channel,
        )
