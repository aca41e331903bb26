"""The little of Stripe that the money machine needs below our calls: pages nobody has paid, and refunds that end
as the machine says."""

import itertools
from dataclasses import replace
from types import TracebackType
from typing import Self
from unittest.mock import patch

from django.utils import timezone

from shop.payments.providers import stripe

FUNCTIONS = ("create_session", "read_session", "expire_session", "refund", "refunds_of", "read_fee")


class MoneyStripe:
    """Stands in for the functions of `stripe` that go over the network, while it is entered."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.next_status = (
            "succeeded"  # of the next refund, and of a pending one of this name; "refused" raises
        )
        self.next_name = ""
        self.refunds: dict[str, list[stripe.RefundState]] = {}
        self.fee = 0
        self.patches = [patch.object(stripe, name, getattr(self, name)) for name in FUNCTIONS]

    def __enter__(self) -> Self:
        for one in self.patches:
            one.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self.patches:
            one.stop()

    def create_session(
        self, *, payment_id: int, lines: list[tuple[str, int]], **_rest: object
    ) -> stripe.SessionState:
        number = next(self.numbers)
        self.asked = sum(amount for _name, amount in lines)
        return self._session(f"cs_{number}", "open", str(payment_id))

    def read_session(self, session_id: str) -> stripe.SessionState:
        return self._session(session_id, "expired", "")

    expire_session = read_session

    def _session(self, key: str, status: str, reference: str) -> stripe.SessionState:
        return stripe.SessionState(
            id=key,
            url=f"https://stripe.example/{key}",
            status=status,
            is_paid=False,
            amount=0,
            currency="vnd",
            reference=reference,
            payment_intent="",
        )

    def refund(
        self, *, payment_intent: str, amount: int, idempotency_key: str, metadata: dict[str, str]
    ) -> stripe.RefundState:
        if self.next_status == "refused":
            raise stripe.Refused("charge_disputed")
        state = stripe.RefundState(
            id=f"re_{next(self.numbers)}",
            status=self.next_status,
            amount=amount,
            currency="vnd",
            payment_intent=payment_intent,
            metadata=metadata,
            failure="expired_or_canceled_card" if self.next_status == "failed" else "",
        )
        self.refunds.setdefault(payment_intent, []).append(state)
        return state

    def will_say(self, status: str, key: int) -> None:
        """What is said of the refund that bears this key of ours, when it is made or read next."""
        self.next_status, self.next_name = status, str(key)

    def refunds_of(self, payment_intent: str) -> list[stripe.RefundState]:
        """One that was pending has come to the next status meanwhile."""
        states = self.refunds.get(payment_intent, [])
        if self.next_status in ("succeeded", "failed"):
            states[:] = [
                replace(state, status=self.next_status)
                if state.status == "pending" and self.next_name in state.metadata.values()
                else state
                for state in states
            ]
        return list(states)

    def knows(self, refund_id: int) -> bool:
        """Whether this refund of ours was ever sent."""
        return any(
            state.metadata.get("refund") == str(refund_id)
            for states in self.refunds.values()
            for state in states
        )

    def send_back(self, payment_intent: str) -> None:
        """The bank returns what had arrived, days later."""
        self.refunds[payment_intent] = [
            replace(state, status="failed") for state in self.refunds.get(payment_intent, [])
        ]

    def read_fee(self, _payment_intent: str) -> stripe.Fee:
        return stripe.Fee(self.fee, "vnd", timezone.now())
