"""Faults a test plants: errors, delays and dropped connections before, inside or after a call's execution.

``before``: nothing happens and nothing is stored under the key. ``inside``: execution has begun, a delay
keeps the key in use, an error means that nothing was done and the error is stored. ``after``: the work is
done and its events go out; a delay or a dropped connection hits only the answer, an error takes its place.
"""

import threading
import time
from dataclasses import dataclass
from typing import Literal

from werkzeug.wrappers import Request

from tests.fakestripe.errors import StripeError

Moment = Literal["before", "inside", "after"]


@dataclass
class Fault:
    """`kind`: error (`status`), delay (`seconds`) or drop. `path` is a prefix; `times` calls are hit."""

    kind: Literal["error", "delay", "drop"]
    at: Moment = "before"
    path: str = "/v1/"
    method: str = "POST"
    status: int = 500
    seconds: float = 0.0
    times: int = 1

    def hits(self, moment: Moment, request: Request) -> bool:
        return self.at == moment and self.method == request.method and request.path.startswith(self.path)


class Faults:
    def __init__(self) -> None:
        self.planted: list[Fault] = []
        self._lock = threading.Lock()

    def awaits(self, moment: Moment, request: Request) -> bool:
        return any(fault.hits(moment, request) for fault in self.planted)

    def meet(self, moment: Moment, request: Request) -> None:
        """Raises StripeError or ConnectionResetError, or sleeps; the caller must not hold the lock."""
        with self._lock:
            due = [fault for fault in self.planted if fault.hits(moment, request)]
            for fault in due:
                fault.times -= 1
            self.planted = [fault for fault in self.planted if fault.times > 0]
        for fault in due:
            self._happen(fault)

    def _happen(self, fault: Fault) -> None:
        if fault.kind == "delay":
            time.sleep(fault.seconds)
        elif fault.kind == "drop":
            raise ConnectionResetError("planted fault")
        else:
            raise planted_error(fault)


def planted_error(fault: Fault) -> StripeError:
    executed = fault.at != "before"
    if fault.status == 429:
        message = "Request rate limit exceeded. Learn more about rate limits in the documentation."
        return StripeError(message, status=429, code="rate_limit", executed=False)
    message = "An error occurred on our end; please try again later."
    # Stripe asks not to retry what its idempotency layer would only replay.
    headers = {"Stripe-Should-Retry": "false"} if executed else {}
    return StripeError(message, status=fault.status, type="api_error", executed=executed, headers=headers)
