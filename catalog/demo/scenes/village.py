"""Trees, pines and stilt houses."""

import math
from random import Random

from PIL import Image, ImageDraw

from catalog.demo.scenes import raster
from catalog.demo.scenes.palettes import HONEY, Mood, Rgb, darken, lighten, mix


def tree(
    pen: ImageDraw.ImageDraw, rng: Random, x: float, y: float, size: float, colour: Rgb, light: Rgb
) -> None:
    """A broad highland tree: trunk and a crown of lit clumps; (x, y) is its foot."""
    pen.polygon(
        [
            (x - size * 0.05, y),
            (x - size * 0.02, y - size * 0.6),
            (x + size * 0.03, y - size * 0.6),
            (x + size * 0.06, y),
        ],
        fill=darken(colour, 0.45),
    )
    clumps = [
        (rng.uniform(-0.34, 0.34), rng.uniform(-0.95, -0.42), rng.uniform(0.16, 0.27)) for _ in range(9)
    ]
    for tone, shift, shrink in (
        (darken(colour, 0.28), 0.05, 1.0),
        (colour, 0.0, 0.86),
        (mix(colour, light, 0.3), -0.06, 0.5),
    ):
        for cx, cy, r in clumps:
            px, py, pr = x + (cx + shift * 0.7) * size, y + (cy + shift) * size, r * size * shrink
            pen.ellipse((px - pr, py - pr * 0.86, px + pr, py + pr * 0.86), fill=tone)
    for _ in range(min(150, round(size * 0.6)) if size > 70 else 0):
        cx, cy, r = rng.choice(clumps)
        angle, reach = rng.uniform(0, math.tau), r * math.sqrt(rng.random())
        px, py, pr = (
            x + (cx + math.cos(angle) * reach) * size,
            y + (cy + math.sin(angle) * reach * 0.85) * size,
            size * 0.016,
        )
        tone = (
            mix(colour, light, rng.uniform(0.15, 0.4))
            if math.sin(angle) < rng.uniform(-0.6, 0.4)
            else darken(colour, rng.uniform(0.1, 0.3))
        )
        pen.ellipse((px - pr * 1.4, py - pr, px + pr * 1.4, py + pr), fill=tone)


def pine(pen: ImageDraw.ImageDraw, x: float, y: float, size: float, colour: Rgb) -> None:
    for k in range(4):
        half, top = size * (0.12 + 0.06 * k), y - size * (1.0 - 0.2 * k)
        pen.polygon(
            [(x, top), (x - half, top + size * 0.36), (x + half, top + size * 0.36)],
            fill=darken(colour, 0.06 * k),
        )


def house(pen: ImageDraw.ImageDraw, rng: Random, x: float, y: float, size: float, mood: Mood) -> None:
    """A stilt house (nhà sàn): thatched hipped roof, lit windows, posts; (x, y) is the middle of its foot."""
    wood = mix((96, 64, 42), mood.hills[3], 0.35)
    roof = mix((138, 108, 70), mood.hills[2], 0.3)
    wide, floor, eave, top = size * 0.5, y - size * 0.24, y - size * 0.5, y - size * 0.92
    for k in range(5):
        px = x - wide * 0.84 + wide * 0.42 * k
        pen.line((px, floor, px, y), fill=darken(wood, 0.35), width=max(1, round(size * 0.035)))
    pen.rectangle(
        (x - wide * 0.9, floor - size * 0.03, x + wide * 0.9, floor + size * 0.025), fill=darken(wood, 0.25)
    )
    pen.rectangle((x - wide * 0.78, eave, x + wide * 0.78, floor), fill=wood)
    lamp = mix(HONEY, (255, 226, 150), 0.5) if mood.is_night or rng.random() < 0.5 else darken(wood, 0.5)
    for k in range(3):
        wx = x - wide * 0.5 + wide * 0.42 * k
        pen.rectangle((wx, eave + size * 0.07, wx + wide * 0.17, floor - size * 0.05), fill=lamp)
    slope = [
        (x - wide * 1.08, eave + size * 0.05),
        (x - wide * 0.6, top),
        (x + wide * 0.6, top),
        (x + wide * 1.08, eave + size * 0.05),
    ]
    pen.polygon(slope, fill=roof)
    pen.polygon(
        [slope[0], slope[1], (x - wide * 0.2, top), (x - wide * 0.5, eave + size * 0.05)],
        fill=lighten(roof, 0.2),
    )
    for k in range(7):
        t = k / 6
        pen.line(
            (x - wide * (0.6 - 1.2 * t), top, x - wide * (1.08 - 2.16 * t), eave + size * 0.05),
            fill=darken(roof, 0.18),
            width=max(1, round(size * 0.012)),
        )
    pen.line(
        (x - wide * 1.08, eave + size * 0.05, x + wide * 1.08, eave + size * 0.05),
        fill=darken(roof, 0.4),
        width=max(1, round(size * 0.03)),
    )
    pen.line(
        (x - wide * 0.62, top, x + wide * 0.62, top), fill=darken(roof, 0.3), width=max(1, round(size * 0.04))
    )


def village(canvas: Image.Image, mood: Mood, rng: Random, *, spots: list[raster.Point], size: float) -> None:
    """Houses among trees at the given places (shares of width and height); size in pixels."""
    pen = ImageDraw.Draw(canvas)
    leaf = mix((64, 98, 58), mood.hills[3], 0.45)
    for x, y in sorted(spots, key=lambda spot: spot[1]):
        px, py = x * canvas.width, y * canvas.height
        near = size * (0.8 + 0.4 * rng.random())
        for _ in range(2):
            tree(
                pen,
                rng,
                px + rng.uniform(-0.9, 0.9) * near,
                py - near * 0.05,
                near * rng.uniform(0.9, 1.3),
                leaf,
                mood.light,
            )
        house(pen, rng, px, py, near, mood)
        tree(
            pen,
            rng,
            px + rng.choice((-0.75, 0.75)) * near,
            py + near * 0.06,
            near * 0.7,
            lighten(leaf, 0.08),
            mood.light,
        )
