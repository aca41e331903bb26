"""Beginning a product and changing its words. What nobody has approved is a draft; nothing here is public."""

import copy
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from catalog import row_locks, text
from catalog.models import Category, Product


class Overtaken(Exception):
    """Somebody else has changed the same words meanwhile; `theirs` is what they wrote, by column."""

    def __init__(self, theirs: dict[str, Any]) -> None:
        super().__init__(", ".join(theirs))
        self.theirs = theirs


def begin(
    cooperative_id: int, *, user: Any, words: Mapping[str, Any] | None = None, key: uuid.UUID | None = None
) -> Product:
    """A product nobody sees yet, with `words` (columns of Product.WORDS); the one begun with `key` where there is one.

    Without a category it gets one to be going on with.
    """
    given = dict(words or {})
    _check_names(given)
    mine = Product.objects.filter(cooperative=cooperative_id, offer_key=key)
    begun: Product | None = mine.first() if key else None
    if begun is not None:
        return begun
    if "category_id" not in given:
        given["category_id"] = _some_category(cooperative_id)
    product = Product(cooperative_id=cooperative_id, live=False, offer_key=key, **given)
    product.has_unpublished_changes = True
    try:
        with transaction.atomic():
            product.save()
            product.save_revision(user=user, clean=False)
    except IntegrityError:  # the same form, sent twice at once
        if key is None:
            raise
        again: Product = mine.get()
        return again
    return product


@transaction.atomic
def edit(
    product_id: int, words: Mapping[str, Any], *, user: Any, seen: Mapping[str, Any] | None = None
) -> Product:
    """Changes words of the draft, and returns it. The same words again change nothing.

    `seen` is what the person saw of these columns before typing: where a column is another by now, and is neither what
    was seen nor what was typed, nothing is written. Raises Overtaken; Product.DoesNotExist.
    """
    _check_names(words)
    row = locked(product_id)
    draft = of(row)
    changed = {name: value for name, value in words.items() if getattr(draft, name) != value}
    if seen is not None:
        changed = {name: value for name, value in changed.items() if name not in seen or value != seen[name]}
        theirs = {
            name: getattr(draft, name)
            for name in changed
            if name in seen and getattr(draft, name) != seen[name]
        }
        if theirs:
            raise Overtaken(theirs)
    if changed:
        for name, value in changed.items():
            setattr(draft, name, value)
        save(row, draft, user=user)
    return draft


def of(product: Product) -> Product:
    """The draft of a row as a product of its own, not to be saved as the row; no query where the row's
    `latest_revision` was read with it. Facts are the row's."""
    draft = copy.copy(product)
    draft._state = copy.copy(product._state)
    draft._state.fields_cache = dict(product._state.fields_cache)
    if not product.has_unpublished_changes or product.latest_revision is None:
        return draft
    content = product.latest_revision.content
    for name in Product.WORDS:
        column = name.removesuffix("_id")
        if column in content:
            field: Any = Product._meta.get_field(column)
            setattr(draft, name, field.to_python(content[column]))
    if "photo_ids" in content:
        draft.photo_ids = content["photo_ids"]
    return draft


def save(row: Product, draft: Product, *, user: Any) -> None:
    """Keeps a draft of the locked `row`. Before a product was published first, the row follows."""
    draft.name = text.normalise(draft.name)
    if row.first_published_at is None and not row.live:
        if draft.name != row.name:
            draft.slug = ""  # made of the name; nobody has seen the old one
        draft.has_unpublished_changes = True
        draft.save()
    draft.save_revision(user=user, clean=False)


def locked(product_id: int) -> Product:
    """The product in scope, its row locked until the transaction ends. Raises Product.DoesNotExist."""
    products: QuerySet[Product] = Product.objects.select_related("latest_revision")
    row: Product = row_locks.hold(products, no_key=True).get(pk=product_id)
    return row


def _some_category(cooperative_id: int) -> int:
    """The stall's last, else the first of all."""
    latest = (
        Product.objects.filter(cooperative=cooperative_id)
        .order_by("-pk")
        .values_list("category_id", flat=True)
    )
    found: int = (
        latest.first() or Category.published.order_by("position", "pk").values_list("pk", flat=True)[0]
    )
    return found


def _check_names(words: Mapping[str, Any]) -> None:
    unknown = set(words) - set(Product.WORDS)
    if unknown:
        raise TypeError(f"Not words of a product: {', '.join(sorted(unknown))}")
