"""A certificate on its way to the public: sent by the stall with a photograph of its paper, confirmed by the union.

What an officer confirms is the version that was looked at. A confirmed one is never changed by the stall: a renewed
paper waits beside it and takes its place in the moment of its own confirmation, so that no badge goes out in between.
"""

import datetime
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from catalog import row_locks
from catalog.models import Certificate, CertificatePaper
from catalog.models.certificates import REMIND_DAYS, CertificateState
from catalog.offering import drafts

MOST = 12  # of one product, without those that were replaced or removed
OPEN = (CertificateState.DRAFT, CertificateState.WAITING, CertificateState.SENT_BACK)
GONE = (CertificateState.REPLACED, CertificateState.REMOVED)


class CertificateChanged(Exception):
    """What was looked at is not what waits: mended, removed or decided meanwhile. Nothing was decided."""


class Overtaken(Exception):
    """Somebody else has changed the same certificate meanwhile; `theirs` is what they wrote, by column."""

    def __init__(self, row: Certificate, theirs: dict[str, Any]) -> None:
        super().__init__(", ".join(theirs))
        self.row, self.theirs = row, theirs


class NotOpen(Exception):
    """A confirmed one is renewed, not mended; one that is gone stays as it was."""


class TooMany(Exception):
    """The product has MOST certificates."""


class OldGone(Exception):
    """What was to be renewed is no longer confirmed: taken off or replaced meanwhile."""


class RenewalOpen(Exception):
    """Another renewal of the same one has been sent and is not decided yet."""


class Lapsed(Exception):
    """Nobody would see it: its last day went by while it waited. Nothing was decided."""


@dataclass(frozen=True)
class Details:
    """What is on the paper."""

    scheme: str
    stars: int | None = None
    number: str = ""
    authority: str = ""
    issued_on: datetime.date | None = None
    expires_on: datetime.date | None = None


@transaction.atomic
def send(
    product_id: int,
    paper: bytes,
    details: Details | None,
    *,
    user: Any,
    key: uuid.UUID | None = None,
    replaces: int | None = None,
) -> Certificate:
    """A new one that waits for the union; without `details` a draft that keeps the photograph. The same `key` again
    gives back what was made with it, as it is by now, whatever is sent beside it. `replaces` is the one whose renewal
    it is.

    Raises TooMany, OldGone, RenewalOpen, Product.DoesNotExist.
    """
    product = drafts.locked(product_id)
    mine = Certificate.objects.filter(product=product)
    made: Certificate | None = mine.filter(offer_key=key).first() if key else None
    if made is not None:
        return made
    if mine.exclude(state__in=GONE).count() >= MOST:
        raise TooMany
    old = _renewable(mine, replaces) if replaces else None
    state = CertificateState.WAITING if details else CertificateState.DRAFT
    row = Certificate.objects.create(
        product=product,
        offer_key=key,
        replaces=old,
        added_by=user,
        state=state,
        **asdict(details or Details(old.scheme if old else "ocop")),
    )
    CertificatePaper.objects.create(certificate=row, data=paper)
    return row


@transaction.atomic
def mend(certificate_id: int, details: Details, paper: bytes | None, *, user: Any, seen: int) -> Certificate:
    """Sends it (again) with what is on the paper now; `seen` is the version that the person saw. The same again
    changes nothing. Raises NotOpen, Overtaken, Certificate.DoesNotExist."""
    row = _locked(certificate_id)
    if row.state not in OPEN:
        raise NotOpen
    if paper is not None and _is_kept(row, paper):
        paper = None
    said = asdict(details)
    changed = {name: value for name, value in said.items() if getattr(row, name) != value}
    if row.version != seen and changed:
        raise Overtaken(row, {name: getattr(row, name) for name in changed})
    if row.state == CertificateState.WAITING and not changed and paper is None:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    row.state, row.reason, row.added_by = CertificateState.WAITING, "", user
    row.sent_at = timezone.now()
    row.version += 1
    row.save()
    if paper is not None:
        CertificatePaper.objects.update_or_create(certificate=row, defaults={"data": paper})
    return row


