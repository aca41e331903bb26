"""What is told to whom: a letter names a person and whatever reaches them, never a channel.

Composed anew at each try, from the outbox message's ids alone: no text and no address is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from catalog.models import Cooperative
from shop.accounts.models import User
from shop.notifications.topics import KINDS, URGENT, Kind, Topic
from shop.orders.models import Purchase

BUYER = "buyer"
COOPERATIVE = "cooperative"
ASKER = "asker"
OFFICER = "officer"
PERSON = "person"
LEARNER = "learner"  # who is on the list of a class
CALLER = "caller"  # somebody who has typed a number and waits for the code


@dataclass(frozen=True)
class Recipient:
    """`phone` is E.164. `user_id` and `cooperative_id`: whose devices take a push, unless `is_pushed` is off, and whose
    preferences count. `is_rung`: where nothing else reaches them, the union rings `phone` and asks for `name`."""

    language: str = "vi"
    email: str = ""
    phone: str = ""
    name: str = ""
    user_id: int | None = None
    cooperative_id: int | None = None
    is_pushed: bool = True
    is_rung: bool = False

    @classmethod
    def of_buyer(cls, purchase: Purchase) -> Self:
        """Who ordered: the giver of a gift, not who receives it."""
        return cls(
            language=purchase.language,
            email=purchase.email,
            phone=purchase.buyer_phone,
            name=purchase.buyer_name,
            user_id=purchase.buyer_id,
        )

    @classmethod
    def of_cooperative(cls, cooperative: Cooperative, *, is_rung: bool = False) -> Self:
        return cls(
            email=cooperative.email,
            phone=cooperative.phone,
            name=cooperative.contact_person,
            cooperative_id=cooperative.pk,
            is_rung=is_rung,
        )

    @classmethod
    def of_desk(cls, user: User, language: str = "vi") -> Self:
        """Who works at a desk: by mail or on their own devices, never on their private number."""
        return cls(language=language, email=user.email, name=user.full_name, user_id=user.pk)


@dataclass(frozen=True)
class Letter:
    """One message that `to` gets once per outbox message, in the words for `reader` about `topic`.

    `context` is called each time it is composed. `part` tells letters of one message and reader apart.
    """

    reader: str
    topic: Topic
    to: Recipient
    context: Callable[[], dict[str, object]]
    part: str = ""

    @property
    def audience(self) -> str:
        """Under which it is remembered that it was sent."""
        return self.part or self.reader

    @property
    def kind(self) -> Kind:
        return KINDS[self.topic]

    @property
    def is_urgent(self) -> bool:
        """It is told at night too."""
        return self.topic in URGENT


def to_cooperative(
    cooperative: Cooperative, topic: Topic, context: Callable[[], dict[str, object]]
) -> Letter:
    """What a stall must know, whichever room says it: in Vietnamese; where nothing reaches it the union rings."""
    return Letter(COOPERATIVE, topic, Recipient.of_cooperative(cooperative, is_rung=True), context)
