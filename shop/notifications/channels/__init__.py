"""Ways to reach a person. E-mail is the first; SMS, Zalo and web push get files of their own beside it.

ChannelError
├── Undeliverable  this person cannot be reached this way, now or later: for a person to settle
└── Postponed      not now; the same may go through later (an OSError, as everything is that answers too late)
    └── Down       the channel itself does not answer, or does not take us: nobody is reached by it now
"""


class ChannelError(Exception):
    """A message did not go out. The text holds no address (promise W7)."""


class Undeliverable(ChannelError):
    """The address cannot be reached, now or later."""


class Postponed(ChannelError, OSError):
    """The other side asks to be tried again later."""


class Down(Postponed):
    """Nobody answers, or we are not let in."""
