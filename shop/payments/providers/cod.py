"""Cash on delivery: nothing to start, nothing that runs out; paid when the parcel is handed over."""

import datetime


class Cash:
    covers_purchase = False

    def is_available(self) -> bool:
        return True

    def hold(self, *, is_by_phone: bool) -> datetime.timedelta | None:
        """None: the order waits for its cooperative's yes, not for money (`shop.lifecycle.unanswered`)."""
        return None

    def memo_code(self, payment_id: int, now: datetime.datetime) -> str | None:
        """None: cash needs no words on a transfer."""
        return None
