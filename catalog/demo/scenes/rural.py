"""Elements of the wide landscapes: people, hives, bees, ponds, racks, cloth lines, sheaves, smoke."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import raster, textile
from catalog.demo.scenes.palettes import BAMBOO, Mood, Rgb, darken, lighten, mix, rgb
from catalog.demo.scenes.raster import Point

Pen = ImageDraw.ImageDraw


def person(
    pen: Pen, rng: Random, x: float, y: float, size: float, mood: Mood, *, basket: bool = True
) -> None:
    """Somebody at work, seen from behind: conical hat, indigo dress with a brocade hem, basket."""
    cloth = mix(rng.choice((rgb("#232f6b"), rgb("#1b2450"), rgb("#6e2430"), rgb("#1f4a4c"))), mood.mist, 0.12)
    lean = rng.uniform(-0.06, 0.06) * size
    skirt = [
        (x - size * 0.13 + lean, y - size * 0.5),
        (x + size * 0.13 + lean, y - size * 0.5),
        (x + size * 0.22, y),
        (x - size * 0.22, y),
    ]
    pen.polygon(skirt, fill=darken(cloth, 0.15))
    for k, tone in enumerate((rgb("#b5312a"), rgb("#e6b23a"), rgb("#f4ead2"))):
        top = y - size * (0.13 - 0.04 * k)
        pen.line(
            (x - size * 0.2, top, x + size * 0.2, top),
            fill=mix(tone, mood.mist, 0.1),
            width=max(1, round(size * 0.028)),
        )
    pen.polygon(
        [
            (x - size * 0.15 + lean, y - size * 0.78),
            (x + size * 0.15 + lean, y - size * 0.78),
            (x + size * 0.14 + lean, y - size * 0.46),
            (x - size * 0.14 + lean, y - size * 0.46),
        ],
        fill=cloth,
    )
    for side in (-1, 1):
        pen.line(
            [
                (x + side * size * 0.12 + lean, y - size * 0.73),
                (x + side * size * 0.19, y - size * 0.6),
                (x + side * size * 0.2, y - size * 0.46),
            ],
            fill=lighten(cloth, 0.08),
            width=max(2, round(size * 0.075)),
            joint="curve",
        )
    pen.line(
        (x - size * 0.14 + lean, y - size * 0.49, x + size * 0.14 + lean, y - size * 0.49),
        fill=rgb("#b5312a"),
        width=max(1, round(size * 0.05)),
    )
    if basket:
        _back_basket(pen, x, y, size, lean, mood)
    _hat(pen, x + lean, y, size, mood)


def _back_basket(pen: Pen, x: float, y: float, size: float, lean: float, mood: Mood) -> None:
    pen.polygon(
        [
            (x - size * 0.14 + lean, y - size * 0.76),
            (x + size * 0.14 + lean, y - size * 0.76),
            (x + size * 0.1, y - size * 0.44),
            (x - size * 0.1, y - size * 0.44),
        ],
        fill=BAMBOO[2],
    )
    for k in range(4):
        top = y - size * (0.72 - 0.075 * k)
        pen.line(
            (x - size * 0.13 + lean, top, x + size * 0.13 + lean, top),
            fill=BAMBOO[1],
            width=max(1, round(size * 0.016)),
        )
    pen.ellipse(
        (x - size * 0.14 + lean, y - size * 0.81, x + size * 0.14 + lean, y - size * 0.72),
        fill=mix(rgb("#6a9a48"), mood.light, 0.2),
    )


def _hat(pen: Pen, x: float, y: float, size: float, mood: Mood) -> None:
    pen.ellipse(
        (x - size * 0.07, y - size * 0.93, x + size * 0.07, y - size * 0.79),
        fill=rgb("#2a1c18"),
    )
    hat = [
        (x - size * 0.24, y - size * 0.86),
        (x, y - size * 1.06),
        (x + size * 0.24, y - size * 0.86),
    ]
    pen.polygon(hat, fill=mix(rgb("#ecd7a2"), mood.light, 0.3))
    pen.polygon([hat[1], hat[2], (x + size * 0.04, y - size * 0.855)], fill=rgb("#cdb277"))


def hive(pen: Pen, x: float, y: float, size: float, paint: Rgb, mood: Mood) -> None:
    """A box hive on legs, with a pitched lid."""
    for side in (-0.38, 0.34):
        pen.rectangle(
            (x + side * size, y - size * 0.2, x + side * size + size * 0.06, y), fill=rgb("#3a281a")
        )
    for k in range(2):
        top = y - size * (0.55 + 0.33 * k)
        pen.rectangle(
            (x - size * 0.45, top, x + size * 0.45, top + size * 0.33),
            fill=mix(paint, mood.light, 0.12 + 0.1 * k),
        )
        pen.rectangle((x + size * 0.2, top, x + size * 0.45, top + size * 0.33), fill=darken(paint, 0.12))
        pen.line(
            (x - size * 0.45, top, x + size * 0.45, top),
            fill=darken(paint, 0.35),
            width=max(1, round(size * 0.02)),
        )
        pen.rectangle(
            (x - size * 0.12, top + size * 0.12, x + size * 0.1, top + size * 0.15), fill=darken(paint, 0.5)
        )
    pen.rectangle((x - size * 0.2, y - size * 0.28, x + size * 0.2, y - size * 0.24), fill=rgb("#22160f"))
    pen.polygon(
        [
            (x - size * 0.55, y - size * 0.88),
            (x - size * 0.46, y - size * 1.02),
            (x + size * 0.46, y - size * 1.02),
            (x + size * 0.55, y - size * 0.88),
        ],
        fill=mix(rgb("#8d6a42"), mood.light, 0.25),
    )


def bees(pen: Pen, rng: Random, width: float, height: float, count: int, size: float) -> None:
    for _ in range(count):
        x, y = rng.uniform(0.25, 0.95) * width, rng.uniform(0.35, 0.75) * height
        for k in (-1, 1):
            pen.ellipse(
                (
                    x - size * 0.5 + k * size * 0.3,
                    y - size * 1.1,
                    x + size * 0.4 + k * size * 0.3,
                    y - size * 0.2,
                ),
                fill=rgb("#f2f4ee"),
            )
        pen.ellipse((x - size, y - size * 0.5, x + size, y + size * 0.5), fill=rgb("#e0a526"))
        pen.rectangle((x - size * 0.2, y - size * 0.48, x + size * 0.2, y + size * 0.48), fill=rgb("#2a1b10"))
        pen.ellipse((x + size * 0.55, y - size * 0.4, x + size * 1.1, y + size * 0.4), fill=rgb("#2a1b10"))


def ponds(canvas: Image.Image, mood: Mood, rng: Random, *, top: float) -> None:
    """Stepped fish ponds of clear cold water with stone banks, a small fall from one to the next."""
    width, height = canvas.size
    pen, count = ImageDraw.Draw(canvas), 5
    pen.polygon(
        [(0, height * top), (width, height * (top - 0.02)), (width, height), (0, height)],
        fill=mix(mood.fields[1], mood.hills[3], 0.5),
    )
    for k in range(count):
        t0, t1 = (k / count) ** 1.35, ((k + 0.82) / count) ** 1.35
        y0, y1 = height * (top + 0.02 + (1 - top) * t0), height * (top + 0.02 + (1 - top) * t1)
        shift = width * 0.06 * (k % 2)
        for col in range(3):
            x0, x1 = width * (-0.06 + 0.36 * col) + shift, width * (0.27 + 0.36 * col) + shift
            shape = [
                (x0 + width * 0.02, y0),
                (x1 - width * 0.02, y0),
                (x1 + width * 0.01, y1),
                (x0 - width * 0.01, y1),
            ]
            bank = _organic(rng, shape, 0.0)
            pen.polygon([(x, y + (y1 - y0) * 0.14) for x, y in bank], fill=darken(mood.hills[3], 0.35))
            pen.polygon(bank, fill=mix(mix(rgb("#8b8576"), mood.fields[1], 0.25), mood.mist, 0.3))
            water = [
                (x0 + width * 0.03, y0 + (y1 - y0) * 0.1),
                (x1 - width * 0.03, y0 + (y1 - y0) * 0.1),
                (x1 - width * 0.008, y1 - (y1 - y0) * 0.14),
                (x0 + width * 0.008, y1 - (y1 - y0) * 0.14),
            ]
            _water(canvas, _organic(rng, water, 0.02), mood)
            _ripples(pen, rng, water, mood)


def _organic(rng: Random, shape: list[Point], pull: float) -> list[Point]:
    """A four-cornered outline with rounded corners and uneven sides."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = shape
    wide, tall = bx - ax, cy - by
    points = [
        (ax + wide * 0.06, ay + tall * 0.03),
        (ax + wide * 0.5, ay - tall * 0.05),
        (bx - wide * 0.06, by + tall * 0.03),
        (bx + wide * 0.01, by + tall * 0.4),
        (cx - wide * 0.05, cy - tall * 0.03),
        (cx - wide * 0.5, cy + tall * 0.06),
        (dx + wide * 0.05, dy - tall * 0.03),
        (dx + wide * 0.02, dy - tall * 0.5),
    ]
    return raster.curve(
        [
            (x + rng.uniform(-1, 1) * wide * 0.015 * (1 - pull), y + rng.uniform(-1, 1) * tall * 0.03)
            for x, y in points
        ],
        steps=6,
    )


