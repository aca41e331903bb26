"""Closing a period: its figures are fixed as they were known, by one officer, and approved by another (promise M8).

What happens to those days later changes nothing of it: it is a correction of the next period, with the day on which
it was learned. Closed periods follow each other without a gap, so that none of the ledger is told twice or never.
"""

import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog import row_locks
from shop.reports import as_of, closed_figures, periods
from shop.reports.models import Closing
from shop.reports.periods import ONE_DAY, Period


class NotOver(ValueError):
    """The period, or the moment after which nothing of it is under way any more, lies ahead."""


class AlreadyClosed(ValueError):
    """These days, or some of them, are closed, or wait for approval."""


class Gap(ValueError):
    """`expected`: the day on which the next period to close begins."""

    def __init__(self, expected: datetime.date) -> None:
        super().__init__(expected.isoformat())
        self.expected = expected


class Unapproved(ValueError):
    """The closing before it waits for approval; it comes first."""


class NotYours(ValueError):
    """Who closed it cannot approve it (promise A10)."""


class MovedOn(ValueError):
    """It was approved or withdrawn meanwhile."""


def close(period: Period, *, actor_id: int, known_at: datetime.datetime | None = None) -> Closing:
    """Fixes what was known at a moment; where None now, five minutes ago to be exact (`as_of.SETTLED_AFTER`).

    Raises NotOver, Gap, AlreadyClosed, Unapproved (of two officers at once one gets one of these), as_of.NotYetFixed.
    """
    known_at = known_at or timezone.now() - as_of.SETTLED_AFTER
    if known_at < _midnight(period.until):
        raise NotOver(period.code)
    before = _latest()
    if before and period.first <= before.last_on:
        raise AlreadyClosed(period.code)
    if before and period.first > before.last_on + ONE_DAY:
        raise Gap(before.last_on + ONE_DAY)
    if before and not before.is_approved:
        raise Unapproved(period.code)
    canonical = closed_figures.text(
        period.first, period.last, known_at=known_at, since=before.known_at if before else None
    )
    try:
        with transaction.atomic():
            return Closing.objects.create(
                first_on=period.first,
                last_on=period.last,
                known_at=known_at,
                canonical=canonical,
                digest=closed_figures.digest(canonical),
                made_by_id=actor_id,
            )
    except IntegrityError as error:
        if "closing_no_day_twice" in str(error):
            raise AlreadyClosed(period.code) from error
        raise


@transaction.atomic
def approve(pk: int, *, actor_id: int) -> Closing:
    """The second pair of eyes; from now on nobody changes it. Raises Closing.DoesNotExist, MovedOn, NotYours."""
    row = _open(pk)
    if settings.SETTLEMENT_SECOND_OFFICER and row.made_by_id == actor_id:
        raise NotYours(str(pk))
    row.approved_by_id, row.approved_at = actor_id, timezone.now()
    row.save(update_fields=["approved_by", "approved_at"])
    return row


@transaction.atomic
def withdraw(pk: int, *, actor_id: int) -> Closing:
    """Before it is approved; its days can be closed anew. Raises Closing.DoesNotExist, MovedOn."""
    row = _open(pk)
    row.withdrawn_by_id, row.withdrawn_at = actor_id, timezone.now()
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return row


def check(row: Closing) -> bool:
    """Whether the ledger still gives the same text; keeps the answer."""
    since = closed_figures.corrections_since(row.canonical)
    version = closed_figures.version(row.canonical)
    again = closed_figures.text(
        row.first_on, row.last_on, known_at=row.known_at, since=since, version=version
    )
    row.is_right = again == row.canonical and closed_figures.digest(row.canonical) == row.digest
    row.checked_at = timezone.now()
    row.save(update_fields=["is_right", "checked_at"])
    return row.is_right


def check_all() -> list[Closing]:
    """Those that the ledger contradicts."""
    return [row for row in Closing.objects.filter(withdrawn_at=None).order_by("pk") if not check(row)]


def find(digest: str) -> Closing | None:
    """The approved one with this digest."""
    return Closing.objects.filter(digest=digest.lower(), approved_at__isnull=False).first()


def period_of(row: Closing) -> Period:
    """The month, quarter … that was closed."""
    return periods.exactly(row.first_on, row.last_on)


def next_first() -> datetime.date | None:
    """The day on which the next period to close begins; None before the first."""
    before = _latest()
    return before.last_on + ONE_DAY if before else None


def _open(pk: int) -> Closing:
    row: Closing = row_locks.hold(Closing.objects).get(pk=pk)
    if row.approved_at or row.withdrawn_at:
        raise MovedOn(str(pk))
    return row


def _latest() -> Closing | None:
    return Closing.objects.filter(withdrawn_at=None).order_by("-last_on").first()


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
