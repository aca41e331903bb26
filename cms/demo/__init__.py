"""The demo's pages in both languages, with composed pictures: home, stories, news, campaigns, questions, policies.

What is there already stays as it is: a second run changes nothing.
"""

import json
from pathlib import Path
from typing import Any

from wagtail.models import Locale

from cms.demo import entries, front, legal, settings
from cms.models import HomePage


def load(data_dir: Path) -> None:
    """Build what is missing from the JSON files in `data_dir` (after `sync_roles`)."""

    def read(name: str) -> Any:
        return json.loads((data_dir / f"{name}.json").read_text())

    home = HomePage.objects.get(locale__language_code="vi")
    english = Locale.objects.get(language_code="en")
    for entry in read("pages"):
        front.load_plain(home, english, entry)
    legal.load_questions(home, english, read("faq"))
    for entry in read("policies"):
        legal.load_policy(home, english, entry)
    entries.load_stories(home, english, read("stories"))
    entries.load_news(home, english, read("news"))
    for entry in read("landing"):
        front.load_landing(home, english, entry)
    for entry in read("campaigns"):
        front.load_campaign(home, english, entry)
    # Read again: saving a copy from before would forget the new children.
    for page in HomePage.objects.filter(hero_image=None):
        front.load_home(page)
    settings.load()
