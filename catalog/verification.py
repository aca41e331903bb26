"""Whether a cooperative may sell: the union's decision (E-commerce Law 122/2025, Art. 17).

Each decision is an entry of Wagtail's log. Publishing is another thing: a stall sells once verified and live.
"""

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from catalog.models import Cooperative
from catalog.models.cooperatives import Verification

SUSPENDABLE = (Verification.VERIFIED, Verification.SUBMITTED)


class Reason(models.TextChoices):
    """Why a stall is suspended; its manager reads it too (the same law wants a reason given)."""

    ASKED = "asked", _("Hợp tác xã xin tạm nghỉ")
    SILENT = "silent", _("Không trả lời đơn, không liên lạc được")
    RULES = "rules", _("Vi phạm quy chế của chợ")
    AUTHORITY = "authority", _("Cơ quan nhà nước yêu cầu")


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
def suspend(cooperative_id: int, *, officer_id: int, reason: Reason | None = None) -> Cooperative:
    """Takes a stall off the market at once; orders already placed go on. Twice changes nothing.

    Raises NotSuspendable; Cooperative.DoesNotExist.
    """
    cooperative = _locked(cooperative_id)
    if cooperative.verification == Verification.SUSPENDED:
        return cooperative
    if cooperative.verification not in SUSPENDABLE:
        raise NotSuspendable
    _write(cooperative, Verification.SUSPENDED, officer_id, reason)
    return cooperative


def was_verified(cooperative: Cooperative) -> bool:
    """Whether it may sell, or might once; one query, none for one that may now."""
    if cooperative.verification == Verification.VERIFIED:
        return True
    entries = ModelLogEntry.objects.for_instance(cooperative)
    return bool(entries.filter(data__verification__before=Verification.VERIFIED).exists())


def suspension_reason(cooperative: Cooperative) -> str:
    """Why a stall is suspended now, in words; "" where nobody said. One query."""
    entry = (
        ModelLogEntry.objects.for_instance(cooperative)
        .filter(data__verification__after=Verification.SUSPENDED)
        .order_by("-timestamp", "-pk")
        .first()
    )
    code = entry.data["verification"].get("reason", "") if entry else ""
    return str(Reason(code).label) if code in Reason.values else ""


def _locked(cooperative_id: int) -> Cooperative:
    return Cooperative.objects.select_for_update(of=("self",)).get(pk=cooperative_id)


def _write(
    cooperative: Cooperative, state: Verification, officer_id: int, reason: Reason | None = None
) -> None:
    """The decision with its time and officer. The log keeps who decided before."""
    before, cooperative.verification = cooperative.verification, state
    cooperative.verified_at = timezone.now()
    cooperative.verified_by_id = officer_id
    Cooperative.objects.filter(pk=cooperative.pk).update(
        verification=state, verified_at=cooperative.verified_at, verified_by=officer_id
    )
    decision: dict[str, Any] = {"before": before, "after": state}
    if reason:
        decision["reason"] = reason.value
    log(
        instance=cooperative,
        action="wagtail.edit",
        user=cooperative.verified_by,
        data={"verification": decision},
    )
