"""The words of a message for one reader, topic, channel and language: the one door to the templates."""

import logging
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils.translation import override

from shop.notifications import variables
from shop.notifications.letters import Letter
from shop.notifications.own_wording import OwnWording
from shop.notifications.topics import Topic

logger = logging.getLogger(__name__)

LONG, SHORT = (
    "",
    ".sms",
)  # a mail or what a caller reads out; what fits into a short message or on a locked screen


class Words(NamedTuple):
    subject: str
    text: str


def template_of(reader: str, topic: Topic, size: str, language: str) -> Any:
    """The union's own words, else the shop's: one file for both languages, whose strings the catalogue translates.

    Raises TemplateDoesNotExist.
    """
    if (reader, topic) in variables.EDITABLE:
        own = OwnWording.objects.filter(said=f"{reader}/{topic}", language=language, live=True).first()
        if own and (own.sms if size == SHORT else own.body):
            return _Own(own, size)
    return shipped(reader, topic, size)


def shipped(reader: str, topic: Topic, size: str) -> Any:
    """The template that comes with the shop. Raises TemplateDoesNotExist."""
    return get_template(f"notifications/{reader}/{topic}{size}.txt")


@dataclass(frozen=True)
class _Own:
    """Rendered as a template is; one that cannot be filled gives way to the shop's own."""

    wording: OwnWording
    size: str

    def render(self, context: dict[str, Any]) -> str:
        reader, topic = self.wording.reader_and_topic
        try:
            found = variables.values(reader, topic, context)
            if self.size == SHORT:
                return self.wording.filled("sms", found)
            return self.wording.filled("subject", found) + "\n\n" + self.wording.filled("body", found)
        except Exception:  # a letter that somebody waits for goes out in any case
            logger.exception("the union's words for %s cannot be filled", self.wording.said)
            return str(shipped(reader, topic, self.size).render(context))


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
