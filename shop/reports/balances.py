"""What lies on which account, for everybody or one cooperative: one query over what the night has carried forward
and the lines of the ledger since."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog import advisory
from catalog.advisory import Lock
from shop.ledger.models import Account
from shop.reports.models import CarriedBalance

# In the order in which a treasurer reads them. Buyers' money stands in both books: on the platform's lines without a
# cooperative, on a cooperative's with it.
PLATFORM = (
    (Account.CARD_CLEARING, _("Tiền thẻ nằm ở tài khoản Stripe của chợ.")),
    (Account.DISPUTED, _("Stripe tạm rút vì chủ thẻ khiếu nại, chờ kết luận.")),
    (Account.PROVIDER_FEE, _("Stripe trừ vào tiền thẻ; chợ chịu.")),
    (Account.PAYABLE, _("Phần của hợp tác xã trong tiền thẻ, chưa chuyển.")),
    (Account.PLATFORM_FEE, _("Phần chợ giữ lại của tiền thẻ.")),
    (Account.BUYER_CLEARING, _("Tiền thẻ thu trùng hoặc lệch, chưa biết trả ai.")),
)
COOPERATIVES = (
    (Account.DIRECT_RECEIPTS, _("Khách chuyển khoản, và chợ trả qua đối soát.")),
    (Account.PLATFORM_RECEIVABLE, _("Tiền thẻ mà chợ còn giữ của hợp tác xã.")),
    (Account.CASH, _("Tiền mặt hợp tác xã đã cầm, đã trừ phí thu hộ.")),
    (Account.CASH_IN_TRANSIT, _("Khách đã trả, bên vận chuyển chưa nộp.")),
    (Account.CARRIER_FEE, _("Bên vận chuyển giữ lại khi nộp tiền.")),
    (Account.MARKET_FEE, _("Hợp tác xã trả cho chợ trên tiền thẻ.")),
    (Account.SALES, _("Tiền hàng và phí giao của đơn đã thu tiền.")),
    (Account.REFUNDS, _("Đã trả lại khách.")),
    (
        Account.DECLARED_RECEIPTS,
        _("Hợp tác xã tự khai là đã thu ở chợ phiên, Zalo, livestream; chợ không thấy tiền này."),
    ),
    (
        Account.DECLARED_SALES,
        _("Bán ngoài chợ theo lời khai của hợp tác xã; không nằm trong tiền bán hàng ở trên."),
    ),
    (Account.BUYER_CLEARING, _("Khách chuyển nhưng chưa khớp đơn, hợp tác xã đang giữ.")),
)


@dataclass(frozen=True)
class Line:
    """One account. `amount` in đồng: what it has (debit) above zero, what it owes or came from (credit) below."""

    account: Account
    caption: Promise
    amount: int

    @property
    def debit(self) -> int:
        """Đồng; 0 where the account owes."""
        return max(self.amount, 0)

    @property
    def credit(self) -> int:
        """Đồng, above zero; 0 where the account has."""
        return max(-self.amount, 0)


@dataclass(frozen=True)
class Book:
    """Accounts that together come to zero, unless the books are broken."""

    lines: list[Line]

    @property
    def debit(self) -> int:
        """Đồng of all accounts that have."""
        return sum(line.debit for line in self.lines)

    @property
    def credit(self) -> int:
        """Đồng of all accounts that owe, above zero."""
        return sum(line.credit for line in self.lines)

    @property
    def is_balanced(self) -> bool:
        return self.debit == self.credit


@dataclass(frozen=True)
class Balances:
    """Sums of postings by account (đồng): `own` of the platform's lines, `theirs` of the cooperatives' or, where
    only one was asked for, of that one's."""

    own: Mapping[str, int]
    theirs: Mapping[str, int]
    is_of_one: bool = False

    def of(self, account: str) -> int:
        """The balance of an account, over all lines."""
        return self.own.get(account, 0) + self.theirs.get(account, 0)

    @property
    def is_balanced(self) -> bool:
        return not sum(self.own.values()) + sum(self.theirs.values())

    @property
    def platform(self) -> Book:
        """The platform's book, or what of it concerns one cooperative."""
        if self.is_of_one:
            lines = [line for line in PLATFORM if line[0] != Account.BUYER_CLEARING]
            return Book([Line(name, caption, self.of(name)) for name, caption in lines])
        sums = {name: self.of(name) for name, _caption in PLATFORM}
        sums[Account.BUYER_CLEARING] = self.own.get(Account.BUYER_CLEARING, 0)
        return Book([Line(name, caption, sums[name]) for name, caption in PLATFORM])

    @property
    def cooperatives(self) -> Book:
        """The book of all cooperatives together, or of one."""
        return Book([Line(name, caption, self.theirs.get(name, 0)) for name, caption in COOPERATIVES])


NOW = """
    SELECT account, cooperative_id IS NULL, SUM(amount) FROM (
        SELECT account, cooperative_id, amount FROM reports_carriedbalance
        UNION ALL
        SELECT account, cooperative_id, amount FROM ledger_posting
        WHERE id > COALESCE((SELECT MAX(through) FROM reports_carriedbalance), 0)
    ) AS lines
    WHERE %(cooperative)s::bigint IS NULL OR cooperative_id = %(cooperative)s::bigint
    GROUP BY 1, 2
"""
CARRY = """
    INSERT INTO reports_carriedbalance (account, cooperative_id, amount, through)
    SELECT account, cooperative_id, SUM(amount), %(through)s FROM ledger_posting
    WHERE id <= %(through)s GROUP BY account, cooperative_id
"""
LOCK_SECONDS = 2  # that payments may have to wait behind the question for the last line


def read(cooperative_id: int | None = None) -> Balances:
    """Everything, or the lines of one cooperative, now."""
    own, theirs = dict[str, int](), dict[str, int]()
    with connection.cursor() as cursor:
        cursor.execute(NOW, {"cooperative": cooperative_id})
        for account, is_own, amount in cursor.fetchall():
            (own if is_own else theirs)[account] = int(amount)
    return Balances(own, theirs, is_of_one=cooperative_id is not None)


def carry_forward() -> int:
    """Sums the whole ledger anew, and returns the number of balances. Readers see the former ones until it is done.

    Raises OperationalError where a payment was being posted for longer than LOCK_SECONDS; nothing has changed then.
    """
    through = _last_line()
    with transaction.atomic():
        advisory.hold(Lock.DAILY_SALES)
        CarriedBalance.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(CARRY, {"through": through})
            return int(cursor.rowcount)


@transaction.atomic
def _last_line() -> int:
    """A key behind which every later line comes: the lock waits for whoever has one and has not committed it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LOCK_SECONDS}s"])
        cursor.execute("LOCK TABLE ledger_posting IN SHARE MODE")
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM ledger_posting")
        return int(cursor.fetchone()[0])
