"""Who does something to an order. Every event names one."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    BUYER = "buyer"
    GUEST = "guest"
    MANAGER = "manager"
    UNION = "union"
    SYSTEM = "system"  # beat, relay, a payment provider's answer


@dataclass(frozen=True)
class Actor:
    """`on_behalf_of_id` is the cooperative a union officer acts for ("X on behalf of Y")."""

    kind: ActorKind
    user_id: int | None = None
    on_behalf_of_id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
