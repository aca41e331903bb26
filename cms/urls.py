"""The sitemap: what the catalogue lists and what editors wrote."""

from django.urls import path

from cms import sitemap_files

urlpatterns = [
    path("sitemap.xml", sitemap_files.index, name="sitemap"),
    path("sitemap-<section>.xml", sitemap_files.part, name="sitemap-part"),
]
