"""How wide the columns of a table on paper are, so that no number and no word sticks out of its cell."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFont

from shop.reports.official.document import Cell, Table

FONTS: Path = settings.BASE_DIR / "catalog" / "fonts"
NBSP = "\u00a0"
MINUS = "\u2212"
MEASURED = 1000  # size at which words are measured
NEARLY_LONGEST = 2  # letters fewer than the longest piece: such pieces are measured too
SMALLEST = 0.6  # of the size of letters; below it nobody reads


def shown(cell: Cell) -> str:
    """A number in Vietnam's way, with a real minus sign."""
    return f"{cell:,}".replace(",", ".").replace("-", MINUS) if isinstance(cell, int) else cell


def joined(sentence: str) -> str:
    """With no line's end between a number and its per cent sign."""
    return sentence.replace(" %", f"{NBSP}%")


def fitted(table: Table, *, width: float, size: float, inset: float) -> tuple[list[float], float]:
    """Widths of the columns (points, together `width`) and the size of letters (points), at most `size`.

    Columns have the shares that the table asks for, but each has room for its longest word and number with `inset` on
    both sides; where there is not room for all of them, letters are smaller.
    """
    shares = table.widths or [3, *[1] * (len(table.heads) - 1)]
    needs = [size * _longest(column) for column in _columns(table)]
    room = width - 2 * inset * len(needs)
    scale = min(1.0, room / sum(needs))
    needs = [need * scale + 2 * inset for need in needs]
    return _shared(shares, needs, width), size * max(scale, SMALLEST)


def _shared(shares: list[int], needs: list[float], width: float) -> list[float]:
    """By their shares what is left when those that need more have it."""
    fixed: dict[int, float] = {}
    while True:
        free = sum(share for place, share in enumerate(shares) if place not in fixed)
        left = width - sum(fixed.values())
        widths = [fixed.get(place, left * share / free if free else 0) for place, share in enumerate(shares)]
        short = [
            place for place, need in enumerate(needs) if place not in fixed and widths[place] < need - 0.01
        ]
        if not short:
            return widths
        fixed |= {place: needs[place] for place in short}


def _columns(table: Table) -> list[list[str]]:
    rows: list[list[Cell]] = [[*table.heads], *table.rows, *([table.total] if table.total else [])]
    return [[shown(row[place]) for row in rows] for place in range(len(table.heads))]


def _longest(cells: Iterable[str]) -> float:
    """The width of the longest piece without a break, in sizes of the bold face."""
    pieces = {piece for cell in cells for piece in re.split(r"[ \n]+", cell)}
    longest = max(map(len, pieces), default=0)
    near = [piece for piece in pieces if len(piece) >= longest - NEARLY_LONGEST]
    return max((_face().getlength(piece) / MEASURED for piece in near), default=0.0)


@cache
def _face() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "BeVietnamPro-SemiBold.ttf"), MEASURED)
