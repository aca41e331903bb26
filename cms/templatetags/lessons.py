"""Lessons, for the pages of those who sell, which know nothing of the CMS."""

from typing import Any, Final

from django import template
from django.utils.translation import get_language

from catalog.serving.ttl_cache import Kept
from cms import addresses
from cms.models import LessonIndexPage, LessonPage

register = template.Library()
SECONDS: Final = 20
Shown = dict[str, str]  # title and address


def _read() -> tuple[dict[str, Shown], dict[tuple[str, str], Shown]]:
    """By language the index; by language and topic the first lesson. Two queries."""
    lists = LessonIndexPage.objects.live().public()
    lessons = LessonPage.objects.live().public().exclude(topic="").order_by("-path")
    return (
        {addresses.language_of(page): _shown(page) for page in lists.order_by("-path")},
        {(addresses.language_of(page), page.topic): _shown(page) for page in lessons.defer_streamfields()},
    )


def _shown(page: Any) -> Shown:
    return {"title": page.title, "url": addresses.path_of(page)}


KNOWN = Kept(_read, SECONDS)


def _language() -> str:
    return (get_language() or "vi")[:2]


@register.inclusion_tag("cms/includes/lesson_link.html")
def lesson_about(topic: str, look: str = "") -> dict[str, Any]:
    """A link to the lesson that editors gave this topic, in the reader's language; nothing where there is none."""
    lessons = KNOWN.get()[1]
    return {"lesson": lessons.get((_language(), topic)) or lessons.get(("vi", topic)), "look": look}


@register.inclusion_tag("cms/includes/lessons_link.html")
def all_lessons(look: str = "") -> dict[str, Any]:
    """A link to the list of courses; nothing where there is none."""
    return {"list": _list(), "look": look}


@register.inclusion_tag("cms/includes/lessons_ahead.html")
def keep_lessons(first: str = "") -> dict[str, Any]:
    """The script that keeps all lessons on the phone; nothing where there are none. While `first`, a CSS selector,
    finds anything, the page has something to send, and no lesson is fetched."""
    return {"list": _list(), "first": first}


def _list() -> Shown | None:
    lists = KNOWN.get()[0]
    return lists.get(_language()) or lists.get("vi")
