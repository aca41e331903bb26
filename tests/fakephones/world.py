"""What the providers know: keys, numbers, templates, tokens, browsers; what they have taken; faults to come."""

import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.fakephones.browsers import Browser

MOST_KEPT = 2000
PRICE = 850  # đồng a part
TEMPLATES = {
    "410001": ("customer_name", "order_code", "amount"),
    "410002": ("customer_name", "order_code", "stall_name", "tracking_code"),
    "410003": ("stall_name", "order_code", "amount"),
    "410004": ("otp",),
}


@dataclass
class Message:
    """One that a provider took. `state`: taken, or what was told of it later."""

    channel: str
    to: str
    text: str
    key: str
    provider_id: str
    at: float = field(default_factory=time.time)
    callback: str = ""
    link: str = ""
    parts: int = 1
    state: str = "taken"


@dataclass
class Fault:
    """`kind`: html, drop, hang, status, code. `after`: the message is taken first, and only the answer is missing."""

    channel: str
    kind: str
    value: Any = None
    times: int = 1
    after: bool = False
    retry_after: str = "60"  # of a status
    met: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)


class World:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.messages: deque[Message] = deque(maxlen=MOST_KEPT)
        self.faults: list[Fault] = []
        self.asked: list[str] = []  # channel of each call, refused ones too
        self.api_key, self.secret_key, self.brandname = "esms-key", "esms-secret", "CHOPHIEN"
        self.balance = 10_000_000  # đồng
        self.most_a_minute = 30  # to one number
        self.request_ids: set[str] = set()
        self.app_id, self.app_secret = "4270000000000000001", "zalo-secret"
        self.templates = dict(TEMPLATES)
        self.without_zalo: set[str] = set()
        self.access_token, self.refresh_token = "zalo-access-0", "zalo-refresh-0"
        self.token_ends_at = time.time() + 90_000
        self.renewals = 0
        self.renewal_seconds = 0.0  # that a renewal takes, for races
        self.browsers: dict[str, Browser] = {}

    def take(self, channel: str, **facts: Any) -> Message:
        message = Message(channel, provider_id=secrets.token_hex(12), **facts)
        with self.lock:
            self.messages.append(message)
        return message

    def of(self, channel: str) -> list[Message]:
        with self.lock:
            return [message for message in self.messages if message.channel == channel]

    def fault(self, channel: str, *, after: bool) -> Fault | None:
        """The next one planted for this channel and moment."""
        with self.lock:
            for fault in self.faults:
                if fault.channel == channel and fault.after == after and fault.times > 0:
                    fault.times -= 1
                    fault.met.set()
                    return fault
        return None

    def new_tokens(self) -> tuple[str, str]:
        self.renewals += 1
        self.access_token = f"zalo-access-{self.renewals}-{secrets.token_hex(4)}"
        self.refresh_token = f"zalo-refresh-{self.renewals}-{secrets.token_hex(4)}"
        self.token_ends_at = time.time() + 90_000
        return self.access_token, self.refresh_token
