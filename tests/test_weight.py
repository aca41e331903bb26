"""What a first visit downloads besides the page: letters. HTML, CSS and scripts are weighed in test_pages,
photographs in catalog/test_photos_renditions."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from ops.embedded import CHECKOUT

FONTS = 60_000  # bytes of all weights; woff2 is compressed already
ADDRESS = re.compile(r'url\("(fonts/[^"]+\.woff2)"\)')


def static(name: str) -> Path:
    found = finders.find(f"shop/{name}")
    assert found, name
    return Path(str(found))


def fonts() -> list[Path]:
    names = ADDRESS.findall(static("shop.css").read_text())
    assert len(names) == 3
    return [static(name) for name in names]


def test_all_fonts_of_a_page_are_light() -> None:
    assert sum(path.stat().st_size for path in fonts()) <= FONTS


def words_of(value: Any) -> str:
    """Every string somewhere in a JSON value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return "".join(map(words_of, value))
    return value if isinstance(value, str) else ""


def shown_letters() -> set[str]:
    """Every character of our own words and of the demo's goods, places and stories."""
    shown = set()
    with (CHECKOUT / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        for message in read_po(file, locale="en"):
            for text in (message.id, message.string):
                shown |= set("".join(text) if isinstance(text, tuple | list) else text)
    for path in (CHECKOUT / "catalog" / "demo" / "data").glob("*.json"):
        shown |= set(words_of(json.loads(path.read_text())))
    return {letter for letter in shown if letter.isprintable()}


@pytest.mark.parametrize("weight", [400, 600, 800])
def test_no_letter_falls_back_to_another_font(weight: int) -> None:
    path = static(f"fonts/be-vietnam-pro-{weight}.woff2")
    with TTFont(path) as font:
        known = set(font.getBestCmap())
    assert {letter for letter in shown_letters() if ord(letter) not in known} == set()