def _water(canvas: Image.Image, shape: list[Point], mood: Mood) -> None:
    left, top = (int(min(p[k] for p in shape)) for k in (0, 1))
    right, bottom = (int(max(p[k] for p in shape)) + 1 for k in (0, 1))
    size = (max(2, right - left), max(2, bottom - top))
    mask = raster.outline(size, [(x - left, y - top) for x, y in shape], over=1)
    canvas.paste(
        raster.vertical(
            size,
            (
                mix(mood.sky[-1], rgb("#8fc0bd"), 0.3),
                mix(mood.sky[1], rgb("#3b8288"), 0.5),
                mix(mood.hills[3], rgb("#1f5a66"), 0.6),
            ),
        ),
        (left, top),
        mask,
    )


def _ripples(pen: Pen, rng: Random, shape: list[Point], mood: Mood) -> None:
    for _ in range(7):
        v, u = rng.uniform(0.15, 0.85), rng.uniform(0.1, 0.85)
        y = shape[0][1] + (shape[3][1] - shape[0][1]) * v
        x = shape[0][0] + (shape[1][0] - shape[0][0]) * u
        r = (shape[3][1] - shape[0][1]) * rng.uniform(0.08, 0.2)
        if rng.random() < 0.4:
            pen.ellipse(
                (x - r * 2, y - r * 0.5, x + r * 2, y + r * 0.5),
                outline=lighten(mood.sky[-1], 0.3),
                width=max(1, round(r * 0.12)),
            )
        else:
            body = [
                (x - r * 1.5, y),
                (x - r * 0.4, y - r * 0.3),
                (x + r, y - r * 0.05),
                (x + r * 1.6, y - r * 0.35),
                (x + r * 1.5, y + r * 0.35),
                (x + r, y + r * 0.08),
                (x - r * 0.4, y + r * 0.32),
            ]
            pen.polygon(body, fill=mix(rgb("#1d3b44"), mood.hills[3], 0.3))


