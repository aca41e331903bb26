"""The sitemap as files: written by a task, a part at a time, and the index of them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import advisory
from catalog.advisory import Lock
from catalog.discovery import published
from catalog.discovery import sitemaps as catalogue
from catalog.discovery.linked_data import absolute
from catalog.models import PublicFile
from cms.sitemaps import PageSitemap

PREFIX = "sitemap-"


class Site(NamedTuple):
    """What Django's sitemaps want to know of a site."""

    domain: str


def index(request: HttpRequest) -> HttpResponse:
    """One query."""
    files = PublicFile.objects.filter(name__startswith=PREFIX).order_by("name")
    listed = [{"location": absolute(_address(file.name)), "last_mod": file.changed_at} for file in files]
    if not listed:
        return published.not_yet()
    body = render_to_string("sitemap_index.xml", {"sitemaps": listed})
    return HttpResponse(
        body, content_type="application/xml", headers={"Cache-Control": "public, max-age=300"}
    )


def part(request: HttpRequest, section: str) -> HttpResponse:
    answer = published.lead(f"{PREFIX}{section}")
    if answer.status_code == 503 and PublicFile.objects.filter(name__startswith=PREFIX).exists():
        raise Http404(_("Không có trang này."))
    return answer


def publish() -> bool:
    """False where it is new enough, or being made."""
    if not published.is_due(f"{PREFIX}trang"):
        return False
    with advisory.alone(Lock.PUBLISHED_FILES, 2) as is_alone:
        if is_alone:
            _publish()
        return is_alone


def _publish() -> None:
    home = urlsplit(settings.SITE_URL)
    counts: Counter[str] = Counter()
    names = []
    for section, sitemap, page in _parts():
        counts[section] += 1
        number = f"-{counts[section]}" if counts[section] > 1 else ""
        names.append(f"{PREFIX}{section}{number}")
        urls = sitemap.get_urls(page, Site(home.netloc), home.scheme)  # type: ignore[arg-type]
        with published.drafts(names[-1]) as (draft,):
            draft.write(render_to_string("sitemap.xml", {"urlset": urls}))
    gone = PublicFile.objects.filter(name__startswith=PREFIX).exclude(name__in=names)
    published.withdraw(gone.values_list("name", flat=True))


def _parts() -> Iterator[tuple[str, Sitemap[Any], int]]:
    for section, sitemap in [*catalogue.parts(), ("trang", PageSitemap())]:
        for page in sitemap.paginator.page_range:
            yield section, sitemap, page


def _address(name: str) -> str:
    return reverse("sitemap-part", args=[name.removeprefix(PREFIX)])
