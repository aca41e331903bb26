"""What editors put above the results of a search (Wagtail's promoted search results)."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page, Site

from catalog import text
from catalog.serving.ttl_cache import Kept

KEPT_SECONDS = 20
Key = tuple[str, str]  # language, folded words in alphabetical order


@dataclass(frozen=True)
class Promoted:
    title: str
    description: str
    url: str


def promoted(query: str) -> list[Promoted]:
    """For exactly these words, in any order and spelling of diacritics; in the editors' order.

    No query but once in KEPT_SECONDS. Pages lead to their translation, own addresses to the reader's language.
    """
    words = _words(query)
    return _kept.get().get(((get_language() or "vi")[:2], words), []) if words else []


def _words(query: str) -> str:
    return " ".join(sorted(text.fold(query).split()))


def _read() -> dict[Key, list[Promoted]]:
    rows = list(SearchPromotion.objects.select_related("query", "page").order_by("query", "sort_order", "pk"))
    keys = {row.page.translation_key for row in rows if row.page}
    pages = Page.objects.live().public().filter(translation_key__in=keys).select_related("locale")
    translations = {(page.translation_key, page.locale.language_code): page for page in pages} if keys else {}
    own_hosts = _own_hosts() if rows else set()
    found: dict[Key, list[Promoted]] = {}
    for row in rows:
        for language, _name in settings.LANGUAGES:
            if row.page:
                key = row.page.translation_key
                page = translations.get((key, language)) or translations.get(
                    (key, row.page.locale.language_code)
                )
                shown = Promoted(page.title, row.description, page.url) if page and page.url else None
            else:
                url = _local(row.external_link_url, language, own_hosts)
                shown = Promoted(row.external_link_text or url, row.description, url)
            if shown:
                found.setdefault((language, _words(row.query.query_string)), []).append(shown)
    return found


def _own_hosts() -> set[str]:
    names = {site.hostname for site in Site.objects.all()}
    return {*names, *settings.ALLOWED_HOSTS, urlsplit(settings.SITE_URL).hostname or ""}


def _local(url: str, language: str, own_hosts: set[str]) -> str:
    """An address of this market without its host, in the reader's language; others as they are."""
    parts = urlsplit(url)
    if parts.hostname not in own_hosts:
        return url
    path = parts._replace(scheme="", netloc="").geturl() or "/"
    return translate_url(path, language)


_kept = Kept(_read, KEPT_SECONDS)
