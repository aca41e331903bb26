"""Whether a cooperative may sell: the union's decision (E-commerce Law 122/2025, Art. 17).

Each decision is an entry of Wagtail's log. Publishing is another thing: a stall sells once verified and live.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from catalog import selling
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification

ACTION = "catalog.verification"  # of Wagtail's log
SUSPENDABLE = (Verification.VERIFIED, Verification.SUBMITTED)


class Reason(models.TextChoices):
    """Why a stall is suspended; its manager reads it too (the same law wants a reason given)."""

    ASKED = "asked", _("Hợp tác xã xin tạm nghỉ")
    SILENT = "silent", _("Không trả lời đơn, không liên lạc được")
    RULES = "rules", _("Vi phạm quy chế của chợ")
    AUTHORITY = "authority", _("Cơ quan nhà nước yêu cầu")


class BackReason(models.TextChoices):
    """Why a suspended stall may sell again."""

    MENDED = "mended", _("Đã sửa chỗ sai")
    ANSWERS = "answers", _("Đã liên lạc được, trả lời đơn")
    RETURNED = "returned", _("Hợp tác xã bán lại")
    LIFTED = "lifted", _("Cơ quan nhà nước cho bán lại")
    MISTAKE = "mistake", _("Tạm dừng nhầm")


class NoReason(Exception):
    """A suspended stall sells again only with a reason; nothing was changed."""


class NotSuspendable(Exception):
    """Only a stall that sells or has applied can be suspended; nothing was changed."""


@dataclass(frozen=True)
class Decision:
    """The cooperative after it; `is_new` is False where it was in that state before, and nothing was written."""

    cooperative: Cooperative
    is_new: bool


@transaction.atomic
def verify(cooperative_id: int, *, officer_id: int, reason: BackReason | None = None) -> Decision:
    """Lets a stall sell, from any state; a suspended one for a `reason`. Twice changes nothing.

    Raises NoReason; Cooperative.DoesNotExist.
    """
    cooperative = selling.locked(cooperative_id)
    if cooperative.verification == Verification.VERIFIED:
        return Decision(cooperative, False)
    if cooperative.verification == Verification.SUSPENDED and reason is None:
        raise NoReason
    _write(cooperative, Verification.VERIFIED, officer_id, reason)
    return Decision(cooperative, True)


@transaction.atomic
def suspend(cooperative_id: int, *, officer_id: int, reason: Reason) -> Decision:
    """Takes a stall off the market at once; orders already placed go on. Twice changes nothing.

    Raises NotSuspendable; Cooperative.DoesNotExist.
    """
    cooperative = selling.locked(cooperative_id)
    if cooperative.verification == Verification.SUSPENDED:
        return Decision(cooperative, False)
    if cooperative.verification not in SUSPENDABLE:
        raise NotSuspendable
    _write(cooperative, Verification.SUSPENDED, officer_id, reason)
    return Decision(cooperative, True)


def show_first(cooperative: Cooperative) -> None:
    """Puts a stall that nobody has published or drafted an introduction for on the market; any other stays as it is."""
    if cooperative.live or cooperative.first_published_at or cooperative.latest_revision_id:
        return
    cooperative.save_revision(user=cooperative.verified_by, clean=False).publish(
        user=cooperative.verified_by, skip_permission_checks=True
    )


def was_verified(cooperative: Cooperative) -> bool:
    """Whether it may sell, or might once; one query, none for one that may now."""
    if cooperative.verification == Verification.VERIFIED:
        return True
    entries = ModelLogEntry.objects.for_instance(cooperative)
    return bool(entries.filter(data__verification__before=Verification.VERIFIED).exists())


def suspension_reason(cooperative: Cooperative) -> str:
    """Why a stall is suspended now, in words; "" where nobody said. One query."""
    return suspension_reasons([cooperative.pk]).get(cooperative.pk, "")


def suspension_reasons(cooperative_ids: Iterable[int]) -> dict[int, str]:
    """The words of each one's last suspension, by cooperative; without those that have none. One query at most."""
    keys = [str(key) for key in cooperative_ids]
    if not keys:
        return {}
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Cooperative),
        object_id__in=keys,
        data__verification__after=Verification.SUSPENDED,
    ).order_by("timestamp", "pk")
    codes = {int(entry.object_id): entry.data["verification"].get("reason", "") for entry in entries}
    return {key: str(Reason(code).label) for key, code in codes.items() if code in Reason.values}


def history(cooperative: Cooperative) -> "models.QuerySet[ModelLogEntry]":
    """Every decision about it, the newest first, each with who took it; `words` says one."""
    entries: models.QuerySet[ModelLogEntry] = ModelLogEntry.objects.for_instance(cooperative)
    return entries.filter(action=ACTION).select_related("user").order_by("-timestamp", "-pk")


def words(data: dict[str, Any]) -> str:
    """One entry of the log as a person reads it: "Tạm dừng: Vi phạm quy chế của chợ"."""
    decision = data["verification"]
    code = decision.get("reason", "")
    label = str(Verification(decision["after"]).label)
    known = dict(Reason.choices) | dict(BackReason.choices)
    return f"{label}: {known[code]}" if code in known else label


def _write(
    cooperative: Cooperative,
    state: Verification,
    officer_id: int,
    reason: Reason | BackReason | None = None,
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
        action=ACTION,
        user=cooperative.verified_by,
        data={"verification": decision},
    )
