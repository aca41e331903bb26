"""Stories and news of the demo, each kind below its index."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import escape
from wagtail.models import Locale

from catalog.models import Cooperative
from cms.models import HomePage, NewsIndexPage, NewsPage, StoryIndexPage, StoryPage
from demo import pictures
from demo.pages import streams, trees

DAYS_BETWEEN_STORIES = 9
STORIES = {
    "slug": "cau-chuyen",
    "slug_en": "stories",
    "title": "Chuyện ở bản",
    "title_en": "Stories from the villages",
    "introduction": "Người làm ra, mùa vụ và những việc nhỏ đằng sau mỗi món hàng.",
    "introduction_en": "The makers, the seasons, and the small work behind every product.",
}
SHELF = {"vi": "Món trong chuyện", "en": "From this story"}


def load_stories(home: HomePage, english: Locale, entries: list[dict[str, Any]]) -> None:
    index = _index(StoryIndexPage, home, english, STORIES)
    for place, entry in enumerate(entries):
        if trees.is_missing(StoryPage, entry["slug"], home.locale):
            _load_story(index, english, entry, place)


def _load_story(index: StoryIndexPage, english: Locale, entry: dict[str, Any], place: int) -> None:
    story = StoryPage(
        title=entry["title"],
        slug=entry["slug"],
        locale=index.locale,
        introduction=entry["intro"],
        cover=pictures.named(entry["picture"]),
        cooperative=Cooperative.objects.filter(slug=entry["related_cooperative"]).first(),
        told_on=timezone.localdate() - datetime.timedelta(days=3 + place * DAYS_BETWEEN_STORIES),
        body=_told(entry["body"], entry["quote"], entry["related_products"], SHELF["vi"]),
    )
    trees.add(
        index,
        story,
        english,
        title=entry["title_en"],
        slug=entry["slug_en"],
        introduction=entry["intro_en"],
        body=_told(entry["body_en"], entry["quote_en"], entry["related_products"], SHELF["en"]),
    )


def _told(paragraphs: list[str], quote: dict[str, str], goods: list[str], title: str) -> list[dict[str, Any]]:
    """The story with what somebody said in its middle, and the goods it is about."""
    words, middle = [escape(paragraph) for paragraph in paragraphs], (len(paragraphs) + 1) // 2
    shelf = {"title": title, "rule": "chosen", "limit": 4, "chosen": goods}
    return streams.stream(
        [{"text": words[:middle]}, {"quote": quote}, {"text": words[middle:]}, {"products": shelf}]
    )


def load_news(home: HomePage, english: Locale, data: dict[str, Any]) -> None:
    index = _index(NewsIndexPage, home, english, data["index"])
    for entry in data["articles"]:
        if trees.is_missing(NewsPage, entry["slug"], home.locale):
            page = NewsPage(
                title=entry["title"],
                slug=entry["slug"],
                locale=home.locale,
                introduction=entry["introduction"],
                topic=entry["topic"],
                author=entry["author"],
                cover=pictures.named(entry["picture"]),
                published_on=timezone.localdate() - datetime.timedelta(days=entry["days_ago"]),
                body=streams.stream(entry["body"]),
            )
            body = streams.stream(entry["body_en"])
            translated = {name: entry[f"{name}_en"] for name in ("title", "slug", "introduction", "author")}
            trees.add(index, page, english, body=body, **translated)


def _index(kind: Any, home: HomePage, english: Locale, words: dict[str, str]) -> Any:
    found = kind.objects.filter(locale=home.locale).first()
    if found is not None:
        return found
    page = kind(
        title=words["title"], slug=words["slug"], introduction=words["introduction"], locale=home.locale
    )
    translated = {name: words[f"{name}_en"] for name in ("title", "slug", "introduction")}
    return trees.add(home, page, english, **translated)
