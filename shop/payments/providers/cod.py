"""Cash on delivery: nothing to start; paid when the parcel is handed over. What no cooperative takes in time ends."""

import datetime

from django.conf import settings


class Cash:
    covers_purchase = False

    def is_available(self) -> bool:
        return True

    def hold(self, *, is_by_phone: bool) -> datetime.timedelta | None:
        return datetime.timedelta(hours=settings.CASH_CONFIRM_HOURS)

    def memo_code(self, payment_id: int, now: datetime.datetime) -> str | None:
        """None: cash needs no words on a transfer."""
        return None
