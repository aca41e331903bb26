"""Reads what a page's blocks will show in few queries, before they are drawn one by one."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wagtail.blocks import StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamValue
from wagtail.images import get_image_model

from cms import entries, shelves
from cms.blocks.shelves import EntriesValue, ShelfValue


def values(value: Any) -> Iterator[Any]:
    """Every value inside a stream, groups before what they hold."""
    if isinstance(value, StreamValue):
        for child in value:
            yield from values(child.value)
    elif isinstance(value, ListValue):
        for item in value:
            yield from values(item)
    else:
        yield value
        if isinstance(value, ShelfValue):
            return  # looking at its products would read them
        if isinstance(value, StructValue):
            for item in value.values():
                yield from values(item)


def everything(page: Any, names: Sequence[str], shown: set[int]) -> None:
    """Fills the page's picture fields `names`, and the shelves and cards of its `body`.

    Two queries for all product shelves, one per block of pages, one for all
    pictures. `shown` grows by the products on the shelves.
    """
    body = list(values(getattr(page, "body", ())))
    found = [value for value in body if isinstance(value, ShelfValue)]
    for shelf, cards in zip(found, shelves.read([shelf.ask for shelf in found], shown), strict=True):
        shelf.cards = cards
    articles: list[Any] = []
    for value in body:
        if isinstance(value, EntriesValue):
            value.entries = entries.cards(value.kind, page.locale_id, value["limit"])
            articles += value.entries if value.has_pictures else []
    pictures([(page, name) for name in names] + [(article, "cover") for article in articles])


def pictures(fields: Iterable[tuple[Any, str]]) -> None:
    """Sets the foreign keys `fields`, an object and a name each; one query for all."""
    keys = [(holder, name, getattr(holder, f"{name}_id")) for holder, name in fields]
    ids = {key for _holder, _name, key in keys if key is not None}
    known = get_image_model().objects.in_bulk(ids) if ids else {}
    for holder, name, key in keys:
        if key is not None:
            setattr(holder, name, known.get(key))
