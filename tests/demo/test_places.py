"""What the demo says of places is true: a village, a road or a market lies in the commune under which it is filed."""

import json
from pathlib import Path
from typing import Any

import pytest

from catalog.text import fold
from demo import bulletins, classes

DATA = Path(__file__).parents[2]
COMMUNES: list[dict[str, Any]] = json.loads(
    (DATA / "catalog/data/lai-chau-communes.json").read_text(encoding="utf-8")
)
REGISTER = json.loads((DATA / "demo/data/register.json").read_text(encoding="utf-8"))
COOPERATIVES = json.loads((DATA / "demo/data/cooperatives.json").read_text(encoding="utf-8"))
ALSO_A_VILLAGE = {"lả nhì thàng"}  # of Sì Lở Lầu, too


def held_by(code: str) -> str:
    """The commune's name and those of which it was made, folded."""
    (found,) = (row for row in COMMUNES if row["code"] == code)
    return f" {fold(found['name'])} {fold(found['merged_from'])} "


def named(words: str) -> set[str]:
    """The communes of today that are named in the words, folded."""
    return {
        fold(row["name"]) for row in COMMUNES if f" {row['name'].lower()} " in f" {plain(words)} "
    } - ALSO_A_VILLAGE


def plain(words: str) -> str:
    return "".join(sign if sign.isalnum() or sign == " " else " " for sign in words.lower())


@pytest.mark.parametrize("facts", [classes.HELD, classes.COMING, classes.CANCELLED, classes.OPEN])
def test_a_class_is_held_where_its_place_lies(facts: Any) -> None:
    assert all(f" {name} " in held_by(facts.commune_id) for name in named(facts.place))


def test_a_bulletin_goes_to_the_places_that_it_names() -> None:
    seen = set()
    for _kind, _urgent, _first, _last, communes, title, _body in bulletins.WRITTEN:
        told = {fold(row["name"]) for row in COMMUNES if row["code"] in communes}
        assert named(title) <= told, title
        assert len(told) == len(communes)
        seen |= named(title)
    assert seen == {"pa tan", "binh lu"}


@pytest.mark.parametrize(
    ("code", "village"),
    [
        *((row["commune"], row["village"]) for row in REGISTER),
        *((row["commune_code"], row["village"]) for row in COOPERATIVES),
    ],
)
def test_a_village_that_has_a_communes_name_lies_in_it(code: str, village: str) -> None:
    assert all(f" {name} " in held_by(code) for name in named(village))
