"""A quarter that the union has closed: by its officer as of the fifth of the next month, approved by the signer."""

import datetime

from django.utils import timezone

from demo import people
from shop.reports import as_of, closing, periods
from shop.reports.periods import Unit

REPORTED_AFTER = datetime.timedelta(days=5)  # of the next month; what the books learn later is a correction


def play(now: datetime.datetime) -> int:
    """How many periods were new. The caller has switched tenant scopes off; nobody closes where there are no logins."""
    officer, signer = people.find(people.UNION), people.find(people.SECOND_SIGNER)
    quarter = periods.starting(Unit.QUARTER, timezone.localdate(now)).before()
    if quarter.until + REPORTED_AFTER > timezone.localdate(now):
        quarter = quarter.before()
    if officer is None or signer is None or closing.next_first() is not None:
        return 0
    known_at = as_of.end_of(quarter.last + REPORTED_AFTER)
    made = closing.close(quarter, actor_id=officer.pk, known_at=known_at)
    closing.approve(made.pk, actor_id=signer.pk)
    return 1
