"""What people told in an application is not kept for ever: each night, what came to nothing, and papers that have
done their work."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from catalog import row_locks
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.joining.models import Paper, PointCheck, Registration
from shop.treasury.payout import payout_account

logger = logging.getLogger(__name__)
PERSONAL = ("contact_person", "phone", "email", "village")
BATCH = 100  # applications of one night


def forget() -> int:
    """Papers, checks, account and whom to call of applications that were never sent, or asked back and left, so many
    days (settings.KEEP_DAYS). The stall and its people stay: who comes back fills the form anew. Returns how many."""
    count = sum(_forget(key) for key in list(_left().values_list("pk", flat=True)[:BATCH]))
    if count:
        logger.info("what was told in %s applications was forgotten", count)
    return count


def forget_papers() -> int:
    """Of stalls that were verified so many days ago; who checked what, how and when stays. Returns how many papers."""
    before = timezone.now() - timedelta(days=settings.KEEP_DAYS["papers"])
    rows = Paper.unscoped.filter(
        registration__cooperative__verification=Verification.VERIFIED,
        registration__cooperative__verified_at__lt=before,
        added_at__lt=before,
    )
    count, _by_model = rows.delete()
    if count:
        logger.info("%s papers of stalls verified long ago were deleted", count)
    return count


def _left() -> Any:
    before = timezone.now() - timedelta(days=settings.KEEP_DAYS["applications"])
    touched = Greatest(
        "created_at",
        Coalesce("submitted_at", "created_at"),
        Coalesce("returned_at", "created_at"),
        Coalesce("mended_at", "created_at"),
        Coalesce(Max("papers__added_at"), "created_at"),
    )
    rows = Registration.unscoped.filter(cooperative__verification=Verification.DRAFT, forgotten_at=None)
    return rows.annotate(touched_at=touched).filter(touched_at__lt=before).order_by("pk")


@transaction.atomic
def _forget(registration_id: int) -> bool:
    """Asked again under the cooperative's lock, which sending it takes too (`applying`)."""
    cooperative_id = Registration.unscoped.values_list("cooperative_id", flat=True).get(pk=registration_id)
    row_locks.hold(Cooperative.objects).get(pk=cooperative_id)
    if not _left().filter(pk=registration_id).exists():
        return False
    Paper.unscoped.filter(registration=registration_id).delete()
    PointCheck.unscoped.filter(registration=registration_id).delete()
    Registration.unscoped.filter(pk=registration_id).update(
        forgotten_at=timezone.now(), network="", return_reason=""
    )
    Cooperative.objects.filter(pk=cooperative_id).update(**dict.fromkeys(PERSONAL, ""))
    payout_account.forget(cooperative_id)
    return True
