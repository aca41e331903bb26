"""The demo's pages, once they are loaded: complete in both languages, and their links lead to pages."""

import re

from django.test import Client
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from cms.models import (
    CampaignPage,
    CoursePage,
    FaqPage,
    LessonIndexPage,
    LessonPage,
    NewsPage,
    PolicyPage,
    PolicyVersion,
    StandardPage,
    StoryPage,
)

HREF = re.compile(r'href="(/(?!static|media)[^"#?]*)"')
COUNTS = {  # each in two languages
    StandardPage: 6,
    StoryPage: 8,
    NewsPage: 6,
    CampaignPage: 4,
    LessonIndexPage: 2,
    CoursePage: 2,
    LessonPage: 12,
    FaqPage: 2,
    PolicyPage: 10,
    PolicyVersion: 2,
}
KINDS = (*COUNTS, Page, Revision, get_image_model())


def check() -> None:
    client = Client()
    assert {kind: kind.objects.count() for kind in COUNTS} == COUNTS
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
