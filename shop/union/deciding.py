"""A decision about a stall, and telling its cooperative, in one transaction."""

from django.db import transaction

from catalog import verification
from catalog.models import Cooperative
from shop.notifications import outbox
from shop.notifications.verifications import SUSPENDED, VERIFIED


@transaction.atomic
def verify(cooperative_id: int, *, officer_id: int) -> Cooperative:
    """As `catalog.verification.verify`; the cooperative is told unless it sold before."""
    decision = verification.verify(cooperative_id, officer_id=officer_id)
    if decision.is_new:
        outbox.write(VERIFIED, cooperative=cooperative_id)
    return decision.cooperative


@transaction.atomic
def suspend(cooperative_id: int, *, officer_id: int, reason: verification.Reason) -> Cooperative:
    """As `catalog.verification.suspend`; the cooperative is told unless it was suspended before."""
    decision = verification.suspend(cooperative_id, officer_id=officer_id, reason=reason)
    if decision.is_new:
        outbox.write(SUSPENDED, cooperative=cooperative_id)
    return decision.cooperative
