"""The steps of the money machine, third part: bank transfers, cash that carriers hand over, settlements."""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from shop.ledger import settlement, settlement_payment
from shop.ledger.models import Settlement as LedgerSettlement
from shop.lifecycle import money_in
from shop.payments.models import Payment as PaymentRow
from shop.treasury.bank import decisions, matching
from shop.treasury.bank.identity import Incoming
from shop.treasury.cash import remittance
from tests.money.back import BackSteps
from tests.money.model import Payment, Sale, Settlement, Transfer
from tests.money.steps import PICK, has, one
from tests.treasury.card_sales import approved

# How much of what is still missing a transfer brings, in percent, and some đồng more or less.
SIZES = st.sampled_from([(100, 0), (100, 0), (100, -1), (100, 1), (40, 0), (60, 0), (200, 0), (0, 5000)])
WAYS_OUT = st.sampled_from(["applied", "returned", "not_sales"])
ALLOWED = {
    "exact": (),
    "under": ("returned",),
    "over": ("returned",),
    "late": ("applied", "returned"),
    "doubled": ("returned",),
    "unmatched": ("applied", "returned", "not_sales"),
}


class TreasurySteps(BackSteps):
    """Money that cooperatives get, and what the marketplace pays them."""

    @property
    def qr_payments(self) -> list[Payment]:
        return self.by("vietqr")

    @property
    def transfer_keys(self) -> list[int]:
        return sorted(self.market.transfers)

    @property
    def waiting_transfers(self) -> list[int]:
        return [key for key in self.transfer_keys if not self.market.transfers[key].resolution]

    @property
    def cash_payments(self) -> list[Payment]:
        return self.by("cod")

    @property
    def settlement_keys(self) -> list[int]:
        return sorted(self.market.settlements)

    # Transfers.

    @has("sales")
    @rule(pick=PICK)
    def tick_off(self, pick: int) -> None:
        payment = one(self.sales, pick).payment
        is_legal = payment.method == "vietqr" and not payment.is_cancelled
        changes = is_legal and (payment.is_open or bool(payment.parts))
        self.attempt(
            None if is_legal and not changes else changes,
            lambda: decisions.seen_by_hand(
                payment.sales[0].pk,
                actor=self.actor,
                shown_held=sum(part.held for part in payment.parts),
                rest="đã thấy",
            ),
            money_in.NotATransfer,
        )
        if is_legal:
            self.complete(payment, by_hand=True)

    def complete(self, payment: Payment, *, by_hand: bool) -> None:
        """All of its money is there: what was held of it becomes part of the sale."""
        for part in payment.parts:
            self.release(part, "completed")
        if payment.is_open:
            payment.is_ticked_off = by_hand
            self.received(payment, payment.sales)

    def release(self, transfer: Transfer, resolution: str) -> None:
        self.market.purses[transfer.stall].hold_transfer(-transfer.held)
        transfer.held = 0
        transfer.resolution = resolution

    def hold(self, transfer: Transfer, amount: int) -> None:
        self.market.purses[transfer.stall].hold_transfer(amount)
        transfer.held = amount

    def pay_as_asked(self, payment: Payment) -> None:
        """By card, or by transfer."""
        super().pay_as_asked(payment)
        if payment.method == "vietqr":
            there = sum(part.held for part in payment.parts)
            self._incoming(payment, payment.amount - there, has_memo=True, again=False)

    def pay_late(self, payment: Payment) -> None:
        """By card, or by a transfer that a person then counts for its order."""
        super().pay_late(payment)
        if payment.method == "vietqr":
            self._incoming(payment, payment.amount, has_memo=True, again=False)
            self._resolve(self.transfer_keys[-1], "applied", 0)

    @has("qr_payments")
    @rule(pick=PICK, size=SIZES, has_memo=st.sampled_from([True] * 4 + [False]), again=st.booleans())
    def a_transfer_comes(self, pick: int, size: tuple[int, int], has_memo: bool, again: bool) -> None:
        payment = one(self.qr_payments, pick)
        percent, more = size
        there = payment.seen if payment.is_paid else sum(part.held for part in payment.parts)
        missing = payment.amount - there
        amount = max(1, (missing or payment.amount) * percent // 100 + more)
        self._incoming(payment, amount, has_memo, again)

    def _incoming(self, payment: Payment, amount: int, has_memo: bool, again: bool) -> None:
        row = PaymentRow.objects.get(pk=payment.pk)
        number = next(self.numbers)
        incoming = Incoming(
            cooperative_id=payment.sales[0].stall,
            source="sepay",
            external_id=str(number),
            account_number=row.payee_account_number,
            amount=amount,
            content=f"{row.memo_code} FT{number}" if has_memo else "mua hang",
            occurred_at=timezone.now(),
            bank_reference=f"FT{number}",
        )
        transfer, is_new = self.attempt(True, lambda: matching.receive(incoming))
        assert is_new
        known = Transfer(payment.sales[0].stall, amount, None)
        self.market.transfers[transfer.pk] = known
        if has_memo:
            self._match(known, payment)
            payment.transfers.append(known)
            known.payment = payment
        if again:
            other = {"source": "casso", "external_id": "x"} if number % 2 else {}
            same = replace(incoming, **other)
            assert self.attempt(None, lambda: matching.receive(same)) == (transfer, False)

    def _match(self, transfer: Transfer, payment: Payment) -> None:
        """What M7 says of a transfer that names its order."""
        if payment.is_cancelled:
            transfer.outcome = "late"
            self.hold(transfer, transfer.amount)
            return
        is_first = payment.is_open and not payment.parts
        there = sum(part.held for part in payment.parts) if payment.is_open else payment.seen
        missing = payment.amount - there
        if missing <= 0:
            transfer.outcome = "doubled"
            self.hold(transfer, transfer.amount)
        elif transfer.amount < missing:
            transfer.outcome = "under"
            if payment.is_open:
                self.hold(transfer, transfer.amount)
        else:
            self.complete(payment, by_hand=False)
            is_whole = is_first or transfer.amount == payment.amount
            transfer.outcome = "exact" if is_whole else "under"
            transfer.resolution = "applied" if is_whole else "completed"
            if transfer.amount > missing:
                transfer.outcome, transfer.resolution = "over", ""
                self.hold(transfer, transfer.amount - missing)

    @has("transfer_keys")
    @rule(pick=PICK, way=WAYS_OUT, for_pick=PICK)
    def try_to_resolve(self, pick: int, way: str, for_pick: int) -> None:
        self._resolve(one(self.transfer_keys, pick), way, for_pick)

    @has("waiting_transfers")
    @rule(pick=PICK, way=WAYS_OUT, for_pick=PICK)
    def resolve(self, pick: int, way: str, for_pick: int) -> None:
        self._resolve(one(self.waiting_transfers, pick), way, for_pick)

    def _resolve(self, key: int, way: str, for_pick: int) -> None:
        transfer = self.market.transfers[key]
        payment = transfer.payment or one(self.market.payments, for_pick)
        allowed: tuple[str, ...] = () if transfer.resolution else ALLOWED[transfer.outcome]
        if (transfer.outcome, transfer.held, transfer.resolution) == ("under", 0, ""):
            allowed = ("applied",)
        is_legal = way in allowed and (way != "applied" or self._can_apply(transfer, payment))
        chosen = payment.pk if way == "applied" and not transfer.payment else None
        self.attempt(
            is_legal,
            lambda: decisions.resolve(key, resolution=way, actor=self.actor, payment_id=chosen),
            decisions.Refusal,
        )
        if not is_legal:
            return
        if way != "applied":
            self.release(transfer, way)
        else:
            self._applied(transfer, payment)

    def _can_apply(self, transfer: Transfer, payment: Payment) -> bool:
        if transfer.outcome == "under":
            return True
        if transfer.outcome == "late":
            [sale] = payment.sales
            return (
                payment.is_cancelled
                and sale.has_expired
                and self.market.is_there(sale.packs)
                and payment.amount in (transfer.held, sum(row.held for row in self._late(payment)))
            )
        is_its_own = payment.method == "vietqr" and payment.sales[0].stall == transfer.stall
        if payment.is_open:
            return is_its_own and transfer.amount == payment.amount - sum(row.held for row in payment.parts)
        is_missing = payment.is_ticked_off and payment.seen < payment.amount
        return is_its_own and is_missing and transfer.amount == payment.amount - payment.seen

    @staticmethod
    def _late(payment: Payment) -> list[Transfer]:
        """What came for an order whose time was over, before or after that."""
        return [row for row in payment.transfers if row.outcome in ("under", "late") and not row.resolution]

    def _applied(self, transfer: Transfer, payment: Payment) -> None:
        if transfer.outcome == "late":
            parts = [transfer] if transfer.held == payment.amount else self._late(payment)
            for part in parts:
                self.release(part, "completed")
            payment.is_cancelled, payment.is_ticked_off = False, True
            self.received(payment, payment.sales)
        elif transfer.outcome == "unmatched":
            self.complete(payment, by_hand=True)
            payment.transfers.append(transfer)
            transfer.payment = payment
        transfer.resolution = "applied"

    # Cash.

    @has("cash_payments")
    @rule(pick=PICK, percent=st.sampled_from([0, 1, 3, 100, 101]))
    def the_carrier_hands_over(self, pick: int, percent: int) -> None:
        likely = [payment for payment in self.cash_payments if payment.way == "carrier"]
        self.hand_over(one(self.cash_payments, pick, likely), percent)

    def hand_over(self, payment: Payment, percent: int) -> None:
        [sale] = payment.sales
        fee = sale.total * percent // 100
        is_held = payment.is_paid and payment.collected_by == "carrier" and not payment.is_handed_over
        is_legal = is_held and fee <= sale.total
        self.attempt(
            is_legal,
            lambda: remittance.remit(
                cooperative_id=sale.stall,
                payments={payment.pk: fee},
                remitted_on=timezone.localdate(),
                reference="BK1",
                actor_id=self.actor.user_id,
            ),
            remittance.NotHeld,
            remittance.BadFee,
        )
        if is_legal:
            payment.is_handed_over = True
            self.market.purses[sale.stall].hand_over(sale.total, fee)

    # Settlements.

    @has("paid_cards")
    @rule(pick=PICK)
    def settle(self, pick: int) -> None:
        likely = [sale.stall for sale in self.sales if sale.is_due and sale.owed != sale.settled]
        stall = one([self.cast.tea.pk, self.cast.rice.pk], pick, likely)
        self.settle_with(stall)

    def end_the_day(self) -> None:
        """So that every run has had each of these once."""
        for payment in self.cash_payments:
            self.hand_over(payment, 3)
        for payment in self.open_payments[:2]:
            self.come_too_late(payment)
        for stall in (self.cast.tea.pk, self.cast.rice.pk):
            self.settle_with(stall)

    def settle_with(self, stall: int) -> None:
        due: dict[Sale, int] = {
            sale: sale.owed - sale.settled for sale in self.sales if sale.stall == stall and sale.is_due
        }
        amount = sum(due.values())
        row = self.attempt(
            True if amount > 0 else None,
            lambda: settlement.create(stall, until=timezone.localdate(), actor_id=self.actor.user_id),
        )
        assert (row is not None) == (amount > 0)
        if row:
            for sale in due:
                sale.settled = sale.owed
            self.market.settlements[row.pk] = Settlement(stall, amount, due)

    @has("settlement_keys")
    @rule(pick=PICK)
    def the_bank_pays(self, pick: int) -> None:
        key = one(self.settlement_keys, pick)
        known = self.market.settlements[key]
        if not known.is_paid:
            approved(LedgerSettlement.unscoped.get(pk=key))
        self.attempt(
            not known.is_paid,
            lambda: settlement_payment.mark_paid(
                key, paid_on=timezone.localdate(), bank_reference=f"FT{key}/33", actor_id=self.actor.user_id
            ),
            settlement.AlreadyPaid,
        )
        if not known.is_paid:
            known.is_paid = True
            self.market.purses[known.stall].pay_out(known.amount)

    @has("settlement_keys")
    @rule(pick=PICK)
    def withdraw_a_settlement(self, pick: int) -> None:
        key = one(self.settlement_keys, pick)
        known: Any = self.market.settlements[key]
        later = [
            other
            for other, row in self.market.settlements.items()
            if row.stall == known.stall and other > key
        ]
        is_legal = not known.is_paid and not later
        self.attempt(
            is_legal, lambda: settlement.withdraw(key, actor_id=self.actor.user_id), settlement.MovedOn
        )
        if is_legal:
            for sale, amount in known.taken.items():
                sale.settled -= amount
            del self.market.settlements[key]
