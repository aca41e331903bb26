"""The demo's orders, relative to today: old years, six months of every state and way of paying, today's work."""

import datetime
from random import Random

from django.utils import timezone

from catalog.models import Cooperative
from demo import closings, people, silent, source
from demo.orders import past
from demo.orders.courses import HOUR, Outcome
from demo.orders.market import Market, hour_of, moments
from demo.orders.plans import Buyer, Course, GivenBack, Plan, PlannedOrder, PlannedStep
from demo.orders.rows import Writer, in_batches
from shop.orders.models import PaymentMethod, Purchase, Status

SEED = 1909  # the year that the seed of Lai Châu's province was sown: 28 June 1909
MARKER = "demo"
DAYS = 183
PURCHASES = 460
BATCH = 300

# What waits for the two managers today: how it is paid, how far it is, whether the money came.
TODAY = (
    (PaymentMethod.COD, Status.PLACED, False),
    (PaymentMethod.VIETQR, Status.PLACED, False),
    (PaymentMethod.CARD, Status.PLACED, True),
    (PaymentMethod.COD, Status.PLACED, False),
    (PaymentMethod.COD, Status.CONFIRMED, False),
    (PaymentMethod.VIETQR, Status.CONFIRMED, True),
    (PaymentMethod.COD, Status.PACKED, False),
    (PaymentMethod.CARD, Status.PACKED, True),
    (PaymentMethod.VIETQR, Status.CANCELLED, True),  # its money waits to be sent back
)
UNANSWERED_HOURS = (46, 40)  # ago
# The demo buyer's own purchases: days ago, how paid, what became of it, at how many stalls.
OWN = (
    (161, PaymentMethod.COD, Outcome.DELIVERED, 1),
    (122, PaymentMethod.VIETQR, Outcome.DELIVERED, 2),
    (88, PaymentMethod.CARD, Outcome.DELIVERED, 1),
    (57, PaymentMethod.VIETQR, Outcome.STALL_CANCELS, 1),
    (33, PaymentMethod.COD, Outcome.DELIVERED, 2),
    (14, PaymentMethod.CARD, Outcome.SENT_BACK, 1),
    (5, PaymentMethod.COD, Outcome.DELIVERED, 1),
    (1, PaymentMethod.CARD, Outcome.DELIVERED, 2),
)


def load(now: datetime.datetime | None = None) -> int:
    """Writes the history once and returns the number of its orders; 0 where it is there already."""
    if Purchase.objects.filter(cart_key__startswith=f"{MARKER}-").exists():
        return 0
    now = now or timezone.now()
    market = Market(Random(SEED))
    doors = past.Doors(*silent.stall(now))
    recent = moments(market.rng, PURCHASES, now, DAYS)
    plans = [past.purchase(market, doors, moment) for moment in recent]
    plans += past.purchases(
        market, doors, past.first_day(timezone.localdate(now)), now - datetime.timedelta(days=DAYS)
    )
    quarter = closings.latest(now)
    plans += [past.told_late(market, doors, closed, now) for closed in (quarter.before(), quarter)]
    plans += _own(market, now) + _today(market, now) + _unanswered(market, now)
    plans.sort(key=lambda plan: plan.placed_at)
    writer = Writer(Random(SEED), now, MARKER)
    return sum(writer.write(batch) for batch in in_batches(plans, BATCH))


def _own(market: Market, now: datetime.datetime) -> list[Plan]:
    user = people.find(people.BUYER)
    if user is None:
        return []
    home = market.buyers[0]
    buyer = Buyer(
        full_name=user.full_name,
        phone=user.phone,
        province_id=home.province_id,
        ward_id=home.ward_id,
        street="Số 20 ngõ 165 phố Dương Quảng Hàm",  # in the first buyer's street
        user_id=user.pk,
    )
    stall_ids = list(market.stalls)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    plans = []
    for place, (days_ago, method, ends, count) in enumerate(OWN):
        moment = hour_of(market.rng, midnight - datetime.timedelta(days=days_ago))
        chosen = [stall_ids[(place * 3 + step * 2) % len(stall_ids)] for step in range(count)]
        plans.append(market.plan(moment, stall_ids=chosen, buyer=buyer, method=method, ends=ends))
    return plans


def _today(market: Market, now: datetime.datetime) -> list[Plan]:
    slugs = [record["slug"] for record in source.cooperatives()[:2]]
    stall_ids = list(Cooperative.published.filter(slug__in=slugs).order_by("pk").values_list("pk", flat=True))
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    span = max(now - midnight, 3 * HOUR)  # just after midnight they are last night's
    plans = []
    for stall_number, stall_id in enumerate(stall_ids):
        for place, (method, status, is_paid) in enumerate(TODAY):
            placed_at = now - span * (0.06 + 0.1 * place + 0.04 * stall_number)
            drawn = market.plan(placed_at, stall_ids=[stall_id], method=method)
            paid_at = placed_at + span * 0.01 if is_paid else None
            course = _course_until(market, stall_id, drawn, status, span, paid_at)
            parts = [PlannedOrder(stall_id, drawn.parts[0].lines, course)]
            plans.append(Plan(drawn.buyer, method, placed_at, parts, drawn.note))
    return plans


def _unanswered(market: Market, now: datetime.datetime) -> list[Plan]:
    """What a stall without a login has left lying for two days."""
    slug = source.cooperatives()[2]["slug"]
    stall_ids = list(Cooperative.published.filter(slug=slug).values_list("pk", flat=True))
    plans = []
    for hours in UNANSWERED_HOURS if stall_ids else ():
        drawn = market.plan(now - hours * HOUR, stall_ids=stall_ids, method=PaymentMethod.COD)
        steps = [PlannedStep(Status.PLACED, drawn.placed_at, drawn.buyer.actor)]
        parts = [PlannedOrder(stall_ids[0], drawn.parts[0].lines, Course(steps, None))]
        plans.append(Plan(drawn.buyer, PaymentMethod.COD, drawn.placed_at, parts, drawn.note))
    return plans


def _course_until(
    market: Market, stall_id: int, drawn: Plan, status: str, span: datetime.timedelta,
    paid_at: datetime.datetime | None,
) -> Course:  # fmt: skip
    actor, buyer = market.stalls[stall_id].actor, drawn.buyer.actor
    steps = [PlannedStep(Status.PLACED, drawn.placed_at, buyer)]
    if status == Status.CANCELLED:
        at, reason = drawn.placed_at + span * 0.02, market.words.buyer_reasons[0]
        steps.append(PlannedStep(status, at, buyer, reason, {"cancel_reason": reason}))
        return Course(steps, paid_at, GivenBack(at, None, reason, buyer))
    for number, after in enumerate((Status.CONFIRMED, Status.PACKED), 1):
        if steps[-1].after == status:
            break
        steps.append(PlannedStep(after, drawn.placed_at + span * 0.02 * number, actor))
    return Course(steps, paid_at)
