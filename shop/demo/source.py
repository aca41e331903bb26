"""The demo's words and figures, read from catalog/demo/data. Every name and number in them is made up."""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from catalog import demo

FOLDER = Path(str(demo.__file__)).resolve().parent / "data"

Record = dict[str, Any]


@lru_cache
def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def categories() -> list[Record]:
    """Parents before their children."""
    return sorted(_read("categories"), key=lambda record: record["parent"] is not None)


def cooperatives() -> list[Record]:
    """The first two are the stalls of the two demo managers."""
    return list(_read("cooperatives"))


def products() -> list[Record]:
    """Mixed, so that the newest on the shelves are not all of one stall; always in the same order."""
    mixed: list[Record] = sorted(
        _read("products"), key=lambda record: sha256(record["slug"].encode()).digest()
    )
    return mixed


def feedback() -> dict[str, list[Record]]:
    """`reviews` (the demo picks their orders) and `questions`."""
    return dict(_read("feedback"))


def people() -> dict[str, list[Record]]:
    """`buyers`, `delivery_notes`, `cancel_reasons`, `carriers`."""
    return dict(_read("people"))
