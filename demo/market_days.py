"""Sales of goods that several cooperatives have, in each of the last weeks, so that the week's prices can be told."""

import datetime
from collections import defaultdict
from random import Random

from django.utils import timezone

from catalog import days
from catalog.models import Variant
from demo.orders.courses import Outcome
from demo.orders.market import Market, hour_of
from demo.orders.plans import Pack, Plan, PlannedOrder
from demo.orders.rows import Writer
from shop.orders.models import PaymentMethod, Purchase
from shop.reports import market_prices

SEED = 511
MARKER = "gia"
WEEKS = 8
SALES = 2  # of each cooperative, kind and week
QUANTITY = 2  # packs


def play(now: datetime.datetime, weeks: int = WEEKS) -> int:
    """Of so many weeks before this one. Returns how many orders it wrote; 0 where they are there."""
    if Purchase.objects.filter(cart_key__startswith=f"{MARKER}-").exists():
        return 0
    market = Market(Random(SEED))
    this_week = market_prices.monday(timezone.localdate(now))
    plans = []
    for number in range(1, weeks + 1):
        for kind in _kinds(market):
            for stall_id, packs in kind.items():
                day = days.midnight(this_week - number * market_prices.WEEK)
                for place in range(SALES):
                    moment = hour_of(market.rng, day + datetime.timedelta(days=place * 3 + 1))
                    plans.append(_plan(market, moment, stall_id, market.rng.choice(packs)))
    plans.sort(key=lambda plan: plan.placed_at)
    return Writer(Random(SEED), now, MARKER).write(plans)


def _kinds(market: Market) -> list[dict[int, list[Pack]]]:
    """Packs by stall, of each category that enough stalls have which take transfers."""
    categories = dict(Variant.unscoped.values_list("pk", "product__category"))
    found: dict[int, dict[int, list[Pack]]] = defaultdict(lambda: defaultdict(list))
    for pack in market.all.packs:
        if pack.cooperative_id in market.transfer_ids:
            found[categories[pack.variant_id]][pack.cooperative_id].append(pack)
    enough = market_prices.FEWEST_COOPERATIVES
    return [stalls for _category, stalls in sorted(found.items()) if len(stalls) >= enough]


def _plan(market: Market, moment: datetime.datetime, stall_id: int, pack: Pack) -> Plan:
    drawn = market.plan(moment, stall_ids=[stall_id], method=PaymentMethod.VIETQR, ends=Outcome.DELIVERED)
    packs = max(QUANTITY, -(-market.stalls[stall_id].minimum_order // pack.price))
    parts = [PlannedOrder(stall_id, [(pack, packs)], drawn.parts[0].course)]
    return Plan(drawn.buyer, drawn.method, moment, parts)
