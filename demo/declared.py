"""What the demo's stalls sold elsewhere: market days, callers, a livestream, a trader at each harvest of three years,
told a day or some later; and one day's takings that were written down wrong and corrected through its door."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import F
from django.utils import timezone

from catalog import days
from catalog.models import Cooperative, StockMovement, Variant
from catalog.models.variants import MovementKind
from demo.orders.keys import keys
from shop.accounts.models import Membership
from shop.ledger import posting
from shop.ledger.models import Channel, EntryKind, LedgerEntry, Posting
from shop.offsite import declaring
from shop.offsite.models import DeclaredSale

STALLS = 6
DAY = datetime.timedelta(days=1)
# Days ago, channel, packs of the stall's own; without packs: what else was sold, how much of it, for how much (đồng).
SALES = (
    (3, Channel.MARKET, 2, None),
    (4, Channel.LIVESTREAM, 1, None),
    (9, Channel.ZALO, 1, None),
    (24, Channel.PHONE, 1, None),
    (31, Channel.MARKET, 0, ("Rau cải mèo, bó", 40, 400_000)),
    (66, Channel.MARKET, 0, ("Ngô nếp luộc, bắp", 90, 450_000)),
    (97, Channel.TRADER, 0, ("Hàng gửi thương lái Lào Cai, kg", 60, 5_400_000)),
)
CORRECTED, TAKINGS = 4, 450_000  # place in SALES, and what it really brought
HARVESTS = {  # of the quarters: how a year's trade with traders is spread, in parts of a hundred
    1: 14,
    2: 31,
    3: 22,
    4: 33,
}
PLACES = ("Lào Cai", "Sơn La", "Hà Nội")
TAKE_OUT = """
    UPDATE catalog_variant v SET on_hand = v.on_hand - d.packs
    FROM unnest(%s::bigint[], %s::int[]) AS d (id, packs) WHERE v.id = d.id
"""


@dataclass(frozen=True)
class Told:
    """A sale as a stall told it; `variant` where its own packs were sold."""

    stall: Cooperative
    key: str
    day: datetime.date
    channel: str
    words: str
    quantity: int
    amount: int  # đồng
    variant: Variant | None = None


def play() -> int:
    """Once, with tenant scopes off; returns the number of sales."""
    if DeclaredSale.unscoped.exists():
        return 0
    people = dict(Membership.objects.order_by("-pk").values_list("cooperative", "user"))
    stalls = list(Cooperative.published.order_by("pk"))
    told = [one for place, stall in enumerate(stalls[:STALLS]) for one in _lately(stall, place)]
    corrected = [f"{stall.pk:016x}{CORRECTED:016x}" for stall in stalls[:STALLS]]
    told += [one for place, stall in enumerate(stalls) for one in _to_traders(stall, place)]
    told.sort(key=lambda one: one.day)
    _write(told, people)
    for sale in DeclaredSale.unscoped.filter(key__in=corrected):
        facts = replace(declaring.standing(sale, []), amount=TAKINGS)
        actor_id = people.get(sale.cooperative_id)
        declaring.correct(sale.pk, facts, reason="Đếm lại sổ chợ", shown=0, actor_id=actor_id)
    return len(told)


def _lately(stall: Cooperative, place: int) -> Iterator[Told]:
    """The last hundred days'; no two stalls' on the same days."""
    pack, today = fullest(stall), timezone.localdate()
    for number, (days_ago, channel, packs, other) in enumerate(SALES):
        day = today - (days_ago + place + (days_ago * place) // 29) * DAY
        key = f"{stall.pk:016x}{number:016x}"
        if other:
            yield Told(stall, key, day, channel, *other)
        elif pack:
            words = f"{pack.product.name}, {pack.name}"
            yield Told(stall, key, day, channel, words, packs, packs * pack.price, pack)


def _to_traders(stall: Cooperative, place: int) -> Iterator[Told]:
    """A load about every three months since three years ago or its opening, more each year."""
    product = stall.products.select_related("category").order_by("pk").first()
    if product is None or stall.verified_at is None:
        return
    today = timezone.localdate()
    day = max(timezone.localdate(stall.verified_at), datetime.date(today.year - 3, 1, 1)) + (20 + place) * DAY
    while day < today - 12 * DAY:
        grown = 80 + 14 * (day.year - today.year + 3)
        kilograms = (14 + stall.member_households) * HARVESTS[(day.month + 2) // 3] * grown // 1000
        price = 42_000 + 6_000 * (place % 7)
        words = f"{product.category.name} gửi thương lái {PLACES[place % 3]}, kg"
        key = f"{stall.pk:016x}{day:%Y%m%d}"
        yield Told(stall, key, day, Channel.TRADER, words, kilograms, kilograms * price)
        day += (86 + (place * 7 + day.month * 5) % 11) * DAY


def _write(told: list[Told], people: dict[int, int]) -> None:
    """The rows that `declaring.declare` writes, with the times at which stalls told."""
    sale_keys, entry_keys = keys(DeclaredSale), keys(LedgerEntry)
    sales, entries, lines, movements = [], [], [], []
    for number, one in enumerate(told):
        at = min(
            days.midnight(one.day + (1 + number % 3) * DAY) + datetime.timedelta(hours=20), timezone.now()
        )
        actor_id = people.get(one.stall.pk)
        sale = DeclaredSale(
            pk=next(sale_keys),
            cooperative=one.stall,
            key=one.key,
            variant=one.variant,
            words=one.words,
            quantity=one.quantity,
            amount=one.amount,
            channel=one.channel,
            sold_on=one.day,
            recorded_at=at,
            recorded_by_id=actor_id,
        )
        entry = LedgerEntry(
            pk=next(entry_keys),
            kind=EntryKind.DECLARED,
            reference=sale.reference,
            effective_on=one.day,
            recorded_at=at,
        )
        sales.append(sale)
        entries.append(entry)
        lines += [
            posting.line(entry.pk, one.stall.pk, account, amount, channel=one.channel)
            for account, amount in posting.declared_lines(one.amount)
        ]
        if one.variant:
            movements.append(
                StockMovement(
                    variant=one.variant,
                    kind=MovementKind.ELSEWHERE,
                    on_hand_delta=-one.quantity,
                    reference=sale.reference,
                    actor_id=actor_id,
                    created_at=at,
                )
            )
    DeclaredSale.unscoped.bulk_create(sales)
    LedgerEntry.objects.bulk_create(entries)
    Posting.objects.bulk_create(lines)
    _take_out(movements)


def _take_out(movements: list[StockMovement]) -> None:
    """Writes them, and takes their packs out of the stock."""
    StockMovement.unscoped.bulk_create(movements)
    taken: dict[int, int] = {}
    for movement in movements:
        taken[movement.variant_id] = taken.get(movement.variant_id, 0) - movement.on_hand_delta
    with connection.cursor() as cursor:
        cursor.execute(TAKE_OUT, [list(taken), list(taken.values())])


def fullest(stall: Cooperative) -> Variant | None:
    """The pack that the store room has most of, if it can spare a few."""
    packs = Variant.unscoped.filter(product__cooperative=stall, product__live=True, is_active=True)
    free = packs.annotate(free=F("on_hand") - F("reserved")).filter(free__gt=4 * len(SALES))
    return free.select_related("product").order_by("-free", "pk").first()