@transaction.atomic
def keep_paper(certificate_id: int, paper: bytes) -> Certificate:
    """Another photograph, while something typed beside it is wrong: what waited is a draft again until it is sent. The
    same photograph again changes nothing.

    Raises NotOpen, Certificate.DoesNotExist.
    """
    row = _locked(certificate_id)
    if row.state not in OPEN:
        raise NotOpen
    if _is_kept(row, paper):
        return row
    if row.state == CertificateState.WAITING:
        row.state = CertificateState.DRAFT
    row.version += 1
    row.save(update_fields=["state", "version"])
    CertificatePaper.objects.update_or_create(certificate=row, defaults={"data": paper})
    return row


@transaction.atomic
def remove(certificate_id: int, *, user: Any) -> None:
    """Takes it off the product at once. One that was never confirmed is gone for good, with its photograph; of one that
    was public the row stays. Raises Certificate.DoesNotExist."""
    row = _locked(certificate_id)
    if row.state in OPEN:
        row.delete()
    elif row.state not in GONE:
        _decide(row, CertificateState.REMOVED, user)


@transaction.atomic
def confirm(certificate_id: int, version: int, *, user: Any) -> Certificate:
    """Puts the version that the officer looked at before the public; the one it renews steps back.

    Raises CertificateChanged, Lapsed.
    """
    renewed = Certificate.objects.filter(pk=certificate_id).values_list("replaces_id", flat=True).first()
    old = _locked(renewed) if renewed else None  # older, so of the lower key
    row = _waiting(certificate_id, version)
    if row.has_lapsed:
        raise Lapsed
    _decide(row, CertificateState.CONFIRMED, user)
    if old is not None and old.state == CertificateState.CONFIRMED:
        _decide(old, CertificateState.REPLACED, user)
    return row


@transaction.atomic
def send_back(certificate_id: int, version: int, *, user: Any, reason: str) -> Certificate:
    """Asks the stall to mend it. Raises CertificateChanged."""
    row = _waiting(certificate_id, version)
    row.reason = reason
    _decide(row, CertificateState.SENT_BACK, user)
    return row


def waiting() -> "QuerySet[Certificate]":
    """For the union; the longest wait first."""
    rows = Certificate.objects.filter(state=CertificateState.WAITING, product__archived_at=None)
    return rows.order_by("sent_at", "pk")


def lapsing(day: datetime.date) -> "QuerySet[Certificate]":
    """Confirmed ones of any cooperative that lapse within REMIND_DAYS of `day`, or did as long ago, and for which no
    renewed paper is there or on its way; the most pressing first."""
    span = datetime.timedelta(days=REMIND_DAYS)
    later = Q(scheme=OuterRef("scheme")) & (Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on")))
    there = (CertificateState.WAITING, CertificateState.CONFIRMED)
    renewed = Certificate.unscoped.filter(
        later | Q(replaces=OuterRef("pk")), product=OuterRef("product"), state__in=there
    )
    return (
        Certificate.unscoped.filter(
            state=CertificateState.CONFIRMED,
            expires_on__range=(day - span, day + span),
            product__archived_at=None,
        )
        .exclude(Exists(renewed))
        .order_by("expires_on", "pk")
    )


def _locked(certificate_id: int) -> Certificate:
    rows: QuerySet[Certificate] = Certificate.objects.select_related("product")
    row: Certificate = row_locks.hold(rows, no_key=True).get(pk=certificate_id)
    return row


def _renewable(mine: "QuerySet[Certificate]", certificate_id: int) -> Certificate:
    """Under the product's lock, so that of two renewals sent at once one is refused."""
    old = mine.filter(pk=certificate_id, state=CertificateState.CONFIRMED).first()
    if old is None:
        raise OldGone
    if mine.filter(replaces=old, state__in=OPEN).exists():
        raise RenewalOpen
    return old


def _is_kept(row: Certificate, paper: bytes) -> bool:
    return CertificatePaper.objects.filter(certificate=row, data=paper).exists()


def _waiting(certificate_id: int, version: int) -> Certificate:
    try:
        row = _locked(certificate_id)
    except Certificate.DoesNotExist as error:
        raise CertificateChanged from error
    if row.state != CertificateState.WAITING or row.version != version:
        raise CertificateChanged
    return row


def _decide(row: Certificate, state: CertificateState, user: Any) -> None:
    before = row.state
    row.state, row.decided_by, row.decided_at = state, user, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    log(
        instance=row,
        action="wagtail.edit",
        user=user,
        data={
            "state": {"before": before, "after": state.value},
            "version": row.version,
            "reason": row.reason,
        },
    )
