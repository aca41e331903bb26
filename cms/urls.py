"""The sitemap: what the catalogue lists and what editors wrote. The worker that keeps lessons."""

from django.urls import path

from cms import offline, sitemap_files

urlpatterns = [
    path("sitemap.xml", sitemap_files.index, name="sitemap"),
    path("sitemap-<section>.xml", sitemap_files.part, name="sitemap-part"),
    path("tap-huan.js", offline.worker, name="lessons-worker"),
]
