"""What was bought, by whom and when, and what became of it: plain data that `history` turns into rows.

A plan runs to its end even beyond today; `Course.until` cuts it off at a moment, so that today's orders are
where orders of that age are.
"""

import datetime
from dataclasses import dataclass, field

from shop.orders.actors import Actor, ActorKind
from shop.payments.models import Collector

COACH = "Xe khách"


@dataclass(frozen=True)
class Pack:
    """A variant as far as an order needs it. `months` in which it is picked; empty means all year."""

    variant_id: int
    cooperative_id: int
    product_name: str
    variant_name: str
    product_name_en: str
    variant_name_en: str
    price: int
    weight_grams: int
    months: frozenset[int]
    is_fresh: bool


@dataclass(frozen=True)
class Buyer:
    """`user_id` is None for guests."""

    full_name: str
    phone: str
    province_id: str
    ward_id: str
    street: str
    email: str = ""
    user_id: int | None = None

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.BUYER if self.user_id else ActorKind.GUEST, self.user_id)


@dataclass(frozen=True)
class PlannedStep:
    after: str
    at: datetime.datetime
    actor: Actor
    reason: str = ""
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GivenBack:
    """A refund: asked for at `at`, done at `done_at` (None: still waiting); `sent_on` where it went another day."""

    at: datetime.datetime
    done_at: datetime.datetime | None
    reason: str
    actor: Actor
    sent_on: datetime.date | None = None


@dataclass(frozen=True)
class Course:
    """What became of one order. `paid_at` is None where no money came."""

    steps: list[PlannedStep]
    paid_at: datetime.datetime | None = None
    given_back: GivenBack | None = None

    @property
    def status(self) -> str:
        return self.steps[-1].after

    @property
    def collected_by(self) -> str:
        """Who took the buyer's cash: every carrier but the driver of a coach."""
        carriers = {step.details.get("carrier", COACH) for step in self.steps}
        return Collector.STALL if carriers == {COACH} else Collector.CARRIER

    def until(self, moment: datetime.datetime) -> "Course":
        """The part of it that has happened by then; the order must have been placed."""
        back = self.given_back if self.given_back and self.given_back.at <= moment else None
        if back and back.done_at and back.done_at > moment:
            back = GivenBack(back.at, None, back.reason, back.actor)
        return Course(
            steps=[step for step in self.steps if step.at <= moment],
            paid_at=self.paid_at if self.paid_at and self.paid_at <= moment else None,
            given_back=back,
        )


@dataclass(frozen=True)
class PlannedOrder:
    """One cooperative's order: packs with quantities, and its course."""

    cooperative_id: int
    lines: list[tuple[Pack, int]]
    course: Course


@dataclass(frozen=True)
class Plan:
    """One purchase."""

    buyer: Buyer
    method: str
    placed_at: datetime.datetime
    parts: list[PlannedOrder]
    note: str = ""
    language: str = "vi"
