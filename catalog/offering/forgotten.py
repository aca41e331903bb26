"""Goods that somebody began to list and left: deleted each night, with their photographs."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import WorkflowState

from catalog.models import Lot, Product, StockMovement, Variant

BATCH = 200  # products of one night


def forget() -> int:
    """Those never sent or taken back, that nobody touched for so many days (settings.KEEP_DAYS). What was counted into
    the store room or has a lot is in books that nothing is taken out of, and stays. Returns how many."""
    before = timezone.now() - timedelta(days=settings.KEEP_DAYS["drafts"])
    sent = WorkflowState.objects.filter(
        base_content_type__app_label="catalog",
        base_content_type__model="product",
        object_id=Cast(OuterRef("pk"), CharField()),
        status__in=(WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES),
    )
    left = Product._base_manager.filter(
        ~Exists(sent),
        ~Exists(StockMovement.objects.filter(variant__product=OuterRef("pk"))),
        ~Exists(Lot._base_manager.filter(product=OuterRef("pk"))),
        live=False,
        first_published_at=None,
        latest_revision__created_at__lt=before,
    )
    return sum(_forget(key) for key in list(left.order_by("pk").values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _forget(product_id: int) -> bool:
    """Somebody may go on with it in this moment."""
    before = timezone.now() - timedelta(days=settings.KEEP_DAYS["drafts"])
    row = Product._base_manager.select_for_update(of=("self",)).filter(pk=product_id).first()
    if row is None or row.latest_revision is None or row.latest_revision.created_at >= before:
        return False
    Variant.unscoped.filter(product=product_id).delete()
    row.delete()
    return True
