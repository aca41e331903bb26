"""Whether a cooperative may sell: the union's decision (E-commerce Law 122/2025, Art. 17).

Each decision is an entry of Wagtail's log. Publishing is another thing: a stall sells once verified and live.
"""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from catalog.models import Cooperative
from catalog.models.cooperatives import Verification

SUSPENDABLE = (Verification.VERIFIED, Verification.SUBMITTED)


class NotSuspendable(Exception):
    """Only a stall that sells or has applied can be suspended; nothing was changed."""


@transaction.atomic
def verify(cooperative_id: int, *, officer_id: int) -> Cooperative:
    """Lets a stall sell, from any state. Twice changes nothing. Raises Cooperative.DoesNotExist."""
    cooperative = _locked(cooperative_id)
    if cooperative.verification != Verification.VERIFIED:
        _write(cooperative, Verification.VERIFIED, officer_id)
    return cooperative


@transaction.atomic
def suspend(cooperative_id: int, *, officer_id: int) -> Cooperative:
    """Takes a stall off the market at once; orders already placed go on. Twice changes nothing.

    Raises NotSuspendable; Cooperative.DoesNotExist.
    """
    cooperative = _locked(cooperative_id)
    if cooperative.verification == Verification.SUSPENDED:
        return cooperative
    if cooperative.verification not in SUSPENDABLE:
        raise NotSuspendable
    _write(cooperative, Verification.SUSPENDED, officer_id)
    return cooperative


def _locked(cooperative_id: int) -> Cooperative:
    return Cooperative.objects.select_for_update(of=("self",)).get(pk=cooperative_id)


def _write(cooperative: Cooperative, state: Verification, officer_id: int) -> None:
    """The decision with its time and officer. The log keeps who decided before."""
    before, cooperative.verification = cooperative.verification, state
    cooperative.verified_at = timezone.now()
    cooperative.verified_by_id = officer_id
    Cooperative.objects.filter(pk=cooperative.pk).update(
        verification=state, verified_at=cooperative.verified_at, verified_by=officer_id
    )
    log(
        instance=cooperative,
        action="wagtail.edit",
        user=cooperative.verified_by,
        data={"verification": {"before": before, "after": state}},
    )
