"""What is being shown (a subject), and heaps of it: mounds seen from the side, spreads seen from above."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops

from catalog.demo.scenes import art, garments, goods, grains, raster, textile
from catalog.demo.scenes.palettes import Rgb, darken
from catalog.demo.scenes.scene import Scene, set_down

Hero = Callable[[int], Image.Image]
Bits = Callable[[int], tuple[Image.Image, ...]]


@dataclass(frozen=True)
class Subject:
    """`hero(width)` is one whole piece (None for loose goods); `bits(side)` are its small pieces."""

    name: str
    hero: Hero | None
    bits: Bits
    bit_size: int
    cover: int
    floor: Rgb
    cloth: str = "thai"
    tint: str | None = None


def subject(name: str, tint: str | None) -> Subject:
    """Read an art name: `teapot` (an art piece), `many:chestnut` (a pile of it), `heap:rice` (loose goods),
    `good:sturgeon` (a drawn thing), `cloth:thai` (cloth). Raises KeyError for a name that does not exist."""
    kind, _, rest = name.partition(":")
    if kind == "heap":
        grain = grains.GRAINS[rest]
        return Subject(
            name, None, lambda side: grains.pieces(rest, side), grain.size, grain.cover, grain.floor
        )
    if kind == "many":
        if rest not in art.ART:
            raise KeyError(name)
        return Subject(name, None, lambda side: art.pile(rest, tint, side), 176, 70, (44, 30, 20), tint=tint)
    if kind == "good":
        good = goods.GOODS[rest]
        bit = good.bit
        grain = grains.GRAINS[bit]
        return Subject(
            name,
            lambda width: goods.piece(rest, width),
            lambda side: grains.pieces(bit, side),
            grain.size,
            grain.cover,
            grain.floor,
        )
    if kind == "cloth":
        if rest not in textile.LOOMS:
            raise KeyError(name)
        return Subject(
            name,
            lambda width: garments.folded(rest, width),
            lambda side: grains.pieces("tea-leaf", side),
            80,
            100,
            (30, 36, 70),
            cloth=rest,
        )
    if name not in art.ART:
        raise KeyError(name)
    return Subject(
        name,
        lambda width: art.piece(name, tint, width),
        lambda side: art.pile(name, tint, side),
        180,
        60,
        (44, 30, 20),
        tint=tint,
    )


def mound(
    scene: Scene, what: Subject, x: float, y: float, rx: float, ry: float, height: float, *, fill: float = 1.0
) -> None:
    """Heap the subject's pieces on an oval (pixels) centred at (x, y), rising to `height` in the middle."""
    side = scene.px(what.bit_size)
    light, dim = _tones(what, side)
    _floor(scene, what.floor, x, y, rx, ry, height)
    share = (rx / scene.unit / 330) * (0.35 + 0.65 * (ry + height * 0.8) / max(1.0, rx))
    rng, spots = scene.rng, []
    for _ in range(round(what.cover * share * fill * 1.25) + 8):
        u = math.sin(rng.uniform(-1, 1) * math.pi / 2 * 0.93)
        dome = 1 - u * u
        top, foot = -height * dome * 0.96, ry * math.sqrt(dome) * 0.97
        spots.append((top + (foot - top) * rng.random(), u))
    for v, u in sorted(spots):
        away = u * scene.away + v / (height + ry) + rng.uniform(-0.55, 0.55) > 0.4
        raster.stamp(scene.canvas, rng.choice(dim if away else light), x + u * rx, y + v)


def _tones(what: Subject, side: int) -> tuple[tuple[Image.Image, ...], tuple[Image.Image, ...]]:
    return what.bits(side), _dim(what.name, what.tint, side)


@lru_cache(maxsize=48)
def _dim(name: str, tint: str | None, side: int) -> tuple[Image.Image, ...]:
    """The same pieces turned away from the light."""
    out = []
    for piece in subject(name, tint).bits(side):
        dark = ImageChops.multiply(piece.convert("RGB"), Image.new("RGB", piece.size, (190, 178, 182)))
        dark.putalpha(piece.getchannel("A"))
        out.append(dark)
    return tuple(out)


def _floor(scene: Scene, colour: Rgb, x: float, y: float, rx: float, ry: float, height: float) -> None:
    points = []
    for k in range(24):
        c, v = math.cos(k / 24 * math.tau), math.sin(k / 24 * math.tau)
        points.append((x + c * rx * 0.95, y + (v * ry * 0.95 if v > 0 else -height * (1 - c * c) * 0.9)))
    left, top = min(p[0] for p in points) - 4, min(p[1] for p in points) - 4
    size = (math.ceil(max(p[0] for p in points) - left) + 4, math.ceil(max(p[1] for p in points) - top) + 4)
    mask = raster.outline(size, raster.curve([(px - left, py - top) for px, py in points], steps=4), over=1)
    scene.canvas.paste(darken(colour, 0.1), (round(left), round(top)), mask)


def spread(scene: Scene, what: Subject, x: float, y: float, radius: float, *, fill: float = 1.0) -> None:
    """Pieces lying on a disc seen from above, thicker in the middle."""
    side, rng = scene.px(what.bit_size * 1.25), scene.rng
    light, dim = _tones(what, side)
    raster.pool(scene.canvas, x, y, radius * 0.9, radius * 0.9, what.floor, 0.96)
    share = (radius / scene.unit / 300) ** 2 * 0.82
    for k in range(round(what.cover * share * fill) + 8):
        outer = k / (what.cover * share * fill + 8)
        r, angle = math.sqrt(rng.random()) * (1.03 - 0.35 * outer) * radius, rng.uniform(0, math.tau)
        raster.stamp(
            scene.canvas,
            rng.choice(dim if rng.random() < 0.5 - outer * 0.45 else light),
            x + math.cos(angle) * r,
            y + math.sin(angle) * r,
        )


def scatter(
    scene: Scene, what: Subject, count: int, area: tuple[float, float, float, float], *, grow: float = 1.0
) -> None:
    """Loose pieces inside a box (pixels), back to front, each on a contact shadow."""
    left, top, right, bottom = area
    pieces = what.bits(scene.px(what.bit_size * grow))
    for y in sorted(scene.rng.uniform(top, bottom) for _ in range(count)):
        piece, x = scene.rng.choice(pieces), scene.rng.uniform(left, right)
        raster.pool(
            scene.canvas,
            x,
            y + piece.height * 0.16,
            piece.width * 0.36,
            piece.width * 0.16,
            scene.mood.shade,
            0.4,
        )
        raster.stamp(scene.canvas, piece, x, y)


def stand(scene: Scene, what: Subject, x: float, base: float, scale: float) -> None:
    """The subject standing at (x, base): its one piece with a few small ones, or a heap."""
    width = scene.x(scale)
    if what.hero is None:
        mound(scene, what, x, base - width * 0.16, width * 0.56, width * 0.19, width * 0.32)
        return
    sprite = what.hero(round(width))
    tallest = scene.y(0.5)
    if sprite.height > tallest:
        sprite = what.hero(round(width * tallest / sprite.height))
    set_down(scene, sprite, x, base)
