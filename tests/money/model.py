"""What the money machine expects: each cooperative's purse as plain numbers of đồng, and how far each order is.

Written from the promises (M1–M8, S11, S12, K4, K6), not from the services, which it is compared with.
"""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Purse:
    """The money of one cooperative; that of the marketplace itself is under None."""

    earned: int = 0  # sales less refunds
    owed: int = 0  # card money that the marketplace owes it
    bank: int = 0  # on its account
    cash: int = 0  # in its hand
    carriers: int = 0  # collected for it, not yet handed over
    buyers: int = 0  # buyers' money that it holds and that pays for nothing yet
    card: int = 0  # at the card provider
    disputed: int = 0  # taken from there for a dispute that is open
    market_fees: int = 0
    carrier_fees: int = 0
    provider_fees: int = 0

    def sell(self, way: str, amount: int, fee: int) -> None:
        self.earned += amount
        self.receive(way, amount, fee)

    def refund(self, way: str, amount: int, fee: int) -> None:
        self.earned -= amount
        self.receive("cod" if way == "carrier" else way, -amount, -fee)

    def receive(self, way: str, amount: int, fee: int) -> None:
        if way == "vietqr":
            self.bank += amount
        elif way == "cod":
            self.cash += amount
        elif way == "carrier":
            self.carriers += amount
        else:
            self.card += amount
            self.owed += amount - fee
            self.market_fees += fee

    def hand_over(self, amount: int, fee: int) -> None:
        self.carriers -= amount
        self.cash += amount - fee
        self.carrier_fees += fee

    def hold_transfer(self, amount: int) -> None:
        self.bank += amount
        self.buyers += amount

    def hold_charge(self, amount: int) -> None:
        self.card += amount
        self.buyers += amount

    def pay_out(self, amount: int) -> None:
        self.owed -= amount
        self.card -= amount
        self.bank += amount

    def dispute(self, before: str, after: str, amount: int) -> None:
        """The disputed part of an order goes from one place (ours, withdrawn, lost) to another."""
        for place, sign in ((before, -1), (after, 1)):
            self.card += sign * amount * (place == "ours")
            self.disputed += sign * amount * (place == "withdrawn")
            self.earned -= sign * amount * (place == "lost")
            self.owed -= sign * amount * (place == "lost")

    def kept_by_provider(self, amount: int) -> None:
        self.card -= amount
        self.provider_fees += amount

    def balances(self) -> dict[str, int]:
        """As the ledger has it: debit > 0, credit < 0; sales and refunds together as `income`."""
        every = {
            "income": -self.earned,
            "payable": -self.owed,
            "platform_receivable": self.owed,
            "direct_receipts": self.bank,
            "cash": self.cash,
            "cash_in_transit": self.carriers,
            "buyer_clearing": -self.buyers,
            "card_clearing": self.card,
            "disputed": self.disputed,
            "market_fee": self.market_fees,
            "platform_fee": -self.market_fees,
            "carrier_fee": self.carrier_fees,
            "provider_fee": self.provider_fees,
        }
        return {account: amount for account, amount in every.items() if amount}


def fee_of(amount: int, rate: int) -> int:
    """`rate` in basis points; half a đồng is rounded up."""
    return (amount * rate + 5_000) // 10_000


@dataclass(eq=False)
class Sale:
    """One order."""

    pk: int
    stall: int
    packs: dict[int, int]
    total: int
    rate: int
    payment: "Payment"
    status: str = "placed"
    has_expired: bool = False
    is_dropped: bool = False  # cancelled before its card money came: the buyer is asked for the rest alone
    owed: int = 0
    settled: int = 0

    @property
    def refunds(self) -> list["Refund"]:
        return [
            refund for refund in self.payment.refunds if refund.sale is self and refund.status != "failed"
        ]

    @property
    def left(self) -> int:
        """What may still be asked back."""
        if not self.payment.is_paid or self.is_dropped:
            return 0
        return self.total - sum(refund.amount for refund in self.refunds)

    @property
    def is_due(self) -> bool:
        """Its card money is the cooperative's, or the rest of it the buyer's and gone back; none of it is disputed."""
        dispute = self.payment.dispute
        if dispute and dispute.place == "withdrawn" and dispute.parts.get(self.pk):
            return False
        return self.status == "delivered" or (self.status in ("cancelled", "returned") and self.owed <= 0)


@dataclass(eq=False)
class Refund:
    sale: Sale
    amount: int
    fee: int
    status: str = "requested"
    is_retried: bool = False

    @property
    def can_be_retried(self) -> bool:
        return self.status == "failed" and not self.is_retried and self.sale.left > 0


@dataclass(eq=False)
class Page:
    """A page at the card provider, and the orders that it asks for."""

    attempt: int
    sales: list[Sale]

    @property
    def amount(self) -> int:
        return sum(sale.total for sale in self.sales)


