"""The sitemap: what the catalogue lists and what editors wrote."""

from django.contrib.sitemaps import views
from django.urls import path

from catalog.discovery import sitemaps as catalogue
from cms.sitemaps import PageSitemap

SITEMAPS = catalogue.SITEMAPS | {"trang": PageSitemap}

urlpatterns = [
    path(
        "sitemap.xml",
        views.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-part"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap-part"),
]
