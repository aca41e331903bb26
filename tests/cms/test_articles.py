"""News and stories: topics, pages, feeds, linked data."""

import datetime
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.images import get_image_model

from cms import images
from cms.models import HomePage, NewsIndexPage, NewsPage
from cms.models.articles import PER_PAGE

# Wagtail leaves the temporary file of a new rendition to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
HOST = "http://127.0.0.1:8000"


@pytest.fixture
def news(home: HomePage, picture: Any, publish: Callable[..., Any]) -> NewsIndexPage:
    """Two articles: today's notice with a picture and a translation, yesterday's of the season."""
    index, _english = publish(home, NewsIndexPage(title="Tin chợ", slug="tin-tuc"), "News", "news")
    notice = NewsPage(
        title="Đặt hàng Tết", slug="dat-hang-tet", introduction="Hạn đặt", cover=picture, author="Ngân"
    )
    publish(NewsIndexPage.objects.get(pk=index.pk), notice, "Order for Tết", "order-for-tet")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    season = NewsPage(
        title="Mùa miến", slug="mua-mien", introduction="Nắng hanh", topic="mua-vu", published_on=yesterday
    )
    publish(NewsIndexPage.objects.get(pk=index.pk), season)
    return NewsIndexPage.objects.get(pk=index.pk)


def titles(client: Client, url: str) -> list[str]:
    return [entry.title for entry in client.get(url).context["entries"]]


def test_news_stand_newest_first_and_by_topic(client: Client, news: NewsIndexPage) -> None:
    assert titles(client, "/tin-tuc/") == ["Đặt hàng Tết", "Mùa miến"]
    assert titles(client, "/tin-tuc/?muc=mua-vu") == ["Mùa miến"]
    assert titles(client, "/en/news/") == ["Order for Tết"]


def test_what_is_not_there_is_a_404(client: Client, news: NewsIndexPage) -> None:
    for query in ("muc=x", "muc=🐃", "muc=%3Cb%3E", "trang=9", "trang=x", "trang=-1", "trang=" + "9" * 500):
        assert client.get(f"/tin-tuc/?{query}").status_code == 404, query


def test_a_topic_without_news_is_an_empty_page(client: Client, news: NewsIndexPage) -> None:
    page = client.get("/tin-tuc/?muc=hop-tac-xa").content.decode()

    assert "Chưa có tin nào." in page
    assert 'content="noindex, follow"' in page


def test_pages_of_news_keep_the_topic(
    client: Client, news: NewsIndexPage, publish: Callable[..., Any]
) -> None:
    for number in range(PER_PAGE):
        page = NewsPage(title=f"Vụ {number}", slug=f"vu-{number}", introduction="…", topic="mua-vu")
        publish(NewsIndexPage.objects.get(pk=news.pk), page)

    assert 'href="?muc=mua-vu&trang=2"' in client.get("/tin-tuc/?muc=mua-vu").content.decode().replace(
        "&amp;", "&"
    )
    assert titles(client, "/tin-tuc/?muc=mua-vu&trang=2") == ["Mùa miến"]


def test_an_article_says_what_it_is(client: Client, news: NewsIndexPage) -> None:
    page = client.get("/tin-tuc/dat-hang-tet/").content.decode()

    assert '"@type":"NewsArticle"' in page
    assert '"author":{"@type":"Person","name":"Ngân"}' in page
    assert '<meta property="og:type" content="article">' in page
    assert "Tin khác" in page
    assert "Mùa miến" in page


def test_the_task_makes_the_picture_for_shares_and_no_request_does(
    client: Client, news: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "SPECS", ())
    before = client.get("/tin-tuc/dat-hang-tet/").content.decode()
    feed = client.get("/tin-tuc/rss/").content.decode()

    assert get_image_model().get_rendition_model().objects.count() == 0
    assert f'<meta property="og:image" content="{HOST}/media/original_images/doi.jpg">' in before
    assert "og:image:width" not in before
    assert "enclosure" not in feed
    assert [images.prepare(), images.prepare()] == [1, 0]
    after = client.get("/tin-tuc/dat-hang-tet/").content.decode()
    assert f'<meta property="og:image" content="{HOST}/media/images/doi' in after
    assert 'og:image:width" content="1200"' in after


def test_the_feed_has_full_addresses_and_pictures(
    client: Client, news: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "SPECS", ())
    images.prepare()
    response = client.get("/tin-tuc/rss/")
    items = ET.fromstring(response.content).findall("channel/item")

    assert response["Content-Type"].startswith("application/rss+xml")
    assert [item.findtext("link") for item in items] == [
        f"{HOST}/tin-tuc/dat-hang-tet/",
        f"{HOST}/tin-tuc/mua-mien/",
    ]
    enclosure = items[0].find("enclosure")
    assert enclosure is not None
    assert enclosure.attrib["url"].startswith(f"{HOST}/media/images/doi")
    assert items[1].findtext("category") == "Mùa vụ"
    head = client.get("/tin-tuc/").content.decode()
    assert f'type="application/rss+xml" title="Tin chợ" href="{HOST}/tin-tuc/rss/"' in head
    assert client.get("/en/news/rss/").status_code == 200


def test_an_unpublished_index_has_no_feed(client: Client, news: NewsIndexPage) -> None:
    news.unpublish()

    assert client.get("/tin-tuc/rss/").status_code == 404


def test_news_cost_a_known_number_of_queries(
    client: Client, news: NewsIndexPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    images.prepare()
    for url in ("/tin-tuc/", "/tin-tuc/dat-hang-tet/", "/tin-tuc/rss/"):
        client.get(url)

    # site; locale; home; index by path, index; two for view restrictions; family; count, articles; covers; topics
    with django_assert_num_queries(12):
        client.get("/tin-tuc/")
    # … and the article by path, article; no count or topics, but others to read
    with django_assert_num_queries(12):
        client.get("/tin-tuc/dat-hang-tet/")
