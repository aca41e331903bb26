"""Photographs of a draft: added, put in order, taken out. Files stay until nothing names them (`photos.tidying`)."""

from collections.abc import Callable
from typing import IO, Any

from django.db import transaction

from catalog import photos
from catalog.models import Product, ProductPhoto
from catalog.offering import drafts

MOST = 12  # of one product


class TooManyPhotos(Exception):
    """The draft has as many as a page can show."""


def add(
    product_id: int, source: bytes | IO[bytes], *, user: Any, instead_of: int | None = None
) -> ProductPhoto:
    """Puts a photograph at the end of the draft, or in another's place. The same picture again changes nothing.

    The file is decoded and written before the product is locked. Raises photos.BadPhoto, TooManyPhotos,
    Product.DoesNotExist; then nothing has changed.
    """
    product = Product.objects.get(pk=product_id)
    picture = photos.decode(source)
    photo = photos.store(product, picture, alt="", position=0, is_shown=False)

    def put(ids: list[int]) -> list[int]:
        if photo.pk in ids:
            return ids
        if instead_of in ids:
            return [photo.pk if pk == instead_of else pk for pk in ids]
        if len(ids) >= MOST:
            raise TooManyPhotos
        return [*ids, photo.pk]

    _arrange(product_id, put, user)
    return photo


def remove(product_id: int, photo_id: int, *, user: Any) -> None:
    """Takes a photograph out of the draft; what the public sees stays until that is approved."""
    _arrange(product_id, lambda ids: [pk for pk in ids if pk != photo_id], user)


def put_back(product_id: int, photo_id: int, *, user: Any) -> None:
    """Undoes `remove`: at the end. Raises ProductPhoto.DoesNotExist where it is gone or another product's."""
    ProductPhoto.objects.get(pk=photo_id, product=product_id)
    _arrange(product_id, lambda ids: ids if photo_id in ids else [*ids, photo_id][:MOST], user)


def move(product_id: int, photo_id: int, place: int, *, user: Any) -> None:
    """To that place, counted from 0, the cover's. One that is not in the draft is left where it is."""

    def put(ids: list[int]) -> list[int]:
        if photo_id not in ids:
            return ids
        others = [pk for pk in ids if pk != photo_id]
        return [*others[: max(place, 0)], photo_id, *others[max(place, 0) :]]

    _arrange(product_id, put, user)


@transaction.atomic
def _arrange(product_id: int, change: Callable[[list[int]], list[int]], user: Any) -> None:
    row = drafts.locked(product_id)
    draft = drafts.of(row)
    before = list(draft.photo_ids)
    after = change(list(before))
    if after != before:
        draft.photo_ids = after
        drafts.save(row, draft, user=user)
