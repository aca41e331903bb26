"""Products taken off the stall, brought back and copied. Nothing sold is ever deleted."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from catalog.models import Product, Variant
from catalog.offering import drafts, packs


@transaction.atomic
def archive(product_id: int, *, user: Any) -> None:
    """Off the market and out of the stall's list; orders under way go on. What waits for approval is taken back.

    Twice changes nothing. Raises Product.DoesNotExist.
    """
    row = drafts.locked(product_id)
    if row.archived_at is not None:
        return
    state = row.current_workflow_state
    if state is not None:
        state.cancel(user=user)
    if row.live:
        row.keep_live()  # the sign that it was on the market
        log(instance=row, action="wagtail.unpublish", user=user)
    Product.objects.filter(pk=row.pk).update(archived_at=timezone.now(), live=False)


@transaction.atomic
def bring_back(product_id: int, *, user: Any) -> bool:
    """As it was before: True where it is on the market again, with the words and photographs that were approved."""
    row = drafts.locked(product_id)
    was_live = row.archived_at is not None and row.live_revision_id is not None
    if row.archived_at is not None:
        Product.objects.filter(pk=row.pk).update(archived_at=None, live=was_live)
    if was_live:
        log(instance=row, action="wagtail.publish", user=user, revision=row.live_revision)
    return bool(row.live or was_live)


@transaction.atomic
def copy(product_id: int, *, user: Any, key: uuid.UUID | None = None) -> Product:
    """A new draft with the words of this one's and its packs, none in the store; photographs are the new one's own."""
    source = drafts.of(Product.objects.select_related("latest_revision").get(pk=product_id))
    words = {name: getattr(source, name) for name in Product.WORDS}
    made = drafts.begin(source.cooperative_id, user=user, words=words, key=key)
    if not packs.of(made):
        Variant.objects.bulk_create(
            Variant(
                product=made,
                name=pack.name,
                name_en=pack.name_en,
                weight_grams=pack.weight_grams,
                price=pack.price,
                position=pack.position,
            )
            for pack in packs.of(source)
            if pack.is_active
        )
    return made