def cloth_line(
    canvas: Image.Image, rng: Random, *, y: float, height_share: float, kinds: tuple[str, ...], mood: Mood
) -> None:
    """Lengths of woven cloth drying on a bamboo rail."""
    width, height = canvas.size
    pen = ImageDraw.Draw(canvas)
    rail, tall = height * y, height * height_share
    for k in range(4):
        x = width * (0.06 + 0.295 * k)
        pen.line(
            (x, rail - tall * 0.12, x + width * 0.006, rail + tall * 1.22),
            fill=BAMBOO[1],
            width=max(3, round(width * 0.007)),
        )
    x = width * 0.09
    for kind in kinds:
        span, drop = width * rng.uniform(0.1, 0.15), tall * rng.uniform(0.78, 1.0)
        size = (round(span), round(drop))
        cloth = textile.cloth(kind, size, max(3, round(width / 480)))
        cloth = ImageChops.multiply(
            cloth, Image.merge("RGB", (textile.folds(size, rng, count=3, share=0.5),) * 3)
        )
        cloth = ImageChops.screen(cloth, Image.new("RGB", size, mix((0, 0, 0), mood.light, 0.16)))
        sway = rng.uniform(-0.04, 0.04) * span
        mask = raster.outline(
            size,
            [(0, 0), (size[0], 0), (size[0] + sway - 4, size[1]), (max(0, sway) + 2, size[1] - 3)],
            over=1,
        )
        canvas.paste(cloth, (round(x), round(rail)), mask)
        x += span + width * rng.uniform(0.008, 0.02)
    pen.line((0, rail, width, rail - height * 0.004), fill=BAMBOO[2], width=max(4, round(height * 0.014)))
    pen.line(
        (0, rail - height * 0.004, width, rail - height * 0.008),
        fill=BAMBOO[3],
        width=max(2, round(height * 0.004)),
    )


