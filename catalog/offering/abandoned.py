"""Goods that somebody began to list and left: deleted each night, with their photographs."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, ProtectedError, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import WorkflowState

from catalog import row_locks
from catalog.models import Certificate, Product, Variant

BATCH = 200  # products of one night


def forget() -> int:
    """Those without a pack or a certificate, never sent or taken back, that nobody touched for so many days
    (settings.KEEP_DAYS). Returns how many."""
    return sum(_forget(key) for key in list(_left().values_list("pk", flat=True)[:BATCH]))


def _left() -> "QuerySet[Product]":
    sent = WorkflowState.objects.filter(
        base_content_type__app_label="catalog",
        base_content_type__model="product",
        object_id=Cast(OuterRef("pk"), CharField()),
        status__in=(WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES),
    )
    left: QuerySet[Product] = Product._base_manager.filter(
        ~Exists(sent),
        ~Exists(Variant.unscoped.filter(product=OuterRef("pk"))),
        ~Exists(Certificate.unscoped.filter(product=OuterRef("pk"))),
        live=False,
        first_published_at=None,
        latest_revision__created_at__lt=timezone.now() - timedelta(days=settings.KEEP_DAYS["drafts"]),
    )
    return left.order_by("pk")


def _forget(product_id: int) -> bool:
    """Asked again under the row's lock: somebody may go on with it in this moment."""
    try:
        with transaction.atomic():
            row = row_locks.hold(Product._base_manager.filter(pk=product_id)).first()
            if row is None or not _left().filter(pk=product_id).exists():
                return False
            row.delete()
    except ProtectedError:  # a pack with its stock, a lot
        return False
    return True
