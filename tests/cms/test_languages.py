"""Two trees: each page leads to its real translation, and search engines hear of nothing else."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cms.models import HomePage, StandardPage, StoryIndexPage, StoryPage
from tests import made

HOST = "http://127.0.0.1:8000"
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')


@pytest.fixture
def about(home: HomePage, publish: Callable[..., Any]) -> StandardPage:
    page = StandardPage(title="Giới thiệu", slug="gioi-thieu", introduction="Chợ của các hợp tác xã")
    return publish(home, page, "About us", "about")[0]


def alternates(client: Client, url: str) -> dict[str, str]:
    return dict(ALTERNATE.findall(client.get(url).content.decode()))


def test_a_page_and_its_translation_lead_to_each_other(client: Client, about: StandardPage) -> None:
    vietnamese, english = client.get("/gioi-thieu/"), client.get("/en/about/")

    assert vietnamese.context["other_language_url"] == "/en/about/"
    assert english.context["other_language_url"] == "/gioi-thieu/"
    assert '<html lang="en">' in english.content.decode()
    assert f'<link rel="canonical" href="{HOST}/en/about/">' in english.content.decode()


def test_hreflang_is_absolute_and_the_same_on_both_sides(client: Client, about: StandardPage) -> None:
    expected = {
        "vi": f"{HOST}/gioi-thieu/",
        "en": f"{HOST}/en/about/",
        "x-default": f"{HOST}/gioi-thieu/",
    }

    assert alternates(client, "/gioi-thieu/") == expected
    assert alternates(client, "/en/about/") == expected
    assert alternates(client, "/")["en"] == f"{HOST}/en/"


def test_an_unpublished_translation_is_not_announced(client: Client, about: StandardPage) -> None:
    StandardPage.objects.get(locale__language_code="en").unpublish()

    assert alternates(client, "/gioi-thieu/") == {}
    assert client.get("/gioi-thieu/").context["other_language_url"] == "/en/"


def test_without_a_translation_the_way_leads_to_the_nearest_page_above(
    client: Client, home: HomePage, publish: Callable[..., Any]
) -> None:
    index, _english = publish(
        home, StoryIndexPage(title="Chuyện ở bản", slug="cau-chuyen"), "Stories", "stories"
    )
    story = StoryPage(title="Mùa chè", slug="mua-che", introduction="Sương")
    publish(StoryIndexPage.objects.get(pk=index.pk), story)

    page = client.get("/cau-chuyen/mua-che/")

    assert page.context["other_language_url"] == "/en/stories/"
    assert [crumb["url"] for crumb in page.context["breadcrumbs"]] == ["/", "/cau-chuyen/"]
    assert '"@type":"Article"' in page.content.decode()
    assert '"@type":"BreadcrumbList"' in page.content.decode()


def test_the_sitemap_lists_both_languages_with_each_other(client: Client, about: StandardPage) -> None:
    listed = made.now(client, "/sitemap-trang.xml")

    assert f"<loc>{HOST}/gioi-thieu/</loc>" in listed
    assert f"<loc>{HOST}/en/about/</loc>" in listed
    assert f'hreflang="en" href="{HOST}/en/about/"' in listed
    assert (
        f"{HOST}/sitemap-trang.xml"
        in client.get("/sitemap.xml", headers={"host": "127.0.0.1:8000"}).content.decode()
    )


def test_an_unpublished_page_leaves_the_sitemap(client: Client, about: StandardPage) -> None:
    about.unpublish()

    listed = made.now(client, "/sitemap-trang.xml")

    assert "/gioi-thieu/" not in listed
    assert f"<loc>{HOST}/en/about/</loc>" in listed