@dataclass(eq=False)
class Held:
    """A charge that fits no payment."""

    amount: int
    reference: str
    status: str


@dataclass(eq=False)
class Transfer:
    stall: int
    amount: int
    payment: "Payment | None"
    outcome: str = "unmatched"
    held: int = 0
    resolution: str = ""


@dataclass(eq=False)
class Payment:
    pk: int
    method: str
    sales: list[Sale] = field(default_factory=list)
    is_paid: bool = False
    is_cancelled: bool = False
    is_late: bool = False  # its time is over
    is_ticked_off: bool = False  # a person saw the money
    collected_by: str = ""
    reference: str = ""
    is_handed_over: bool = False
    is_fee_known: bool = False
    refunds: list[Refund] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    held: dict[int, Held] = field(default_factory=dict)
    transfers: list[Transfer] = field(default_factory=list)
    dispute: "Dispute | None" = None

    @property
    def is_open(self) -> bool:
        return not self.is_paid and not self.is_cancelled

    @property
    def amount(self) -> int:
        return sum(sale.total for sale in self.sales)

    @property
    def way(self) -> str:
        return "carrier" if self.collected_by == "carrier" else self.method

    @property
    def is_looked_at(self) -> bool:
        return any(held.status in ("", "refunding") for held in self.held.values())

    @property
    def parts(self) -> list[Transfer]:
        """Too little so far; the rest may still come."""
        return [row for row in self.transfers if (row.outcome, row.resolution) == ("under", "")]

    @property
    def seen(self) -> int:
        """What of a paid one is accounted for by known transfers."""
        if any(row.outcome in ("exact", "over") for row in self.transfers):
            return self.amount
        return sum(
            row.amount
            for row in self.transfers
            if row.resolution in ("applied", "completed") or (row in self.parts and not row.held)
        )


@dataclass(eq=False)
class Dispute:
    amount: int
    place: str = "ours"  # ours, withdrawn, lost
    status: str = "open"  # open, won, lost
    provider_status: str = ""
    fee: int = 0
    parts: dict[int, int] = field(default_factory=dict)  # order → đồng


@dataclass(eq=False)
class Settlement:
    stall: int
    amount: int
    taken: dict[Sale, int]
    is_paid: bool = False


class Market:
    """Everything at once, and what follows from money that comes and orders that end."""

    def __init__(self) -> None:
        self.purses: dict[int | None, Purse] = defaultdict(Purse)
        self.on_hand: dict[int, int] = {}
        self.reserved: dict[int, int] = defaultdict(int)
        self.rate = 0
        self.sales: list[Sale] = []
        self.payments: list[Payment] = []
        self.refunds: dict[int, Refund] = {}
        self.transfers: dict[int, Transfer] = {}
        self.settlements: dict[int, Settlement] = {}

    def is_there(self, packs: dict[int, int]) -> bool:
        return all(self.on_hand[pack] - self.reserved[pack] >= count for pack, count in packs.items())

    def reserve(self, packs: dict[int, int], sign: int = 1) -> None:
        for pack, count in packs.items():
            self.reserved[pack] += sign * count

    def move(self, packs: dict[int, int], sign: int) -> None:
        for pack, count in packs.items():
            self.on_hand[pack] += sign * count

    def pay(self, payment: Payment, sales: list[Sale]) -> list[Sale]:
        """The money of these orders is there; returns those that can no longer use it, so that it goes back."""
        payment.is_paid = True
        for sale in sales:
            sale.is_dropped = False
            if sale.has_expired and self.is_there(sale.packs):
                sale.status, sale.has_expired = "placed", False
                self.reserve(sale.packs)
            fee = fee_of(sale.total, sale.rate)
            self.purses[sale.stall].sell(payment.way, sale.total, fee)
            sale.owed += (sale.total - fee) * (payment.method == "card")
        return [sale for sale in sales if sale.status == "cancelled"]

    def cancel(self, sale: Sale) -> None:
        """Before it is paid; afterwards its money is asked back besides."""
        sale.status = "cancelled"
        self.reserve(sale.packs, -1)
        payment = sale.payment
        if payment.is_open:
            if all(other.status == "cancelled" for other in payment.sales):
                payment.is_cancelled = True
            else:
                sale.is_dropped = True

    def fee_back(self, sale: Sale, amount: int) -> int:
        """What goes back of the fee, so that what is kept is always the rate of what is kept."""
        back = sum(refund.fee for refund in sale.refunds)
        return fee_of(sale.total, sale.rate) - fee_of(sale.left - amount, sale.rate) - back

    def send(self, refund: Refund, sign: int = 1) -> None:
        sale, way = refund.sale, refund.sale.payment.way
        self.purses[sale.stall].refund(way, sign * refund.amount, sign * refund.fee)
        sale.owed -= sign * (refund.amount - refund.fee) * (way == "card")
