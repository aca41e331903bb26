"""What the stall has begun and not sent, what the union sent back, and papers that lapse: parts of the first page's
one statement."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils.dateparse import parse_date
from wagtail.models import WorkflowState

from catalog.models import Certificate, Cooperative, Product
from catalog.models.certificates import CertificateState, label_of
from catalog.offering import certificates

MOST = 3
MOST_PAPERS = 20


def _proposals(*statuses: str) -> Any:
    """Of the product outside."""
    return WorkflowState.objects.filter(
        base_content_type__app_label="catalog",
        base_content_type__model="product",
        object_id=Cast(OuterRef("pk"), CharField()),
        status__in=statuses,
    )


def begun() -> Any:
    """Products that were never sent, or taken back."""
    waiting = _proposals(WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
    drafts = Product.objects.filter(live=False, first_published_at=None, archived_at=None)
    return drafts.exclude(Exists(waiting))


def sent_back() -> Any:
    """As JSON: `pk`, `name` and the union's `reason`; newest first."""
    back = _proposals(WorkflowState.STATUS_NEEDS_CHANGES)
    reason = Subquery(back.values("current_task_state__comment")[:1])
    rows = Product.objects.filter(Exists(back), archived_at=None).annotate(said=reason)
    return rows.order_by("-pk").values(row=JSONObject(pk="pk", name="name", reason="said"))[:MOST]


@dataclass(frozen=True)
class PaperTold:
    """A certificate that somebody must look at: sent back with a `reason`, or lapsing in so many days (below 0: so
    many days ago)."""

    pk: int
    product_id: int
    name: str
    label: str
    reason: str
    days: int | None


def papers_back() -> Any:
    """As JSON for `papers_told`."""
    rows = Certificate.objects.filter(state=CertificateState.SENT_BACK, product__archived_at=None)
    return _papers(rows.order_by("-decided_at", "pk"))


def papers_lapsing(cooperative: Cooperative, day: datetime.date) -> Any:
    """As JSON for `papers_told`."""
    return _papers(certificates.lapsing(day).filter(product__cooperative=cooperative))


def _papers(rows: Any) -> Any:
    facts = {name: F(name) for name in ("pk", "scheme", "stars", "reason", "expires_on", "product_id")}
    return rows.values(row=JSONObject(name=F("product__name"), **facts))[:MOST_PAPERS]


def papers_told(told: list[dict[str, Any]], day: datetime.date) -> list[PaperTold]:
    """From the JSON of `papers_lapsing`, with the days that each paper is good for after `day` (below zero: over)."""
    found = []
    for row in told:
        lapse = parse_date(row["expires_on"]) if row["expires_on"] and not row["reason"] else None
        label = label_of(row["scheme"], row["stars"])
        days = (lapse - day).days if lapse else None
        found.append(PaperTold(row["pk"], row["product_id"], row["name"], label, row["reason"], days))
    return found
