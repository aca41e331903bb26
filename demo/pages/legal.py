"""The page of questions and the policies, the operating rules with an older version."""

import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from cms.models import FaqPage, HomePage, PolicyPage
from demo.pages import streams, trees


def load_questions(home: HomePage, english: Locale, data: dict[str, Any]) -> None:
    if trees.is_missing(FaqPage, data["slug"], home.locale):
        page = FaqPage(
            title=data["title"],
            slug=data["slug"],
            locale=home.locale,
            introduction=data["introduction"],
            body=_groups(data["groups"]),
        )
        translated = {name: data[f"{name}_en"] for name in ("title", "slug", "introduction")}
        trees.add(home, page, english, body=_groups(data["groups_en"]), **translated)


def _groups(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"type": "group", "value": {"title": row["title"], "items": streams.questions(row["items"])}}
        for row in rows
    ]


@transaction.atomic
def load_policy(home: HomePage, english: Locale, entry: dict[str, Any]) -> None:
    """Publishes the versions one after another, as an editor would; the older ones stay readable."""
    if not trees.is_missing(PolicyPage, entry["slug"], home.locale):
        return
    first, *later = entry["versions"]
    page = PolicyPage(title=entry["title"], slug=entry["slug"], locale=home.locale, **_words(first))
    translated = {"title": entry["title_en"], "slug": entry["slug_en"], **_words(first, "_en")}
    page = trees.add(home, page, english, **translated)
    for version in later:
        for target, suffix in ((page, ""), (page.get_translation(english), "_en")):
            for name, value in _words(version, suffix).items():
                setattr(target, name, value)
            target.save_revision().publish()


def _words(version: dict[str, Any], suffix: str = "") -> dict[str, Any]:
    return {
        "version": version["version"],
        "in_force_on": datetime.date.fromisoformat(version["in_force_on"]),
        "introduction": version[f"introduction{suffix}"],
        "changes": version[f"changes{suffix}"],
        "body": streams.stream(version[f"body{suffix}"]),
    }
