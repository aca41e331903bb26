"""Working at a stall on behalf of its cooperative: only with its consent, which ends by itself and can be taken back
at any moment; each thing sent is written down (promise A9)."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog import row_locks
from catalog.models import Cooperative
from shop.accounts.models import BehalfAct, Consent, User

SESSION_KEY = "on_behalf_of"
ROLE = "union"  # beside the roles of a stall's own people


def in_force(cooperative_id: int) -> Consent | None:
    """The consent of this moment; one query."""
    rows = Consent.unscoped.select_related("cooperative", "given_by")
    return rows.filter(cooperative=cooperative_id, withdrawn_at=None, ends_at__gt=timezone.now()).first()


@transaction.atomic
def give(cooperative: Cooperative, *, days: int, by: User) -> Consent:
    """In place of an earlier one; `days` from 1 to CONSENT_MOST_DAYS."""
    if not 1 <= days <= settings.CONSENT_MOST_DAYS:
        raise ValueError(days)
    row_locks.hold(Cooperative.objects.only("pk"), no_key=True).get(pk=cooperative.pk)
    withdraw(cooperative, by=by)
    ends_at = timezone.now() + datetime.timedelta(days=days)
    return Consent.unscoped.create(cooperative=cooperative, given_by=by, ends_at=ends_at)


def withdraw(cooperative: Cooperative, *, by: User) -> bool:
    """Whether one was open; officers are refused from their next request."""
    rows = Consent.unscoped.filter(cooperative=cooperative, withdrawn_at=None)
    return bool(rows.update(withdrawn_at=timezone.now(), withdrawn_by=by))


def note(consent: Consent, user_id: int, page: str) -> None:
    """Writes down that an officer opened a page of the stall under this consent (promise A9); 200 letters of its
    address are kept."""
    BehalfAct.unscoped.create(
        cooperative_id=consent.cooperative_id, consent=consent, user_id=user_id, page=page[:200]
    )
