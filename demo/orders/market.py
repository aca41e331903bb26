"""Draws purchases: who buys what, where and how. Seeded; the same market and moment give the same plan."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from catalog import groups, phones
from catalog.models import Cooperative, Product, Variant
from demo import source
from demo.orders.courses import HOUR, VIETNAM, Outcome, Stall, Teller, Words, draw_outcome
from demo.orders.plans import Buyer, Course, Pack, Plan, PlannedOrder, PlannedStep
from shop.accounts.models import Membership, User
from shop.orders.actors import SYSTEM, Actor, ActorKind
from shop.orders.models import PaymentMethod, Status

FRESH_DAYS = 30  # what keeps shorter is sold in its months only
METHODS = {PaymentMethod.COD: 46, PaymentMethod.VIETQR: 36, PaymentMethod.CARD: 18}
CARD_FLOOR = 20_000  # đồng of goods; settings.CARD_MINIMUM is on the total
HOURS_OF_DAY = (1, 0, 0, 0, 0, 1, 3, 6, 9, 10, 9, 8, 7, 6, 6, 6, 7, 7, 8, 11, 14, 12, 8, 3)
NEW_YEARS = tuple(  # lunar new year's days; people buy for it from some eight weeks before
    datetime.date.fromisoformat(day)
    for day in (
        *("2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06"),
        *("2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23"),
    )
)


def moments(rng: Random, count: int, now: datetime.datetime, days: int) -> list[datetime.datetime]:
    """`count` moments of the `days` before now, in order: more of them lately, by day, before Tết."""
    return spread(rng, count, now, days, growth=2.3)


def spread(
    rng: Random, count: int, until: datetime.datetime, days: int, *, growth: float
) -> list[datetime.datetime]:
    """The same of any span; its last day has `growth` times the purchases of its first, festivals aside."""
    last = until.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    dates = [last - datetime.timedelta(days=ago) for ago in range(days, -1, -1)]
    weights = [_demand(day.date()) * (1 + (growth - 1) * place / days) for place, day in enumerate(dates)]
    drawn: list[datetime.datetime] = []
    while missing := count - len(drawn):
        possible = [hour_of(rng, day) for day in rng.choices(dates, weights, k=missing)]
        drawn += [moment for moment in possible if moment < until]
    return sorted(drawn)


def hour_of(rng: Random, midnight: datetime.datetime) -> datetime.datetime:
    """A moment of the day that begins then, as people buy: few before six, many in the evening."""
    return midnight + HOUR * (rng.choices(range(24), HOURS_OF_DAY)[0] + rng.random())


def _demand(day: datetime.date) -> float:
    """Relative number of purchases of a day by the week and the year's festival."""
    weekend = 1.25 if day.weekday() >= 5 else 1.0
    to_tet = min((tet - day).days for tet in NEW_YEARS if tet >= day) if day <= NEW_YEARS[-1] else 200
    festive = 1 + 1.6 * max(0, 1 - abs(to_tet - 18) / 60)
    return weekend * festive


@dataclass
class Shelf:
    """Packs with the weight of each month, ready to draw from."""

    packs: list[Pack] = field(default_factory=list)
    popularity: list[float] = field(default_factory=list)
    _sums: dict[int, list[float]] = field(default_factory=dict)

    def add(self, pack: Pack, popularity: float) -> None:
        self.packs.append(pack)
        self.popularity.append(popularity)

    def draw(self, rng: Random, month: int) -> Pack:
        if month not in self._sums:
            pairs = zip(self.packs, self.popularity, strict=True)
            self._sums[month] = list(accumulate(weight * season(pack, month) for pack, weight in pairs))
        return rng.choices(self.packs, cum_weights=self._sums[month])[0]


def season(pack: Pack, month: int) -> float:
    """How much more or less a pack sells in a month (1–12) for its harvest."""
    if not pack.months:
        return 1.0
    if month in pack.months:
        return 2.2
    return 0.004 if pack.is_fresh else 0.55