def racks(canvas: Image.Image, mood: Mood, rng: Random, *, top: float) -> None:
    """Vermicelli drying on rows of bamboo frames."""
    width, height = canvas.size
    pen = ImageDraw.Draw(canvas)
    for k in range(4):
        t = (k / 4) ** 1.2
        y, tall = height * (top + (0.86 - top) * t), height * (0.09 + 0.19 * t)
        for j in range(5):
            span = width * (0.15 + 0.1 * t)
            x = width * (-0.12 + 0.04 * (k % 2)) + j * span * 1.12
            pen.ellipse(
                (x - span * 0.05, y + tall * 0.92, x + span * 1.05, y + tall * 1.12),
                fill=mix(mood.hills[3], mood.fields[1], 0.3),
            )
            for n in range(46):
                px = x + span * n / 45 + rng.uniform(-1, 1)
                drop = tall * rng.uniform(0.78, 0.9)
                tone = rng.choice((rgb("#fbf6e8"), rgb("#ece2cb"), rgb("#d9ccb0"), rgb("#fffdf4")))
                pen.line(
                    (px, y, px + rng.uniform(-2, 2), y + drop),
                    fill=mix(tone, mood.light, 0.2),
                    width=max(1, round(span / 90)),
                )
            for px in (x - span * 0.02, x + span * 1.02):
                pen.line(
                    (px, y - tall * 0.08, px, y + tall),
                    fill=BAMBOO[1],
                    width=max(2, round(span * 0.022)),
                )
            pen.line(
                (x - span * 0.06, y, x + span * 1.06, y),
                fill=BAMBOO[2],
                width=max(3, round(span * 0.03)),
            )


def sheaves(canvas: Image.Image, mood: Mood, rng: Random, spots: list[Point], size: float) -> None:
    """Bound rice standing in the cut field."""
    pen = ImageDraw.Draw(canvas)
    for x, y in sorted(spots, key=lambda spot: spot[1]):
        px, py = x * canvas.width, y * canvas.height
        pen.ellipse(
            (px - size * 0.5, py - size * 0.06, px + size * 0.5, py + size * 0.1),
            fill=darken(mood.fields[3], 0.35),
        )
        for _ in range(110):
            foot, head = rng.uniform(-0.36, 0.36) * size, rng.uniform(-0.4, 0.4) * size
            tone = mix(
                rng.choice((rgb("#e8bd4e"), rgb("#c8932c"), rgb("#f4d98a"), rgb("#a97a22"))), mood.light, 0.12
            )
            pen.line(
                [
                    (px + foot, py),
                    (px + foot * 0.25, py - size * 0.52),
                    (px + head, py - size * rng.uniform(0.85, 1.05)),
                ],
                fill=tone,
                width=max(1, round(size * 0.022)),
            )
        pen.line(
            (px - size * 0.13, py - size * 0.52, px + size * 0.13, py - size * 0.52),
            fill=rgb("#8d5f1e"),
            width=max(2, round(size * 0.07)),
        )


def smoke(canvas: Image.Image, rng: Random, x: float, y: float, tall: float, colour: Rgb) -> None:
    """Kitchen smoke rising through a roof (shares of width and height)."""
    width, height = canvas.size
    size = (width // 4, height // 4)
    mask = Image.new("L", size)
    pen = ImageDraw.Draw(mask)
    for k in range(26):
        t = k / 25
        px, py = size[0] * (x + 0.05 * t * t + 0.008 * math.sin(t * 9)), size[1] * (y - tall * t)
        r = size[1] * (0.006 + 0.04 * t)
        pen.ellipse((px - r, py - r, px + r, py + r), fill=round(150 * (1 - t) + 20))
    canvas.paste(
        colour,
        (0, 0),
        mask.filter(ImageFilter.GaussianBlur(size[1] * 0.012)).resize(canvas.size, raster.BICUBIC),
    )
