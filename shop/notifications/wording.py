"""The words of a message for one reader, topic, channel and language: the one door to the templates."""

from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils.translation import override

from shop.notifications.letters import Letter
from shop.notifications.topics import Topic

LONG, SHORT = (
    "",
    ".sms",
)  # a mail or what a caller reads out; what fits into a short message or on a locked screen


class Words(NamedTuple):
    subject: str
    text: str


def template_of(reader: str, topic: Topic, size: str, language: str) -> Any:
    """The template, by default one file for both languages, whose strings the catalogue translates.

    Raises TemplateDoesNotExist.
    """
    return get_template(f"notifications/{reader}/{topic}{size}.txt")


def long(letter: Letter) -> Words:
    """The first line of the template is the subject."""
    subject, _newline, text = _render(letter, LONG).partition("\n")
    return Words(subject.strip(), text.strip() + "\n")


def short(letter: Letter) -> Words:
    """What happened in a sentence or two; an address, where there is one, is the last word."""
    text, _space, link = " ".join(_render(letter, SHORT).split()).rpartition(" ")
    return Words(text, link) if "://" in link else Words(f"{text} {link}".strip(), "")


def _render(letter: Letter, size: str) -> str:
    language = letter.to.language
    with override(language):
        template = template_of(letter.reader, letter.topic, size, language)
        return str(template.render(letter.context())).strip()
