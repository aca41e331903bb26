"""Ways to reach a person, a file each beside this one. Which is taken for whom: `shop.notifications.ways`.

ChannelError
├── Undeliverable  this person cannot be reached this way, now or later: the next way follows
└── Postponed      not now; the same may go through later (an OSError, as everything is that answers too late)
    └── Down       the channel itself does not answer, or does not take us: nobody is reached by it now
        └── Unsure it took the message and said nothing: another way might be the second time

Later is none of them: nothing is wrong, the time has not come yet.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any, Protocol

from shop.notifications.letters import Letter


class ChannelError(Exception):
    """A message did not go out. The text holds no address (promise W7)."""


class Undeliverable(ChannelError):
    """The address cannot be reached, now or later."""


class Postponed(ChannelError, OSError):
    """The other side asks to be tried again later; `until` is the moment, where it names one."""

    def __init__(self, words: str, *, until: datetime.datetime | None = None) -> None:
        super().__init__(words)
        self.until = until


class Down(Postponed):
    """Nobody answers, or we are not let in."""


class Unsure(Down):
    """Nobody knows whether it took this message."""


class Later(Exception):
    """A message waits until `at`: for the morning, or for whether a push is opened."""

    def __init__(self, at: datetime.datetime) -> None:
        super().__init__(f"{at:%Y-%m-%d %H:%M}")
        self.at = at


@dataclass(frozen=True)
class Composed:
    """A message in the form of one channel. `cost_amount`: đồng, as the price list says; `parts`: what is billed."""

    subject: str = ""
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    parts: int = 1
    cost_amount: int = 0


@dataclass(frozen=True)
class Parcel:
    """What a channel is given. `key` is the same however often this message is tried this way, and nobody guesses it:
    the other side knows a repeat by it, and a receipt comes back under it."""

    letter: Letter
    composed: Composed
    address: str
    key: str
    message_id: int


@dataclass(frozen=True)
class Receipt:
    """What the other side said when it took a message."""

    provider_id: str = ""


class Channel(Protocol):
    """A module. `DISTURBS`: a phone beeps. `IS_SEEN`: what it takes counts as read; otherwise the next way follows
    where nobody opens it."""

    NAME: str
    DISTURBS: bool
    IS_SEEN: bool

    def is_on(self) -> bool:
        """Whether the settings name it at all."""

    def address_of(self, letter: Letter) -> str:
        """Where this letter goes by this channel; empty where it cannot."""

    def compose(self, letter: Letter) -> Composed: ...

    def send(self, parcel: Parcel) -> Receipt:
        """Raises Undeliverable, Postponed, Down."""
