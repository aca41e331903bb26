"""Bank transfers in the demo: two stalls that a bank service watches, and what waits for a person at each."""

import datetime
import secrets

from catalog.models import Cooperative
from demo import source
from shop.orders import reasons
from shop.orders.models import PaymentMethod, Status
from shop.payments.models import BankFeed, BankTransfer, FeedProvider, Payment, PaymentStatus
from shop.treasury.bank import feeds, matching
from shop.treasury.bank.identity import Incoming

HOUR = datetime.timedelta(hours=1)


def play(now: datetime.datetime) -> None:
    """Uses payments that the demo has just written; a second time it does nothing."""
    if BankTransfer.unscoped.exists():
        return
    slugs = [record["slug"] for record in source.cooperatives()[:2]]
    stalls = Cooperative.objects.filter(slug__in=slugs).exclude(bank_account_number="").order_by("pk")
    for stall, provider in zip(stalls, (FeedProvider.SEPAY, FeedProvider.CASSO), strict=False):
        feed = BankFeed.unscoped.create(
            cooperative=stall,
            provider=provider,
            account_number=feeds.plain_account(stall.bank_account_number),
            secret=secrets.token_urlsafe(24),
            last_message_at=now,
        )
        _Bank(feed, now).tell_all()


class _Bank:
    """Tells of transfers as the service of one stall would have."""

    def __init__(self, feed: BankFeed, now: datetime.datetime) -> None:
        self.feed, self.now = feed, now
        self.count = 0

    def tell_all(self) -> None:
        payments = Payment.objects.filter(
            method=PaymentMethod.VIETQR, order__cooperative=self.feed.cooperative, memo_code__isnull=False
        ).order_by("-created_at")
        if self.feed.provider == FeedProvider.SEPAY:
            waiting = payments.filter(status=PaymentStatus.PENDING).first()
            if waiting:
                self._tell(waiting.amount // 2_000 * 1_000, f"MBVCB.{waiting.memo_code}.CT TU 0021", hours=1)
            paid = payments.filter(status=PaymentStatus.SUCCEEDED, order__status=Status.CONFIRMED).first()
            if paid:
                for hours in (3, 2):
                    self._tell(paid.amount, f"{paid.memo_code} thanh toan", hours=hours)
        else:
            expired = payments.filter(
                status=PaymentStatus.CANCELLED, order__cancel_reason=reasons.EXPIRED
            ).first()
            if expired:
                self._tell(expired.amount, f"CHUYEN TIEN {expired.memo_code}", hours=4)
            waiting = payments.filter(status=PaymentStatus.PENDING).first()
            if waiting:
                self._tell(waiting.amount, "CHUYEN TIEN MUA HANG", hours=1)

    def _tell(self, amount: int, content: str, *, hours: int) -> None:
        self.count += 1
        matching.receive(
            Incoming(
                cooperative_id=self.feed.cooperative_id,
                source=self.feed.provider,
                external_id=f"demo-{self.count}",
                account_number=self.feed.account_number,
                amount=amount,
                content=content,
                occurred_at=self.now - hours * HOUR,
                bank_reference=f"FT{self.now:%y%j}{self.feed.pk:03d}{self.count:03d}",
            )
        )
