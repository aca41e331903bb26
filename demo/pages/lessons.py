"""The demo's courses for those who sell, and their lessons in order."""

from typing import Any

from wagtail.models import Locale

from cms.models import CoursePage, HomePage, LessonIndexPage, LessonPage
from demo import pictures
from demo.pages import streams, trees

WORDS = ("title", "slug", "introduction")


def load_lessons(home: HomePage, english: Locale, data: dict[str, Any]) -> None:
    index = LessonIndexPage.objects.filter(locale=home.locale).first()
    if index is None:
        index = _add(home, english, LessonIndexPage(**_words(data["index"], home)), data["index"])
    for entry in data["courses"]:
        course = CoursePage.objects.filter(slug=entry["slug"], locale=home.locale).first()
        if course is None:
            course = _add(index, english, CoursePage(**_words(entry, home)), entry)
        for lesson in entry["lessons"]:
            if trees.is_missing(LessonPage, lesson["slug"], home.locale):
                _load_lesson(course, english, lesson)


def _load_lesson(course: CoursePage, english: Locale, entry: dict[str, Any]) -> None:
    page = LessonPage(
        **_words(entry, course),
        topic=entry["topic"],
        cover=pictures.named(entry["picture"]) if entry["picture"] else None,
        body=streams.stream(entry["body"]),
        quiz=_quiz(entry["quiz"]),
    )
    _add(course, english, page, entry, body=streams.stream(entry["body_en"]), quiz=_quiz(entry["quiz_en"]))


def _words(entry: dict[str, Any], parent: Any) -> dict[str, Any]:
    return {**{name: entry[name] for name in WORDS}, "locale": parent.locale}


def _add(parent: Any, english: Locale, page: Any, entry: dict[str, Any], **more: Any) -> Any:
    return trees.add(parent, page, english, **{name: entry[f"{name}_en"] for name in WORDS}, **more)


def _quiz(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "question", "value": question} for question in questions]
