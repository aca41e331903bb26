"""What the stall has begun and not sent, and what the union sent back: for the first page, parts of its statement."""

from typing import Any

from django.db.models import CharField, Exists, OuterRef, Subquery
from django.db.models.functions import Cast, JSONObject
from wagtail.models import WorkflowState

from catalog.models import Product

MOST = 3


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
