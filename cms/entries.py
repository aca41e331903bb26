"""The newest pages of one kind, for blocks that show them as cards."""

from typing import Any

from django.apps import apps


def cards(kind: str, locale_id: int, limit: int) -> list[Any]:
    """At most `limit` live pages of the model `kind`, each with `cover_id`; pictures are read by `cms.prefetch`."""
    return list(apps.get_model("cms", kind).for_cards(locale_id)[:limit])
