"""What a first visit downloads besides the page: letters. HTML, CSS and scripts are weighed in test_pages,
photographs in tests/catalog/test_photos_renditions.py."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django_scopes import scopes_disabled
from fontTools.ttLib import TTFont

from catalog import photos
from ops.embedded import CHECKOUT
from tests.cast import Cast
from tests.catalog.photo_files import jpeg, striped

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


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/san-pham/", "/san-pham/che-shan-tuyet/", "/hop-tac-xa/htx-che-may/"])
def test_before_the_first_paint_only_words_and_styles_share_the_line(
    cast: Cast, settings: Any, tmp_path: Path, path: str
) -> None:
    """Fonts asked for before the style sheet and pictures found before the layout cost a slow line (50 kbit/s) three
    seconds of white page, and a fast one nothing less. A lazy picture in sight loads as soon as there is a layout."""
    settings.MEDIA_ROOT = tmp_path
    with scopes_disabled():
        photos.store(cast.tea_product, jpeg(striped((800, 600), ("red",))), alt="", position=0)
    call_command("sync_roles", verbosity=0)
    page = Client().get(path).content.decode()
    assert 'rel="preload"' not in page
    assert "fetchpriority" not in page
    pictures = re.findall(r"<img [^>]*>", page)
    assert pictures or path == "/"  # a home page without a picture of its own
    assert all('loading="lazy"' in picture for picture in pictures)


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
    for path in (CHECKOUT / "demo" / "data").glob("*.json"):
        shown |= set(words_of(json.loads(path.read_text())))
    return {letter for letter in shown if letter.isprintable()}


@pytest.mark.parametrize("weight", [400, 600, 800])
def test_no_letter_falls_back_to_another_font(weight: int) -> None:
    path = static(f"fonts/be-vietnam-pro-{weight}.woff2")
    with TTFont(path) as font:
        known = set(font.getBestCmap())
    assert {letter for letter in shown_letters() if ord(letter) not in known} == set()
