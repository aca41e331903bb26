"""A template that is drawn once and shown to many knows neither the visitor nor the hour."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DRAWN = re.compile(
    r"""\{% draw ["']([^"']+)|\bdraw\(\s*["']([^"']+)|\bdocuments\.respond\(\s*request, ["']([^"']+)"""
)
INSIDE = re.compile(r"""\{% (?:include|extends) ["']([^"']+)""")
# What a visitor is told once is drawn for him alone (`catalog.serving.documents`).
FOR_ONE = {"components/messages.html"}
TAGS = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
PERSONAL = re.compile(
    r"^\{% now\b|\bcsrf_token\b|(?<![\w.'\"-])(?:request|user|perms|session)\.|\|(?:timesince|timeuntil|naturaltime)"
)


def sources() -> Iterable[Path]:
    for room in ("catalog", "cms", "shop"):
        yield from (ROOT / room).rglob("*.py")
        yield from (ROOT / room).rglob("*.html")


def templates() -> dict[str, Path]:
    return {
        path.as_posix().rpartition("/templates/")[2]: path for path in sources() if path.suffix == ".html"
    }


def shared() -> dict[str, str]:
    """Every template that is drawn once, with all it includes and extends: its name and text."""
    there = templates()
    names = {
        name for path in sources() for found in DRAWN.findall(path.read_text()) for name in found if name
    }
    names |= {name for name in there if name.startswith("cms/")}
    found: dict[str, str] = {}
    while names:
        name = names.pop()
        if name not in found and name not in FOR_ONE and name in there:
            found[name] = there[name].read_text()
            names.update(INSIDE.findall(found[name]))
    return found


def personal(text: str) -> list[str]:
    return [tag for tag in TAGS.findall(text) if PERSONAL.search(tag)]


def test_none_knows_the_visitor_or_the_hour() -> None:
    templates = shared()
    assert {
        "base.html",
        "catalog/product.html",
        "catalog/product_list.html",
        "components/header.html",
    } <= set(templates)
    assert {name: personal(text) for name, text in templates.items() if personal(text)} == {}


@pytest.mark.parametrize(
    "tag",
    [
        '{% now "H:i" %}',
        "{% csrf_token %}",
        '<input value="{{ csrf_token }}">',
        "{{ request.path }}",
        "{% if user.is_staff %}",
        "{{ at|timesince }}",
    ],
)
def test_each_is_found(tag: str) -> None:
    assert personal(f"<p>{tag}</p>")
