"""Adding a page and its English translation."""

from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page


def is_missing(kind: type[Page], slug: str, locale: Locale) -> bool:
    return not kind.objects.filter(slug=slug, locale=locale).exists()


@transaction.atomic
def add(parent: Page, page: Page, english: Locale, **translated: Any) -> Page:
    """Publish `page` below `parent`, and its translation, which differs in the values `translated`."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    translation = page.copy_for_translation(english, copy_parents=True)
    for name, value in translated.items():
        setattr(translation, name, value)
    translation.save_revision().publish()
    # As the tree has it now: a copy from before would forget its new children.
    return type(page).objects.get(pk=page.pk)
