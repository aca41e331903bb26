"""A decision about a stall, and telling its cooperative, in one transaction."""

from django.db import transaction

from catalog import verification
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.impact.register import entries
from shop.joining import checks
from shop.joining.models import Registration
from shop.notifications import outbox
from shop.notifications.topics import Topic

NEW = (Verification.DRAFT, Verification.SUBMITTED)


class PointsOpen(Exception):
    """An application of which `count` points are not checked off; nothing was changed."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@transaction.atomic
def verify(
    cooperative_id: int, *, officer_id: int, reason: verification.BackReason | None = None
) -> Cooperative:
    """As `catalog.verification.verify`; the cooperative is told unless it sold before. Raises PointsOpen, NoReason.

    A yes to an application puts the stall on the market as well: its points cover all that it says of itself (ADR 26).
    A verified stall's cooperative is in the union's register from then on.
    """
    applied = Registration.unscoped.filter(
        cooperative=cooperative_id, cooperative__verification__in=NEW
    ).first()
    if applied and (count := checks.open_points(applied)):
        raise PointsOpen(count)
    decision = verification.verify(cooperative_id, officer_id=officer_id, reason=reason)
    if decision.is_new:
        outbox.write(Topic.COOPERATIVE_VERIFIED, cooperative=cooperative_id)
    members = Registration.unscoped.filter(cooperative=cooperative_id).values_list("member_count", flat=True)
    entries.take_in(decision.cooperative, members=members.first() or None, officer_id=officer_id)
    if applied:
        verification.show_first(decision.cooperative)
    return decision.cooperative


@transaction.atomic
def suspend(cooperative_id: int, *, officer_id: int, reason: verification.Reason) -> Cooperative:
    """As `catalog.verification.suspend`; the cooperative is told unless it was suspended before."""
    decision = verification.suspend(cooperative_id, officer_id=officer_id, reason=reason)
    if decision.is_new:
        outbox.write(Topic.COOPERATIVE_SUSPENDED, cooperative=cooperative_id)
    return decision.cooperative
