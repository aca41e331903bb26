"""The demo's words and figures, read from data/. Every name and number in them is made up."""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "data"

Record = dict[str, Any]
FLAGSHIPS = (  # what the home page shows first
    "che-shan-tuyet-mot-tom-hai-la",
    "mat-ong-rung-mu-ca",
    "trau-gac-bep-muong-kim",
    "gao-seng-cu-than-uyen",
    "cu-sam-lai-chau-5-nam",
    "mien-dong-binh-lu",
    "mac-ca-say-nut-vo",
    "khan-lu-soi-cham",
)


@lru_cache
def read(name: str) -> Any:
    """What data/<name>.json holds; shared, so it is not to be changed."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def categories() -> list[Record]:
    """Parents before their children."""
    return sorted(read("categories"), key=lambda record: record["parent"] is not None)


def cooperatives() -> list[Record]:
    """The first two are the stalls of the two demo managers."""
    return list(read("cooperatives"))


def products() -> list[Record]:
    """Mixed, so that the newest on the shelves are not all of one stall; always in the same order."""
    mixed: list[Record] = sorted(
        read("products"), key=lambda record: sha256(record["slug"].encode()).digest()
    )
    return mixed


def feedback() -> dict[str, list[Record]]:
    """`reviews` (the demo picks their orders) and `questions`."""
    return dict(read("feedback"))


def people() -> dict[str, list[Record]]:
    """`buyers`, `delivery_notes`, `cancel_reasons`, `carriers`."""
    return dict(read("people"))
