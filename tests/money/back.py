"""The steps of the money machine, second part: refunds, charges that fit nothing, disputes."""

from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from shop.card_payments import disputes, held_charges, stripe_refunds
from shop.lifecycle import refunds
from shop.payments import records
from shop.payments.models import HeldReason
from shop.payments.models import Refund as RefundRow
from shop.payments.providers.stripe import DisputeState
from tests.money.model import Dispute, Held, Payment, Refund, Sale
from tests.money.steps import PICK, OrderSteps, has, one

DISPUTE_FEE = 400_000  # đồng
ANSWERS = st.sampled_from(["succeeded", "succeeded", "pending", "failed", "refused"])
# What Stripe says of a dispute: its status, and whether the money is out of our balance.
NEWS = st.sampled_from(
    [
        ("needs_response", False),
        ("needs_response", True),
        ("under_review", True),
        ("won", False),
        ("lost", True),
        ("appeal_under_review", True),
    ]
)


class BackSteps(OrderSteps):
    """Money on its way back."""

    @property
    def refund_keys(self) -> list[int]:
        return sorted(self.market.refunds)

    @property
    def card_refunds(self) -> list[int]:
        return [key for key in self.refund_keys if self.refund(key).sale.payment.method == "card"]

    def likely(self, keys: list[int], *statuses: str) -> list[int]:
        return [key for key in keys if self.refund(key).status in statuses]

    def refund(self, key: int) -> Refund:
        return self.market.refunds[key]

    @has("sales")
    @rule(pick=PICK, percent=st.sampled_from([-1, 0, 1, 10, 33, 50, 100, 101]), odd=st.integers(0, 3))
    def give_a_part_back(self, pick: int, percent: int, odd: int) -> None:
        likely = [sale for sale in self.sales if sale.left]
        sale = one(self.sales, pick, [sale for sale in likely if sale.payment.method == "card"] or likely)
        self.part(sale, sale.left * percent // 100 + odd)

    def part(self, sale: Sale, amount: int) -> None:
        is_legal = 0 < amount <= sale.left
        self.attempt(
            is_legal,
            lambda: refunds.ask_part(sale.pk, amount=amount, reason="one was broken", actor=self.actor),
            records.RefundTooLarge,
        )
        if is_legal:
            self.ask_back(sale, amount)

    @has("paid_cards")
    @rule(pick=PICK, first=st.integers(1, 99), second=st.integers(1, 99), by_bank=st.booleans())
    def the_first_of_two_parts_comes_to_nothing(
        self, pick: int, first: int, second: int, by_bank: bool
    ) -> None:
        sale = one(self.paid_cards, pick).sales[0]
        if sale.left > 100:
            for percent in (first, second):
                self.part(sale, max(1, sale.left * percent // 100))
            key = [key for key in self.refund_keys if self.refund(key).sale is sale][-2]
            self.come_to_nothing(key)
            self.again(key, by_bank)

    @has("refund_keys")
    @rule(pick=PICK)
    def send_back_by_hand(self, pick: int) -> None:
        key = one(self.refund_keys, pick, self.likely(self.refund_keys, "requested"))
        refund = self.refund(key)
        self.attempt(
            {"requested": True, "succeeded": None, "failed": False}[refund.status],
            lambda: refunds.finish(key, reference="FT1", actor=self.actor),
            refunds.RefundFailed,
        )
        if refund.status == "requested":
            self.sent(refund)

    def sent(self, refund: Refund) -> None:
        refund.status = "succeeded"
        self.market.send(refund)

    @has("card_refunds")
    @rule(pick=PICK, answer=ANSWERS)
    def send_back_by_card(self, pick: int, answer: str) -> None:
        key = one(self.card_refunds, pick, self.likely(self.card_refunds, "requested"))
        refund = self.refund(key)
        is_wanted = refund.status == "requested"
        is_at_stripe = self.stripe.knows(key)
        is_answered = is_wanted and (not is_at_stripe or answer in ("succeeded", "failed"))
        self.stripe.will_say(answer, key)
        self.attempt(True if is_answered else None, lambda: stripe_refunds.run(key))
        if is_answered and answer == "succeeded":
            self.sent(refund)
        elif is_answered and answer != "pending":
            refund.status = "failed"

    @has("card_refunds")
    @rule(pick=PICK)
    def a_refund_comes_to_nothing(self, pick: int) -> None:
        key = one(self.card_refunds, pick, self.likely(self.card_refunds, "succeeded", "requested"))
        self.come_to_nothing(key)

    def come_to_nothing(self, key: int) -> None:
        refund = self.refund(key)
        self.attempt(None if refund.status == "failed" else True, lambda: refunds.fail(key, "no such card"))
        if refund.status == "succeeded":
            self.market.send(refund, -1)
        refund.status = "failed"

    @has("card_refunds")
    @rule(pick=PICK, by_bank=st.booleans())
    def try_it_again(self, pick: int, by_bank: bool) -> None:
        failed = [key for key in self.card_refunds if self.refund(key).can_be_retried]
        self.again(one(self.card_refunds, pick, failed), by_bank)

    def again(self, key: int, by_bank: bool) -> None:
        refund = self.refund(key)
        amount = min(refund.amount, refund.sale.left)
        is_legal = refund.can_be_retried
        self.attempt(
            is_legal,
            lambda: (
                refunds.paid_otherwise(key, "FT2", self.actor) if by_bank else refunds.retry(key, self.actor)
            ),
            records.MovedOn,
        )
        if is_legal:
            refund.is_retried = True
            self.ask_back(refund.sale, amount)
            if by_bank:
                self.sent(self.refund(RefundRow.objects.latest("pk").pk))

    # Charges that fit no payment.

    @property
    def charges(self) -> list[tuple[int, Held]]:
        return sorted(
            ((key, charge) for payment in self.cards for key, charge in payment.held.items()),
            key=lambda pair: pair[0],
        )

    @has("cards")
    @rule(pick=PICK, amount=st.integers(1, 900_000), twice=st.booleans())
    def a_charge_too_many(self, pick: int, amount: int, twice: bool) -> None:
        payment: Payment = one(self.cards, pick)
        reason = HeldReason.SECOND_CHARGE if payment.is_paid else HeldReason.AMOUNT
        reference = f"pi_held_{next(self.numbers)}"

        def hold() -> Any:
            return held_charges.hold(
                payment.pk, reference=reference, amount=amount, currency="vnd", reason=str(reason)
            )

        row = self.attempt(True, hold)
        payment.held[row.pk] = Held(amount, reference, "refunding" if payment.is_paid else "")
        self.market.purses[None].hold_charge(amount)
        if twice:
            self.attempt(None, hold)

    @has("charges")
    @rule(pick=PICK, is_to_go_back=st.booleans())
    def decide_about_a_charge(self, pick: int, is_to_go_back: bool) -> None:
        key, charge = one(self.charges, pick)
        self.attempt(
            charge.status == "",
            lambda: (
                held_charges.give_back(key, self.actor)
                if is_to_go_back
                else held_charges.dismiss(key, "paid by bank", self.actor)
            ),
            records.MovedOn,
        )
        if charge.status == "" and not is_to_go_back:
            self.market.purses[None].hold_charge(-charge.amount)
        if charge.status == "":
            charge.status = "refunding" if is_to_go_back else "dismissed"

    @has("charges")
    @rule(pick=PICK, answer=st.sampled_from(["succeeded", "failed", "refused"]))
    def send_a_charge_back(self, pick: int, answer: str) -> None:
        key, charge = one(self.charges, pick)
        is_under_way = charge.status == "refunding"
        self.stripe.will_say(answer, key)
        self.attempt(True if is_under_way else None, lambda: held_charges.run(key))
        if is_under_way and answer == "succeeded":
            charge.status = "refunded"
            self.market.purses[None].hold_charge(-charge.amount)
        elif is_under_way:
            charge.status = ""

    @has("charges")
    @rule(pick=PICK)
    def the_bank_returns_a_charge(self, pick: int) -> None:
        key, charge = one(self.charges, pick, [pair for pair in self.charges if pair[1].status == "refunded"])
        if charge.status == "refunded":
            self.stripe.send_back(charge.reference)
            self.attempt(True, lambda: held_charges.run(key))
            charge.status = ""
            self.market.purses[None].hold_charge(charge.amount)

    # Disputes.

    @has("paid_cards")
    @rule(pick=PICK, news=NEWS, is_part=st.booleans())
    def dispute(self, pick: int, news: tuple[str, bool], is_part: bool) -> None:
        payment: Payment = one(self.paid_cards, pick)
        captured = sum(sale.total for sale in payment.sales if not sale.is_dropped)
        before = payment.dispute
        known = before or Dispute(captured // 3 if is_part else captured)
        status, is_withdrawn = news
        result = {"won": "won", "lost": "lost", "appeal_under_review": "lost"}.get(status, "open")
        is_stale = known.status == "won" or (known.status == "lost" and result == "open")
        fee = 0 if result == "won" else DISPUTE_FEE
        state = DisputeState(
            id=f"du_{payment.pk}",
            payment_intent=payment.reference,
            amount=known.amount,
            currency="vnd",
            reason="fraudulent",
            status=status,
            opened_at=timezone.now(),
            withdrawn=is_withdrawn,
            fee_amount=fee,
        )
        place = self._place(known, result, is_withdrawn)
        is_news = not before or (not is_stale and (status, place) != (known.provider_status, known.place))
        row = self.attempt(True if is_news else None, lambda: disputes.record(state))
        if is_news:
            self._disputed(payment, known, result, place, fee, row)
            known.provider_status = status

    @staticmethod
    def _place(known: Dispute, result: str, is_withdrawn: bool) -> str:
        if result == "open":
            return "withdrawn" if is_withdrawn or known.place == "withdrawn" else "ours"
        return "lost" if result == "lost" else "ours"

    def _disputed(
        self, payment: Payment, known: Dispute, result: str, place: str, fee: int, row: Any
    ) -> None:
        payment.dispute = known
        if place != known.place and not known.parts:
            known.parts = {part.order.pk: part.amount for part in disputes.parts(row)}
            assert sum(known.parts.values()) == known.amount
        for sale in payment.sales:
            part = known.parts.get(sale.pk, 0)
            self.market.purses[sale.stall].dispute(known.place, place, part)
            sale.owed -= part * ((place == "lost") - (known.place == "lost"))
        known.status, known.place = result, place
        if place != "ours" or result != "open":
            self.market.purses[None].kept_by_provider(fee - known.fee)
            known.fee = fee
