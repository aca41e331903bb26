"""What becomes of an order, step by step, as in the shop: served by day, and paid before it is served."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from demo.orders.plans import Course, GivenBack, PlannedStep
from shop.orders.actors import SYSTEM, Actor
from shop.orders.models import PaymentMethod, Status

HOUR = datetime.timedelta(hours=1)
VIETNAM = datetime.timezone(7 * HOUR)
EXPIRED = "expired"  # the reason that shop.card_payments.expiry writes
REFUSED = "Người nhận từ chối nhận hàng."
DAMAGED = "Hàng bị vỡ túi trên đường, khách gửi trả."


class Outcome(StrEnum):
    DELIVERED = "delivered"
    EXPIRED = "expired"  # never paid
    BUYER_CANCELS = "buyer cancels"
    STALL_CANCELS = "stall cancels"
    REFUSED = "refused"  # comes back undelivered
    SENT_BACK = "sent back"  # after it was delivered


SHARES = {  # of the outcomes above, in their order
    PaymentMethod.COD: (89, 0, 3, 3, 4, 1),
    PaymentMethod.VIETQR: (88, 5, 3, 2, 1, 1),
    PaymentMethod.CARD: (90, 4, 2, 2, 1, 1),
}


def draw_outcome(rng: Random, method: str) -> Outcome:
    return rng.choices(tuple(Outcome), SHARES[PaymentMethod(method)])[0]


@dataclass(frozen=True)
class Stall:
    """How a cooperative works: who acts for it, how many days it needs to get goods ready, and the goods (đồng) below
    which it sends nothing."""

    actor: Actor
    preparation_days: int
    minimum_order: int = 0


@dataclass(frozen=True)
class Words:
    """Carriers as (name, form of the tracking number: # is a digit), and reasons to cancel."""

    carriers: list[tuple[str, str]]
    buyer_reasons: list[str]
    stall_reasons: list[str]


@dataclass(frozen=True)
class Teller:
    """Tells the course of one order. `paid_at` is given where card or transfer money came."""

    rng: Random
    words: Words
    stall: Stall
    placed: PlannedStep
    method: str
    paid_at: datetime.datetime | None = None

    def tell(self, ends: Outcome) -> Course:
        if ends == Outcome.EXPIRED:
            hold = HOUR * 24 if self.method == PaymentMethod.VIETQR else HOUR / 2
            return self._cancelled([self.placed], self.placed.at + hold, SYSTEM, EXPIRED)
        if ends == Outcome.BUYER_CANCELS:
            at, reason = self._ready_at + self._hours(0.2, 2), self.rng.choice(self.words.buyer_reasons)
            return self._cancelled([self.placed], at, self.placed.actor, reason)
        confirmed_at = working(self._ready_at + self._hours(0.3, 14))
        confirmed = PlannedStep(Status.CONFIRMED, confirmed_at, self.stall.actor)
        if ends == Outcome.STALL_CANCELS:
            steps = [self.placed, confirmed] if self.rng.random() < 0.4 else [self.placed]
            at = confirmed.at + self._hours(0.5, 20)
            return self._cancelled(steps, at, self.stall.actor, self.rng.choice(self.words.stall_reasons))
        shipped = self._shipped(confirmed)
        if ends == Outcome.REFUSED:
            return self._returned(shipped, self._hours(90, 200), REFUSED, self.paid_at)
        delivered_at = working(shipped[-1].at + self._hours(30, 110))
        delivered = PlannedStep(Status.DELIVERED, delivered_at, self.stall.actor)
        paid_at = delivered.at if self.method == PaymentMethod.COD else self.paid_at
        if ends == Outcome.SENT_BACK:
            return self._returned([*shipped, delivered], self._hours(24, 110), DAMAGED, paid_at)
        return Course([*shipped, delivered], paid_at)

    @property
    def _ready_at(self) -> datetime.datetime:
        return max(self.placed.at, self.paid_at or self.placed.at)

    def _hours(self, least: float, most: float) -> datetime.timedelta:
        return HOUR * self.rng.uniform(least, most)

    def _shipped(self, confirmed: PlannedStep) -> list[PlannedStep]:
        """Up to the hand-over: getting the goods ready takes most of the stall's preparation days."""
        packed_at = working(confirmed.at + self._hours(6, 22) * self.stall.preparation_days)
        carrier, form = self.rng.choice(self.words.carriers)
        number = "".join(str(self.rng.randrange(10)) if char == "#" else char for char in form)
        details = {"carrier": carrier, "tracking_number": number}
        return [
            self.placed,
            confirmed,
            PlannedStep(Status.PACKED, packed_at, self.stall.actor),
            PlannedStep(
                Status.SHIPPED, working(packed_at + self._hours(1, 18)), self.stall.actor, details=details
            ),
        ]

    def _cancelled(
        self, steps: list[PlannedStep], at: datetime.datetime, actor: Actor, reason: str
    ) -> Course:
        last = PlannedStep(Status.CANCELLED, at, actor, reason, {"cancel_reason": reason})
        return Course([*steps, last], self.paid_at, self._given_back(last) if self.paid_at else None)

    def _returned(
        self,
        steps: list[PlannedStep],
        after: datetime.timedelta,
        reason: str,
        paid_at: datetime.datetime | None,
    ) -> Course:
        last = PlannedStep(Status.RETURNED, working(steps[-1].at + after), self.stall.actor, reason)
        return Course([*steps, last], paid_at, self._given_back(last) if paid_at else None)

    def _given_back(self, last: PlannedStep) -> GivenBack:
        """A card is refunded within minutes; a stall sends a transfer or cash back when it gets to it."""
        wait = self._hours(0.01, 0.1) if self.method == PaymentMethod.CARD else self._hours(3, 60)
        return GivenBack(last.at, last.at + wait, last.reason, last.actor)


def working(moment: datetime.datetime) -> datetime.datetime:
    """The same moment, or the next morning where it falls in the night (21:00–6:00 Vietnam time)."""
    local = moment.astimezone(VIETNAM)
    if 6 <= local.hour < 21:
        return moment
    morning = local.replace(hour=7)
    return morning if local.hour < 6 else morning + datetime.timedelta(days=1)