class Market:
    """Everything for sale now, the stalls that sell it, and the people who buy."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        people = source.people()
        self.buyers = [_buyer(record) for record in people["buyers"]]
        self.notes = [record["text"] for record in people["delivery_notes"]]
        self.words = _words(people)
        stalls = list(Cooperative.published.order_by("pk"))
        self.stalls = _stalls(stalls)
        self.transfer_ids = {stall.pk for stall in stalls if stall.accepts_transfer}
        self.all = Shelf()
        self.by_stall: dict[int, Shelf] = defaultdict(Shelf)
        self._fill({stall.pk: 1 / (place + 3) for place, stall in enumerate(stalls)})

    def _fill(self, stall_weights: dict[int, float]) -> None:
        """A stall's weight is shared by its packs; cheaper packs sell more often."""
        rows = (
            Variant.unscoped.filter(is_active=True, product__in=Product.published.all())
            .select_related("product")
            .only("name", "name_en", "price", "weight_grams", "product__cooperative_id", "product__name",
                  "product__name_en", "product__season_months", "product__shelf_life_days")
            .order_by("pk")
        )  # fmt: skip
        packs = [_pack(row) for row in rows]
        appeal = {pack: (100_000 / pack.price) ** 0.6 for pack in packs}
        totals: dict[int, float] = defaultdict(float)
        for pack in packs:
            totals[pack.cooperative_id] += appeal[pack]
        for pack in packs:
            share = appeal[pack] / totals[pack.cooperative_id]
            self.all.add(pack, share * stall_weights[pack.cooperative_id])
            self.by_stall[pack.cooperative_id].add(pack, share)

    def plan(
        self,
        placed_at: datetime.datetime,
        *,
        stall_ids: Iterable[int] = (),
        buyer: Buyer | None = None,
        method: str = "",
        ends: Outcome | None = None,
    ) -> Plan:
        """A purchase placed then; what is not given is drawn."""
        rng, month = self.rng, placed_at.astimezone(VIETNAM).month
        buyer = buyer or rng.choice(self.buyers)
        chosen = list(stall_ids) or self.draw_stalls(month, self.draw_size())
        baskets = {stall_id: self._basket(stall_id, month) for stall_id in chosen}
        method = method or self._draw_method(baskets)
        courses = self._courses(
            list(baskets), PlannedStep(Status.PLACED, placed_at, buyer.actor), method, ends
        )
        parts = [
            PlannedOrder(stall_id, lines, course)
            for (stall_id, lines), course in zip(baskets.items(), courses, strict=True)
        ]
        note = rng.choice(self.notes) if rng.random() < 0.15 else ""
        return Plan(buyer, method, placed_at, parts, note)

    def draw_size(self) -> int:
        """At how many stalls a purchase is made."""
        return self.rng.choices((1, 2, 3), (84, 13, 3))[0]

    def draw_stalls(self, month: int, count: int, shut: Set[int] = frozenset()) -> list[int]:
        """`count` different stalls, as many as there are at most, none of those `shut`."""
        chosen: dict[int, None] = {}
        while len(chosen) < min(count, len(self.by_stall.keys() - shut)):
            drawn = self.all.draw(self.rng, month).cooperative_id
            if drawn not in shut:
                chosen[drawn] = None
        return list(chosen)

    def _basket(self, stall_id: int, month: int) -> list[tuple[Pack, int]]:
        shelf, rng = self.by_stall[stall_id], self.rng
        drawn = {shelf.draw(rng, month) for _ in range(rng.choices((1, 2, 3), (58, 29, 13))[0])}
        lines = []
        for pack in sorted(drawn, key=lambda pack: pack.variant_id):
            quantity = rng.choices((1, 2, 3, 5), (62, 25, 8, 5))[0] if pack.price < 400_000 else 1
            lines.append((pack, quantity))
        missing = self.stalls[stall_id].minimum_order - sum(pack.price * count for pack, count in lines)
        if missing > 0:
            pack, quantity = lines[0]
            lines[0] = (pack, quantity + -(-missing // pack.price))
        return lines

    def _draw_method(self, baskets: dict[int, list[tuple[Pack, int]]]) -> str:
        method = self.rng.choices(tuple(METHODS), tuple(METHODS.values()))[0]
        amount = sum(pack.price * quantity for lines in baskets.values() for pack, quantity in lines)
        takes_transfer = all(stall_id in self.transfer_ids for stall_id in baskets)
        if (method == PaymentMethod.VIETQR and not takes_transfer) or (
            method == PaymentMethod.CARD and amount < CARD_FLOOR
        ):
            return PaymentMethod.COD
        return method

    def _courses(
        self, stall_ids: list[int], placed: PlannedStep, method: str, ends: Outcome | None
    ) -> list[Course]:
        """One card payment covers all orders: either it never came, or it came for all of them."""
        outcomes = [ends or draw_outcome(self.rng, method) for _ in stall_ids]
        paid_at = placed.at + HOUR * self.rng.uniform(0.02, 0.1)
        if method == PaymentMethod.CARD and Outcome.EXPIRED in outcomes:
            outcomes = [Outcome.EXPIRED for _ in stall_ids]
        courses = []
        for stall_id, outcome in zip(stall_ids, outcomes, strict=True):
            if method == PaymentMethod.VIETQR:
                hours = self.rng.choice((0.1, 0.3, 0.5, 1, 3, 8)) * self.rng.uniform(0.5, 1.5)
                paid_at = placed.at + HOUR * hours
            is_paid = method != PaymentMethod.COD and outcome != Outcome.EXPIRED
            if method == PaymentMethod.VIETQR and outcome == Outcome.BUYER_CANCELS:
                is_paid = self.rng.random() < 0.4
            stall = self.stalls[stall_id]
            teller = Teller(self.rng, self.words, stall, placed, method, paid_at if is_paid else None)
            courses.append(teller.tell(outcome))
        return courses


def _pack(row: Variant) -> Pack:
    product = row.product
    return Pack(
        variant_id=row.pk,
        cooperative_id=product.cooperative_id,
        product_name=product.name,
        variant_name=row.name,
        product_name_en=product.name_en,
        variant_name_en=row.name_en,
        price=row.price,
        weight_grams=row.weight_grams,
        months=frozenset(product.season_months),
        is_fresh=(product.shelf_life_days or 999) <= FRESH_DAYS,
    )


def _buyer(record: source.Record) -> Buyer:
    return Buyer(
        full_name=record["full_name"],
        phone=phones.parse(record["phone"]),
        province_id=record["province_code"],
        ward_id=record["ward_code"],
        street=record["street"],
    )


def _words(people: dict[str, list[source.Record]]) -> Words:
    reasons = {record["code"]: record["text"] for record in people["cancel_reasons"]}
    of_buyers = reasons.pop("buyer_request")
    reasons.pop("cold_chain")  # true of fish alone
    return Words(
        carriers=[(record["name"], record["tracking_format"]) for record in people["carriers"]],
        buyer_reasons=[of_buyers],
        stall_reasons=list(reasons.values()),
    )


def _stalls(cooperatives: list[Cooperative]) -> dict[int, Stall]:
    """Each stall's first manager acts for it; the union for every seventh, the system where nobody can."""
    managers = dict(Membership.objects.order_by("-pk").values_list("cooperative_id", "user_id"))
    officer = User.objects.filter(groups__name=groups.UNION).order_by("pk").first()
    stalls = {}
    for place, cooperative in enumerate(cooperatives):
        actor = Actor(ActorKind.MANAGER, managers[cooperative.pk]) if cooperative.pk in managers else SYSTEM
        if officer and place % 7 == 6:
            actor = Actor(ActorKind.UNION, officer.pk, cooperative.pk)
        stalls[cooperative.pk] = Stall(actor, cooperative.preparation_days, cooperative.minimum_order)
    return stalls
