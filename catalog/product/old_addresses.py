"""Addresses that listings have left: rows of Wagtail's redirects, which its middleware reads after a 404.

Each leads straight to the newest address, in both languages. A listing that takes an old address over wins.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.utils.http import urlencode
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect

Address = Callable[[str], str]  # of a slug, in the active language
CATEGORY = "danh-muc"


@transaction.atomic
def remember(address: Address, old: str, new: str) -> None:
    """The page of slug `old` lies at `new` from now on; what led to `old` leads to `new`."""
    free(address, new)
    for before, after in zip(_everywhere(address, old), _everywhere(address, new), strict=True):
        Redirect.objects.filter(old_path=Redirect.normalise_path(before)).delete()
        Redirect.objects.filter(redirect_link=before).update(redirect_link=after)
        Redirect.add_redirect(before, after, automatically_created=True)


def free(address: Address, slug: str) -> None:
    """Somebody lives at `slug` now: nothing leads away from there."""
    paths = [Redirect.normalise_path(path) for path in _everywhere(address, slug)]
    Redirect.objects.filter(old_path__in=paths).delete()


def category(request: HttpRequest, address: Address) -> HttpResponsePermanentRedirect | None:
    """Where a list asked for under an old category slug lies now, its other filters kept; None if nowhere.

    For the list's view, once it has met a category it does not know: the middleware compares whole queries.
    """
    old = request.GET.get(CATEGORY, "").strip()[:100]
    if not old or "\0" in old:
        return None
    path = Redirect.normalise_path(address(old))
    link = Redirect.objects.filter(old_path=path).values_list("redirect_link", flat=True).first()
    if not link:
        return None
    others = {key: str(value) for key, value in request.GET.items() if key not in (CATEGORY, "trang")}
    return HttpResponsePermanentRedirect(f"{link}&{urlencode(others)}" if others else link)


def _everywhere(address: Address, slug: str) -> list[str]:
    paths = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            paths.append(address(slug))
    return paths
