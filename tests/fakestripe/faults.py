"""Faults a test plants in API calls: errors, delays, hanging and dropped connections.

``before``: nothing happens and nothing is stored under the key. ``inside``: execution has begun, a delay
keeps the key in use, an error means that nothing was done and the error is stored. ``after``: the work is
done, its answer is stored and its events go out; a delay or a dropped connection hits only the answer on its
way. An error ``after`` takes the answer's place and is stored instead.
"""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from werkzeug.wrappers import Request

from tests.fakestripe import forms
from tests.fakestripe.errors import StripeError

Moment = Literal["before", "inside", "after"]
NUMBERS = itertools.count(1)
LONGEST = 86_400.0  # seconds
FORM: dict[str, forms.Check] = {
    "kind": forms.one_of("error", "delay", "hang", "drop"),
    "at": forms.one_of("before", "inside", "after"),
    "path": forms.text,
    "method": forms.one_of("GET", "POST", "*"),
    "status": forms.whole(400, 599),
    "retry_after": forms.whole(0, 86_400),
    "seconds": forms.seconds,
    "then": forms.one_of("drop", "go_on"),
    "times": forms.whole(1, 1_000_000),
}


@dataclass
class Fault:
    """One planted fault.

    `kind`: error (`status`, and `retry_after` for a header), delay (`seconds`), drop (the connection is reset), or
    hang: the call stands still until the fault is released, then `then`: its connection is dropped, or it goes on.
    `path` is a prefix, or with a closing `$` the whole path; `times` calls are hit.
    """

    kind: Literal["error", "delay", "hang", "drop"]
    at: Moment = "before"
    path: str = "/v1/"
    method: str = "POST"
    status: int = 500
    retry_after: int | None = None
    seconds: float = LONGEST
    then: Literal["drop", "go_on"] = "drop"
    times: int = 1
    id: int = field(default_factory=lambda: next(NUMBERS))
    met: int = 0
    holding: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def hits(self, moment: Moment, request: Request) -> bool:
        is_path = (
            request.path == self.path[:-1] if self.path.endswith("$") else request.path.startswith(self.path)
        )
        return self.at == moment and self.method in ("*", request.method) and is_path

    @property
    def left(self) -> int:
        return self.times - self.met

    def shown(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in ("id", *FORM, "met", "holding", "left")}
        return plain | {"released": self.released.is_set()}


class Faults:
    def __init__(self) -> None:
        self.planted: list[Fault] = []
        self._lock = threading.Lock()

    def plant(self, form: Any) -> Fault:
        """Raises StripeError 400 for a form that is wrong."""
        read = forms.read(form, FORM, ("kind",))
        if read["kind"] == "delay" and "seconds" not in read:
            raise StripeError("seconds is missing: how long the call is delayed.", param="seconds")
        with self._lock:
            self.planted.append(fault := Fault(**read))
        return fault

    def take(self, moment: Moment, request: Request) -> list[Fault]:
        """The faults that this call meets now; each counts as met."""
        with self._lock:
            due = [fault for fault in self.planted if fault.left > 0 and fault.hits(moment, request)]
            for fault in due:
                fault.met += 1
        return due

    def meet(self, moment: Moment, request: Request) -> None:
        """Raises StripeError or ConnectionResetError, or waits; the caller must not hold the store's lock."""
        self.happen(self.take(moment, request))

    def happen(self, due: list[Fault]) -> None:
        for fault in due:
            if fault.kind == "delay":
                fault.released.wait(fault.seconds)
            elif fault.kind == "hang":
                self._hang(fault)
            elif fault.kind == "drop":
                raise ConnectionResetError("planted fault")
            else:
                raise planted_error(fault)

    def _hang(self, fault: Fault) -> None:
        with self._held(fault):
            fault.released.wait(fault.seconds)
        if fault.then == "drop":
            raise ConnectionResetError("planted fault")

    @contextmanager
    def _held(self, fault: Fault) -> Iterator[None]:
        with self._lock:
            fault.holding += 1
        try:
            yield
        finally:
            with self._lock:
                fault.holding -= 1

    def find(self, id: str) -> Fault:
        for fault in self.planted:
            if str(fault.id) == id:
                return fault
        raise StripeError(f"No fault {id} is planted.", status=404)

    def release(self, id: str) -> Fault:
        """Lets go what the fault holds; it hits nothing any more."""
        fault = self.find(id)
        fault.times = fault.met
        fault.released.set()
        return fault

    def clear(self) -> None:
        """Forgets every fault; what hangs is dropped."""
        with self._lock:
            planted, self.planted = self.planted, []
        for fault in planted:
            fault.then = "drop"
            fault.released.set()

    def wait_until_met(self, id: str, times: int, timeout: float) -> Fault:
        """Raises StripeError 408 if fewer than `times` calls met the fault within `timeout` seconds."""
        fault = self.find(id)
        deadline = time.monotonic() + timeout
        while fault.met < times:
            if time.monotonic() > deadline:
                raise StripeError(f"Fault {id} was met {fault.met} times in {timeout} s.", status=408)
            time.sleep(0.01)
        return fault


def planted_error(fault: Fault) -> StripeError:
    executed = fault.at != "before"
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.status == 429:
        message = "Request rate limit exceeded. Learn more about rate limits in the documentation."
        return StripeError(message, status=429, code="rate_limit", executed=False, headers=headers)
    message = "An error occurred on our end; please try again later."
    # Stripe asks not to retry what its idempotency layer would only replay.
    headers |= {"Stripe-Should-Retry": "false"} if executed else {}
    return StripeError(message, status=fault.status, type="api_error", executed=executed, headers=headers)
