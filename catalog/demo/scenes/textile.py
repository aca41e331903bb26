"""Woven cloth in the manner of the highlands: patterns on a grid of threads, scaled up and given a weave.

The motifs are generic (diamonds, combs, stars, pines, hooks); no family's or village's own design is copied.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageFilter

from catalog.demo.scenes import raster
from catalog.demo.scenes.palettes import Rgb, shades

Row = list[int]
Band = list[Row]
Motif = Callable[[int, int], bool]


@dataclass(frozen=True)
class Loom:
    """Yarns (index 0 is the ground) and the order of bands from the border to the middle."""

    yarns: tuple[Rgb, ...]
    order: tuple[str, ...]
    field: str
    batik: bool = False


LOOMS: dict[str, Loom] = {
    "thai": Loom(
        shades("#1b2450 #b5312a #e6b23a #f4ead2 #3f7a55 #d8678a"),
        ("line3", "teeth2", "line1", "diamond1", "line2", "zigzag4", "line3", "star2", "line1", "teeth5"),
        "lattice2",
    ),
    "mong": Loom(
        shades("#1d2b63 #c93a4b #f0ede0 #7fb0d8 #e58fa8 #e0a52a"),
        ("line2", "hook2", "line3", "square1", "line2", "teeth4", "line3", "cross5"),
        "square3",
        True,
    ),
    "lu": Loom(
        shades("#14161f #c0392f #f3efe2 #e8899b #e0a52a #4d8f8a"),
        (
            "line1",
            "check2",
            "line3",
            "line4",
            "diamond1",
            "line5",
            "zigzag2",
            "line1",
            "check3",
            "line2",
            "teeth1",
        ),
        "stripe1",
    ),
    "dao": Loom(
        shades("#191a24 #c4332b #f0e9d8 #dfa11f #d8dbe0 #5b8f63"),
        ("line1", "pine2", "line3", "cross1", "line2", "pine3", "line1", "star4", "line3", "teeth1"),
        "cross2",
    ),
    "hanhi": Loom(
        shades("#16305e #d14136 #f1ead6 #e3ad2f #2f8f86 #c9d2dc"),
        (
            "line1",
            "line2",
            "line3",
            "line4",
            "teeth1",
            "teeth3",
            "line2",
            "check1",
            "line4",
            "line3",
            "diamond5",
        ),
        "stripe4",
    ),
    "natural": Loom(
        shades("#e9dcc0 #232f6b #c8b48c #b5312a #8f9f7a #d9c7a0"),
        ("line1", "diamond1", "line3", "teeth1", "line1", "zigzag2"),
        "stripe2",
    ),
}


def _diamond(x: int, y: int) -> bool:
    return abs(x - 6) + abs(y - 6) in (0, 1, 4, 6)


def _star(x: int, y: int) -> bool:
    dx, dy = abs(x - 6), abs(y - 6)
    return (
        dx + dy in (0, 1, 4)
        or (dx == dy and 2 < dx < 6)
        or (min(dx, dy) == 0 and 3 < max(dx, dy) < 7)
        or (dx + dy == 7 and min(dx, dy) == 1)
    )


def _hook(x: int, y: int) -> bool:
    ring = max(abs(x - 6), abs(y - 6))
    return (
        (ring in (2, 5) and not (y > 6 and x == 6 + (ring > 3) * 2))
        or (x == 6 and y == 6)
        or (ring in (3, 4) and y == 9 and x == 8)
    )


def _square(x: int, y: int) -> bool:
    return max(abs(x - 6), abs(y - 6)) in (0, 1, 4) or abs(x - 6) == abs(y - 6) == 5


def _cross(x: int, y: int) -> bool:
    dx, dy = abs(x - 6), abs(y - 6)
    return (
        (dx == 0 and dy < 6)
        or (dy == 0 and dx < 6)
        or (dx == dy == 3)
        or (dx == dy == 2)
        or (max(dx, dy) == 5 and min(dx, dy) == 1)
    )


def _pine(x: int, y: int) -> bool:
    return (x == 6 and y < 12) or (abs(x - 6) == (y - 1) % 4 + 1 and y < 12)


_MOTIFS: dict[str, Motif] = {
    "diamond": _diamond,
    "star": _star,
    "hook": _hook,
    "square": _square,
    "cross": _cross,
    "pine": _pine,
}


def _band(name: str, yarn: int, width: int, other: int) -> Band:
    """Rows of yarn indexes for one band of the border."""
    if name == "line":
        return [[yarn] * width] * (2 if yarn % 2 else 1)
    if name == "check":
        return [[yarn if (x // 2 + y) % 2 else other for x in range(width)] for y in range(3)]
    if name == "teeth":
        return [[yarn if abs(x % 12 - 6) <= y else 0 for x in range(width)] for y in range(7)]
    if name == "zigzag":
        return [
            [
                yarn if abs(x % 12 - 6) in (y, y + 1) else other if abs(x % 12 - 6) in (y - 4, y - 3) else 0
                for x in range(width)
            ]
            for y in range(9)
        ]
    motif = _MOTIFS[name]
    rows = [[0] * width for _ in range(15)]
    for y in range(13):
        for x in range(width):
            if motif(x % 14, y):
                core = max(abs(x % 14 - 6), abs(y - 6)) <= 2
                rows[y + 1][x] = other if core else (yarn if (x // 14) % 3 else max(1, (yarn + 1) % 5))
    return rows


def _field(loom: Loom, width: int, height: int) -> Band:
    name, yarn = loom.field[:-1], int(loom.field[-1])
    rows = [[0] * width for _ in range(height)]
    for y in range(height):
        for x in range(width):
            if name == "stripe":
                hit = y % 10 in (2, 3) or (y % 10 == 7 and x % 4 < 2)
                rows[y][x] = yarn if hit and y % 20 < 10 else (yarn % 5 + 1 if hit else 0)
            elif name == "lattice":
                d = abs(x % 20 - 10) + abs(y % 20 - 10)
                rows[y][x] = yarn if d in (9, 10) else 1 if d in (0, 1, 2) else 3 if d == 5 else 0
            elif _MOTIFS[name](x % 16, y % 16):
                rows[y][x] = yarn if (x // 16 + y // 16) % 2 else 1
    return rows


@lru_cache(maxsize=16)
def threads(kind: str, width: int, height: int) -> Image.Image:
    """The pattern with one pixel per thread: a border, the field, the border mirrored."""
    loom = LOOMS[kind]
    border: Band = []
    for k, name in enumerate(loom.order):
        border += _band(name[:-1], int(name[-1]), width, (int(name[-1]) + k) % 5 + 1)
        border.append([0] * width)
    border = border[: max(1, height // 2 - 6)]
    middle = _field(loom, width, max(0, height - 2 * len(border)))
    rows = [[0] * width] * 0 + border + middle + border[::-1]
    image = Image.new("P", (width, len(rows)))
    image.putdata([index for row in rows for index in row])
    image.putpalette([channel for yarn in loom.yarns for channel in yarn] + [0] * (768 - 3 * len(loom.yarns)))
    return image.convert("RGB").resize((width, height), Image.Resampling.NEAREST)


@lru_cache(maxsize=8)
def _weave(size: raster.Size, cell: int) -> Image.Image:
    """Over-and-under shading, one bump per thread crossing."""
    tile = Image.new("L", (cell * 2, cell * 2))
    for y in range(cell * 2):
        for x in range(cell * 2):
            over = (x // cell + y // cell) % 2
            u, v = (x % cell + 0.5) / cell - 0.5, (y % cell + 0.5) / cell - 0.5
            across, along = (u, v) if over else (v, u)
            tile.putpixel((x, y), round(238 - 150 * across * across - 60 * abs(along) - (16 if over else 0)))
    whole = Image.new("L", size)
    for y in range(0, size[1], cell * 2):
        for x in range(0, size[0], cell * 2):
            whole.paste(tile, (x, y))
    return whole


@lru_cache(maxsize=12)
def cloth(kind: str, size: raster.Size, cell: int = 6) -> Image.Image:
    """Flat woven cloth that fills `size` pixels, `cell` pixels to a thread. Shared: keep it clean."""
    columns, rows = -(-size[0] // cell), -(-size[1] // cell)
    image = threads(kind, columns, rows).resize((columns * cell, rows * cell), Image.Resampling.NEAREST)
    image = image.crop((0, 0, *size)).filter(ImageFilter.GaussianBlur(cell * 0.16))
    rng = Random(f"{kind}{size}")
    uneven = raster.noise(rng, size, (size[0] // 90 + 2, rows // 2 + 2), low=205, high=255)
    light = ImageChops.multiply(_weave(size, cell), uneven)
    image = ImageChops.multiply(image, Image.merge("RGB", (light,) * 3))
    if LOOMS[kind].batik:
        crackle = raster.noise(rng, size, (size[0] // 14, size[1] // 14)).point(
            [40 if 122 < v < 134 else 0 for v in range(256)]
        )
        image.paste((214, 226, 240), (0, 0), crackle)
    return image.point([min(255, round(v * 1.22)) for v in range(256)] * 3)


def folds(size: raster.Size, rng: Random, *, count: int = 5, share: float = 1.0) -> Image.Image:
    """Soft vertical folds as a grey multiplier."""
    waves = raster.noise(rng, size, (count + 2, 3), low=round(255 - 165 * share), high=255)
    narrow = raster.noise(rng, size, (count * 3, 2), low=round(255 - 60 * share), high=255)
    return ImageChops.multiply(waves, narrow)
