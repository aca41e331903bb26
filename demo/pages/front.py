"""The home pages, plain pages, the landing page and the campaigns of the demo."""

import datetime
from typing import Any

from django.utils import timezone
from wagtail.models import Locale

from catalog.models import Category
from cms import defaults
from cms.models import CampaignPage, HomePage, LandingPage, StandardPage
from demo import pictures, source
from demo.pages import streams, trees

WORDS = {
    "vi": {
        "flagships": "Đặc sản Lai Châu",
        "campaigns": "Mùa này ở chợ",
        "map": "Hàng từ xã nào?",
        "map_text": "Ba mươi tám xã, phường của Lai Châu. Bấm vào xã có hàng để xem ai làm ra gì.",
        "news": "Tin chợ",
    },
    "en": {
        "flagships": "What Lai Châu is known for",
        "campaigns": "This season at the market",
        "map": "Where it comes from",
        "map_text": "The thirty-eight communes of Lai Châu. Choose one with goods to see who makes what.",
        "news": "Market news",
    },
}
CONTACT = {
    "vi": {
        "title": "Muốn hỏi trước khi mua?",
        "text": "Gọi, nhắn hay viết thư: có người nghe và trả lời.",
        "label": "Liên hệ",
        "page": "lien-he",
    },
    "en": {
        "title": "Questions before you buy?",
        "text": "Call or write; a person will answer.",
        "label": "Contact",
        "page": "contact",
    },
}


def load_home(home: HomePage) -> None:
    language = home.locale.language_code
    words = WORDS[language]
    home.hero_image = pictures.named("hero")
    chips, season, _newest, *rest = defaults.home_body(language)
    season["value"]["limit"] = 4  # one row: the flagships stand above it
    flagships = {"title": words["flagships"], "rule": "chosen", "limit": 8, "chosen": list(source.FLAGSHIPS)}
    home.body = [
        chips,
        streams.shelf(flagships),
        {"type": "campaigns", "value": {"title": words["campaigns"], "limit": 2}},
        season,
        *rest,
        {"type": "map", "value": {"title": words["map"], "text": words["map_text"]}},
        {"type": "news", "value": {"title": words["news"], "limit": 3}},
        *streams.stream([{"call": CONTACT[language]}]),
    ]
    home.save_revision().publish()


def load_plain(home: HomePage, english: Locale, entry: dict[str, Any]) -> None:
    if trees.is_missing(StandardPage, entry["slug"], home.locale):
        page = StandardPage(title=entry["title"], slug=entry["slug"], locale=home.locale)
        page.body = streams.sections(entry["body"])
        body = streams.sections(entry["body_en"])
        trees.add(home, page, english, title=entry["title_en"], slug=entry["slug_en"], body=body)


def load_landing(home: HomePage, english: Locale, entry: dict[str, Any]) -> None:
    if trees.is_missing(LandingPage, entry["slug"], home.locale):
        trees.add(home, LandingPage(**_front(home, entry)), english, **_translated(entry))


def load_campaign(home: HomePage, english: Locale, entry: dict[str, Any]) -> None:
    """Its days count from today, so that the demo always has campaigns that run."""
    if trees.is_missing(CampaignPage, entry["slug"], home.locale):
        today = timezone.localdate()
        page = CampaignPage(
            **_front(home, entry),
            starts_on=today + datetime.timedelta(days=entry["from_day"]),
            ends_on=today + datetime.timedelta(days=entry["to_day"]),
            similar=Category.objects.filter(slug=entry["similar"]).first(),
        )
        trees.add(home, page, english, **_translated(entry))


def _front(home: HomePage, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": entry["title"],
        "slug": entry["slug"],
        "locale": home.locale,
        "introduction": entry["introduction"],
        "cover": pictures.named(entry["picture"]),
        "body": streams.stream(entry["body"]),
    }


def _translated(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": entry["title_en"],
        "slug": entry["slug_en"],
        "introduction": entry["introduction_en"],
        "body": streams.stream(entry["body_en"]),
    }
