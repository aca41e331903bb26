"""Where a page lies: its path, its full address, and the same page in the other languages."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.models import Locale, Page

from catalog.discovery import linked_data
from catalog.serving.ttl_cache import Kept

HOME_DEPTH = 2  # the root of all sites is 1
LOCALES_SECONDS = 20
language_codes = Kept(lambda: dict(Locale.objects.values_list("pk", "language_code")), LOCALES_SECONDS)


def path_of(page: Page, request: HttpRequest | None = None) -> str:
    """The path with its language prefix; empty for a page that lies in no site."""
    parts = page.get_url_parts(request)
    return str(parts[2]) if parts and parts[2] else ""


def full(page: Page, request: HttpRequest | None = None) -> str:
    """With scheme and host, as feeds, search engines and shared links want it."""
    return linked_data.absolute(path_of(page, request))


@dataclass(frozen=True)
class Family:
    """A page among its ancestors and translations. All are live but, in a preview, the page itself."""

    ancestors: list[Page]  # from the home page down
    translations: dict[str, Page]  # language code → the page in that language, without its own
    elsewhere: Page | None  # its translation, or the nearest ancestor's in the other language


def language_of(page: Page) -> str:
    """Its language code."""
    known: str | None = language_codes.get().get(page.locale_id)
    return known or str(language_codes.renewed()[page.locale_id])


def family(page: Page) -> Family:
    """One query."""
    paths = [page.path[:end] for end in range(page.steplen * HOME_DEPTH, len(page.path), page.steplen)]
    keys = Page.objects.filter(path__in=paths).values("translation_key")
    found = list(
        (
            Page.objects.filter(translation_key__in=keys)
            | Page.objects.filter(translation_key=page.translation_key)
        )
        .live()
        .only("path", "depth", "url_path", "title", "slug", "translation_key", "locale_id", "live")
        .order_by("depth")
    )
    others = [row for row in found if row.locale_id != page.locale_id]
    return Family(
        ancestors=[row for row in found if row.path in paths],
        translations={language_of(row): row for row in others if row.translation_key == page.translation_key},
        elsewhere=others[-1] if others else None,
    )


def alternates(page: Page, own: Family, request: HttpRequest) -> list[tuple[str, str]]:
    """hreflang and full address, the page's own first; empty where it has no live translation."""
    if not own.translations:
        return []
    pages = {language_of(page): page, **own.translations}
    links = [(language, full(row, request)) for language, row in pages.items()]
    default = full(pages["vi"], request) if "vi" in pages else ""
    return [*links, ("x-default", default)] if default else links


def crumbs(own: Family, request: HttpRequest) -> list[dict[str, Any]]:
    """The way from the home page to the page above; none for a home page."""
    return [{"label": row.title, "url": path_of(row, request)} for row in own.ancestors]
