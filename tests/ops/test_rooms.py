"""Templates keep to the rooms as imports do: what a page includes or extends lies in its own room, below it, or in the
shell that all rooms share."""

import re
import tomllib
from pathlib import Path

from django.contrib.staticfiles import finders

from ops.embedded import CHECKOUT
from tests.page_sources import by_name

STATIC = re.compile(r"{%\s*static\s+[\"']([^\"']+)[\"']")
TAKES = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")


def layers() -> list[set[str]]:
    """The rooms as import-linter's first contract has them, the highest first; the CMS stands on the catalogue."""
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        contract = tomllib.load(file)["tool"]["importlinter"]["contracts"][0]
    rooms = [{room.strip() for room in layer.split("|")} for layer in contract["layers"]]
    return [rooms[0] | {"cms"}, *rooms[1:]]


LAYERS = layers()
RANK = {room: rank for rank, layer in enumerate(LAYERS) for room in layer}


def room_of(path: Path) -> str:
    """shop/stall/templates/… → shop.stall; what all share has none."""
    parts = path.relative_to(CHECKOUT).parts
    room = ".".join(parts[: parts.index("templates")])
    return "" if room == "shop" else room


def is_allowed(taker: str, taken: str) -> bool:
    if taken in ("", taker):
        return True
    if taker == "cms":
        return taken == "catalog"
    return taker != "" and RANK[taken] > RANK[taker]


def test_every_room_with_templates_has_its_place_among_the_layers() -> None:
    assert {room_of(path) for path in by_name().values()} - {""} <= RANK.keys()


def test_a_page_takes_nothing_from_a_room_above_or_beside_it() -> None:
    known = by_name()
    assert len(known) > 150
    wrong = [
        f"{path.relative_to(CHECKOUT)} takes {name}"
        for path in known.values()
        for name in TAKES.findall(path.read_text())
        if name in known and not is_allowed(room_of(path), room_of(known[name]))
    ]
    assert wrong == []


def test_what_is_taken_from_above_or_beside_is_found() -> None:
    assert is_allowed("shop.stall", "shop.checkout")
    assert is_allowed("cms", "catalog")
    assert not is_allowed("shop.cart", "shop.checkout")
    assert not is_allowed("shop.stall", "shop.union")
    assert not is_allowed("catalog", "cms")
    assert not is_allowed("", "catalog")


def test_every_template_and_static_file_that_a_page_names_is_there() -> None:
    """In production a static file that is not there is a 500."""
    known = by_name()
    texts = {path.relative_to(CHECKOUT): path.read_text() for path in known.values()}
    wrong = [
        f"{path} names {name}"
        for path, text in texts.items()
        for name in [
            *(
                name
                for name in TAKES.findall(text)
                if name not in known and not name.startswith("wagtailadmin/")
            ),
            *(name for name in STATIC.findall(text) if not finders.find(name)),
        ]
    ]
    assert wrong == []
