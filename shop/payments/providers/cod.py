"""Cash on delivery: nothing to start, nothing to expire; paid when the parcel is handed over."""

import datetime


class Cash:
    covers_purchase = False

    def is_available(self) -> bool:
        return True

    def hold(self) -> datetime.timedelta | None:
        return None

    def memo_code(self, payment_id: int, now: datetime.datetime) -> str | None:
        return None
