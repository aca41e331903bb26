"""Site settings for every template."""

from typing import Any

from django.http import HttpRequest

from cms.models import SiteSettings


def site(request: HttpRequest) -> dict[str, Any]:
    info = SiteSettings.current()
    return {"site_settings": info, "footer_links": info.links}
