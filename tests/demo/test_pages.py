"""The demo's pages: complete in both languages, and loaded once only."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from cms.models import CampaignPage, FaqPage, NewsPage, PolicyPage, PolicyVersion, StandardPage, StoryPage
from demo import pages
from tests.cast import Cast

HREF = re.compile(r'href="(/(?!static|media)[^"#?]*)"')


# Wagtail leaves the temporary file of a new rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_demo_can_be_loaded_twice_and_leads_nowhere_wrong(
    client: Client, site: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    pages.load()
    kinds = (
        StandardPage,
        StoryPage,
        NewsPage,
        CampaignPage,
        FaqPage,
        PolicyPage,
        PolicyVersion,
        Page,
        Revision,
    )
    counts = [model.objects.count() for model in (*kinds, get_image_model())]
    pages.load()

    assert [model.objects.count() for model in (*kinds, get_image_model())] == counts
    assert counts[:7] == [6, 8, 6, 4, 2, 10, 2]  # each in two languages
    seen: set[str] = set()
    for page in Page.objects.filter(depth__gte=2):
        response = client.get(page.get_url())
        assert response.status_code == 200, page.get_url()
        assert response.context["alternates"], page.get_url()
        main = response.content.decode().partition("<main")[2].partition("</main>")[0]
        seen |= {link for link in HREF.findall(main) if "/san-pham/" not in link}
    for link in sorted(seen):
        assert client.get(link).status_code == 200, link
    for contact in ("/lien-he/", "/en/contact/"):  # the numbers of the footer, not of the text's author
        main = client.get(contact).content.decode().partition("<main")[2].partition("</main>")[0]
        assert 'href="tel:+84912000021">0912 000 021</a>' in main
        assert "mailto:ho-tro@chophien.example" in main
