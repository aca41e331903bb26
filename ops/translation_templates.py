"""Finds Vietnamese in templates that no translate tag holds, so that an English page would show it."""

import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from ops import translation_sources

# What reads the same in every language.
ALLOWED = {
    "Chợ Phiên Lai Châu": "the market's name",
    "Chợ Phiên": "the first line of the market's name, where it is set in two lines",
    "Lai Châu": "the province's name",
}
VIETNAMESE = re.compile(
    "[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE
)
TRANSLATING = ("translate ", "trans ", "blocktranslate", "blocktrans")
ENDS = {"endblocktranslate", "endblocktrans", "endcomment"}
TRANSLATED_LITERAL = re.compile(r"""_\(\s*(?:"[^"]*"|'[^']*')\s*\)""")
LITERAL = re.compile(r""""[^"]*"|'[^']*'""")


def untranslated(root: Path) -> list[str]:
    """One line of words for each visible Vietnamese text under `root` that is not translated."""
    return [
        f"{path.relative_to(root).as_posix()}: not translated: {text}"
        for path in sorted(translation_sources.templates(root))
        for text in visible_vietnamese(path.read_text(), is_html=path.suffix == ".html")
    ]


def visible_vietnamese(source: str, *, is_html: bool = True) -> list[str]:
    """Texts of one template, among them attributes and literals in tags, that need a translate tag."""
    markup, literals = _split(source)
    texts = [*literals, *(_html_texts(markup) if is_html else markup.splitlines())]
    return [" ".join(text.split()) for text in texts if _is_vietnamese(text)]


def _is_vietnamese(text: str) -> bool:
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    for name in sorted(ALLOWED, key=len, reverse=True):
        text = text.replace(name, "")
    return VIETNAMESE.search(text) is not None


def _split(source: str) -> tuple[str, list[str]]:
    """The markup without tags and without what translate tags hold; the plain literals inside the tags."""
    markup, literals, is_held = [], [], False
    for token in Lexer(source).tokenize():
        words = token.contents
        if token.token_type == TokenType.TEXT:
            markup.append("" if is_held else words)
        elif token.token_type == TokenType.BLOCK and words in ENDS:
            is_held = False
        elif token.token_type == TokenType.BLOCK and words.startswith(("blocktrans", "comment")):
            is_held = True
        elif token.token_type == TokenType.VAR or (
            token.token_type == TokenType.BLOCK and not words.startswith(TRANSLATING)
        ):
            literals += [literal[1:-1] for literal in LITERAL.findall(TRANSLATED_LITERAL.sub("", words))]
    return "".join(markup), literals


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Every attribute counts: alt and aria-label are read out, a data- one is shown by a script."""
        self.found += [value for _name, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _html_texts(markup: str) -> Iterator[str]:
    parser = _Texts()
    parser.feed(markup)
    parser.close()
    yield from parser.found
