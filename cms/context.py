"""Site settings for every template."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.models import SiteSettings


def site(request: HttpRequest) -> dict[str, Any]:
    """Lazy: a response that shows none of it costs no query."""
    info = SimpleLazyObject(SiteSettings.current)
    return {"site_settings": info, "footer_links": SimpleLazyObject(lambda: info.links)}
