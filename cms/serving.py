"""The pages of the site as visitors get them: Wagtail's view, asked once a moment for everybody."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.views import serve as wagtail_serve

from catalog.serving import documents


def serve(request: HttpRequest, path: str) -> HttpResponse:
    return documents.for_all(request, partial(wagtail_serve, path=path))


urlpatterns = [
    path("", serve, {"path": ""}, name="home"),
    re_path(wagtail_urls.serve_pattern, serve),
    path("", include(wagtail_urls)),
]
