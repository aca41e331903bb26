"""The demo's pages in both languages, with composed pictures: home, stories, news, campaigns, questions, policies.

What is there already stays as it is: a second run changes nothing.
"""

from collections.abc import Callable
from typing import Any

from wagtail.models import Locale, Page

from cms.models import HomePage
from demo import source
from demo.pages import entries, front, legal, lessons, settings, support


def load(read: Callable[[str], Any] = source.read) -> int:
    """Build what is missing (after `sync_roles`) of what `read` gives for each kind; returns how many pages are new."""
    before = Page.objects.count()
    home = HomePage.objects.get(locale__language_code="vi")
    english = Locale.objects.get(language_code="en")
    for entry in read("pages"):
        front.load_plain(home, english, entry)
    legal.load_questions(home, english, read("faq"))
    for entry in read("policies"):
        legal.load_policy(home, english, entry)
    entries.load_stories(home, english, read("stories"))
    entries.load_news(home, english, read("news"))
    lessons.load_lessons(home, english, read("lessons"))
    support.load_support(home, english, read("support"))
    for entry in read("landing"):
        front.load_landing(home, english, entry)
    for entry in read("campaigns"):
        front.load_campaign(home, english, entry)
    # Read again: saving a copy from before would forget the new children.
    for page in HomePage.objects.filter(hero_image=None):
        front.load_home(page)
    settings.load()
    new_count: int = Page.objects.count() - before
    return new_count
