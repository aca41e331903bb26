"""Three whole years before this one and this year's months until the last six: few purchases, more each year as stalls
joined, all long over; and one of a closed quarter of which a stall told late that its money had gone back.
"""

import datetime
from collections.abc import Set

from catalog import days
from catalog.models import Cooperative
from demo import closings
from demo.orders.courses import DAMAGED, HOUR, VIETNAM, Outcome
from demo.orders.market import Market, hour_of, spread
from demo.orders.plans import Course, GivenBack, Plan, PlannedOrder, PlannedStep
from shop.orders.models import PaymentMethod, Status
from shop.reports.periods import Period

YEARS = 3  # whole ones
A_MONTH = 18  # purchases, on an average of all of them
GROWTH = 9.0  # from the first day to the last
DAY = datetime.timedelta(days=1)


class Doors:
    """When each stall opened, and which has sold nothing since a moment."""

    def __init__(self, silent_id: int | None, silent_since: datetime.datetime) -> None:
        rows = Cooperative.published.values_list("pk", "verified_at")
        self.opened = {key: opened_at for key, opened_at in rows if opened_at}
        self.silent_id, self.silent_since = silent_id, silent_since

    def shut(self, moment: datetime.datetime) -> Set[int]:
        """Stalls that sell nothing then; none where that would be all of them."""
        shut = {key for key, opened_at in self.opened.items() if opened_at > moment}
        if self.silent_id and moment > self.silent_since:
            shut.add(self.silent_id)
        return shut if len(shut) < len(self.opened) else frozenset()


def first_day(today: datetime.date) -> datetime.date:
    """The first of January, YEARS whole years before this one's."""
    return datetime.date(today.year - YEARS, 1, 1)


def purchase(market: Market, doors: Doors, moment: datetime.datetime) -> Plan:
    """One at stalls that were open."""
    month = moment.astimezone(VIETNAM).month
    stall_ids = market.draw_stalls(month, market.draw_size(), doors.shut(moment))
    return market.plan(moment, stall_ids=stall_ids)


def purchases(market: Market, doors: Doors, first: datetime.date, until: datetime.datetime) -> list[Plan]:
    """Those from a day to before a moment."""
    span = (until.astimezone(VIETNAM).date() - first).days
    moments = spread(market.rng, A_MONTH * span // 30, until, span, growth=GROWTH)
    return [purchase(market, doors, moment) for moment in moments]


def told_late(market: Market, doors: Doors, quarter: Period, now: datetime.datetime) -> Plan:
    """One order that was sent back: the stall gave its cash back within the quarter, and said so after its report."""
    reported_at = days.end(quarter.last + closings.REPORTED_AFTER)
    told_at = min(reported_at + 6 * DAY + 3 * HOUR, reported_at + (now - reported_at) / 2)
    placed_at = hour_of(market.rng, days.midnight(quarter.last - 41 * DAY))
    month = placed_at.astimezone(VIETNAM).month
    stall_id = market.draw_stalls(month, 1, doors.shut(placed_at))[0]
    drawn = market.plan(placed_at, stall_ids=[stall_id], method=PaymentMethod.COD, ends=Outcome.DELIVERED)
    part = drawn.parts[0]
    stall = market.stalls[stall_id].actor
    returned = PlannedStep(Status.RETURNED, told_at, stall, DAMAGED)
    back = GivenBack(told_at, told_at, DAMAGED, stall, sent_on=quarter.last - 4 * DAY)
    course = Course([*part.course.steps, returned], part.course.paid_at, back)
    return Plan(
        drawn.buyer, drawn.method, placed_at, [PlannedOrder(stall_id, part.lines, course)], drawn.note
    )
