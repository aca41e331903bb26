"""Policies in plain words, with what is not certain left to the union's answer."""

import datetime
from typing import Any

from wagtail.models import Locale

from cms.models import HomePage, SupportIndexPage, SupportPage
from demo.pages import trees

WORDS = ("title", "slug", "introduction", "source", "who", "what", "how")


def load_support(home: HomePage, english: Locale, data: dict[str, Any]) -> None:
    """The list with its pages; what is there already stays."""
    names = WORDS[:3]
    if trees.is_missing(SupportIndexPage, data["slug"], home.locale):
        page = SupportIndexPage(locale=home.locale, **{name: data[name] for name in names})
        trees.add(home, page, english, **{name: data[f"{name}_en"] for name in names})
    index = SupportIndexPage.objects.get(slug=data["slug"], locale=home.locale)
    for entry in data["offers"]:
        if trees.is_missing(SupportPage, entry["slug"], home.locale):
            offer = SupportPage(
                locale=home.locale,
                in_force_on=datetime.date.fromisoformat(entry["in_force_on"]),
                contact=data["contact"],
                **{name: entry[name] for name in WORDS},
            )
            translated = {name: entry[f"{name}_en"] for name in WORDS} | {"contact": data["contact_en"]}
            trees.add(index, offer, english, **translated)
            index = SupportIndexPage.objects.get(pk=index.pk)  # with its new child
