"""What grows in the wide landscapes: meadow, orchard, forest, garden beds."""

import math
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from catalog.demo.scenes import hills, raster, village
from catalog.demo.scenes.palettes import Mood, Rgb, darken, lighten, mix, rgb


def meadow(
    canvas: Image.Image, mood: Mood, rng: Random, *, top: float, flowers: tuple[Rgb, ...], density: int = 520
) -> None:
    """Grass in the foreground with flowers that grow larger towards the viewer."""
    width, height = canvas.size
    pen = ImageDraw.Draw(canvas)
    line = hills.ridge(rng, peaks=0.6, sharp=0.0)
    edge = [(width * k / 60, height * top - height * 0.025 * line(k / 60)) for k in range(61)]
    grass = mix(mood.fields[1], mood.hills[3], 0.35)
    for k in range(6):
        t = k / 6
        pen.polygon(
            [*((x, y + (height - y) * t) for x, y in edge), (width, height), (0, height)],
            fill=mix(grass, darken(mood.hills[3], 0.2), t),
        )
    for k in range(density * 3):
        t = (k / (density * 3)) ** 1.3
        x, y, r = rng.uniform(0, width), height * (top + 0.01 + (1 - top) * t), height * (0.004 + 0.012 * t)
        tone = mix(lighten(grass, 0.25), darken(mood.hills[3], 0.1), rng.random() * 0.8)
        pen.line(
            (x, y, x + rng.uniform(-1, 1) * r, y - r * rng.uniform(1.4, 3.2)),
            fill=tone,
            width=max(1, round(r * 0.35)),
        )
        if k % 3 == 0 and rng.random() < 0.7:
            petal, r = rng.choice(flowers), r * 0.62
            pen.ellipse(
                (x - r, y - r * 3 - r, x + r, y - r * 3 + r), fill=mix(petal, mood.mist, 0.35 * (1 - t))
            )
            pen.ellipse((x - r * 0.4, y - r * 3.4, x + r * 0.4, y - r * 2.6), fill=lighten(petal, 0.55))


def orchard(
    canvas: Image.Image,
    mood: Mood,
    rng: Random,
    *,
    top: float,
    leaf: Rgb,
    dots: tuple[Rgb, ...],
    rows: int = 5,
) -> None:
    """Trees in rows following the slope; `dots` are blossoms, fruit or nuts."""
    width, height = canvas.size
    pen = ImageDraw.Draw(canvas)
    for k in range(rows):
        t = (k / rows) ** 1.25
        size, y0 = height * (0.1 + 0.24 * t), height * (top + (1.06 - top) * t)
        step = size * 0.98
        pen.polygon(
            [(0, y0 - size * 0.1), (width, y0 - size * 0.16), (width, height), (0, height)],
            fill=mix(mix(mood.fields[3], mood.hills[3], 0.3 + 0.4 * t), mood.mist, 0.2 * (1 - t)),
        )
        x = -size * rng.random()
        while x < width + size:
            y, tone = (
                y0 + rng.uniform(0, 0.14) * size,
                mix(mix(leaf, mood.hills[3], 0.15), mood.mist, 0.34 * (1 - t)),
            )
            pen.ellipse(
                (x - size * 0.34, y - size * 0.06, x + size * 0.4, y + size * 0.08),
                fill=darken(mood.hills[3], 0.2),
            )
            village.tree(pen, rng, x, y, size, tone, mood.light)
            for _ in range(round(14 + 26 * t)):
                angle, r = rng.uniform(0, math.tau), math.sqrt(rng.random()) * 0.36 * size
                px, py, pr = (
                    x + math.cos(angle) * r * 1.1,
                    y - size * 0.68 + math.sin(angle) * r * 0.8,
                    size * rng.uniform(0.014, 0.03),
                )
                pen.ellipse(
                    (px - pr, py - pr, px + pr, py + pr),
                    fill=mix(rng.choice(dots), mood.mist, 0.25 * (1 - t)),
                )
            x += step * rng.uniform(0.9, 1.15)


def forest(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    """Old forest: trunks receding into mist, light between them."""
    width, height = canvas.size
    deep = mix(mood.mist, mood.fields[3], 0.45)
    canvas.paste(raster.vertical(canvas.size, (deep, mix(deep, mood.mist, 0.6), deep)))
    raster.pool(canvas, width * 0.66, height * 0.3, width * 0.34, height * 0.5, mood.light, 0.75)
    for layer in range(4):
        t = layer / 3
        tone = mix(mix(mood.hills[3], rgb("#3b2a1e"), 0.3), mood.mist, 0.82 * (1 - t))
        pen = ImageDraw.Draw(canvas)
        for _ in range(round(12 - 6 * t)):
            x, wide = rng.uniform(0, 1) * width, width * (0.008 + 0.028 * t) * rng.uniform(0.7, 1.3)
            if layer == 3 and 0.3 * width < x < 0.8 * width:
                continue
            lean, foot = rng.uniform(-0.03, 0.03) * width, height * (0.7 + 0.2 * t)
            pen.polygon(
                [
                    (x - wide * 0.7 + lean, 0),
                    (x + wide * 0.7 + lean, 0),
                    (x + wide, foot),
                    (x + wide * 1.8, foot + height * 0.04),
                    (x - wide * 1.8, foot + height * 0.04),
                    (x - wide, foot),
                ],
                fill=tone,
            )
            pen.polygon(
                [
                    (x + wide * 0.35 + lean, 0),
                    (x + wide * 0.7 + lean, 0),
                    (x + wide, foot),
                    (x + wide * 0.6, foot),
                ],
                fill=mix(tone, mood.light, 0.16),
            )
        _canopy(pen, rng, canvas.size, t, tone, mood)
        veil = raster.scale_mask(raster.fade(canvas.size, 0.3, 0.75), 0.5 * (1 - t))
        canvas.paste(mood.mist, (0, 0), veil)
    shafts = Image.new("L", (width // 4, height // 4))
    pen = ImageDraw.Draw(shafts)
    for k in range(6):
        x = width / 4 * (0.4 + 0.11 * k)
        pen.polygon(
            [(x, 0), (x + 9, 0), (x - width * 0.05, height / 4), (x - width * 0.075, height / 4)], fill=110
        )
    canvas.paste(
        mood.light, (0, 0), shafts.filter(ImageFilter.GaussianBlur(5)).resize(canvas.size, raster.BICUBIC)
    )


def _canopy(
    pen: ImageDraw.ImageDraw, rng: Random, size: raster.Size, t: float, bark: Rgb, mood: Mood
) -> None:
    width, height = size
    for _ in range(260):
        x = rng.uniform(0, width)
        reach = (0.1 + 0.09 * t) * (0.6 + abs(x / width - 0.6) * 1.4)
        y, r = rng.uniform(-0.03, reach) * height, height * rng.uniform(0.008, 0.03)
        leaf = mix(
            mix(rng.choice((mood.fields[1], mood.fields[3], mood.fields[5])), bark, 0.4),
            mood.mist,
            0.55 * (1 - t),
        )
        pen.ellipse(
            (x - r * 1.5, y - r, x + r * 1.5, y + r),
            fill=mix(leaf, rng.choice((mood.light, mood.hills[3])), rng.uniform(0, 0.28)),
        )


def undergrowth(canvas: Image.Image, mood: Mood, rng: Random, *, top: float, berries: bool) -> None:
    """The forest floor: whorled leaves on stalks, with red berries where it is ginseng."""
    width, height = canvas.size
    pen = ImageDraw.Draw(canvas)
    soil = darken(mood.hills[3], 0.3)
    canvas.paste(soil, (0, 0), raster.fade(canvas.size, top - 0.03, top + 0.16))
    for k in range(230):
        t = k / 230
        x, y, r = rng.uniform(0, width), height * (top + (1.06 - top) * t), height * (0.02 + 0.075 * t)
        tone = mix(
            mix(rng.choice((rgb("#4f7f3f"), rgb("#6b9a4a"), rgb("#3c6a3c"))), mood.hills[3], 0.3),
            mood.mist,
            0.3 * (1 - t) ** 2,
        )
        pen.line((x, y + r * 1.3, x, y), fill=darken(tone, 0.3), width=max(1, round(r * 0.07)))
        for j in range(5):
            angle = math.pi * (0.04 + 0.23 * j) + math.pi
            tip = (x + math.cos(angle) * r, y + math.sin(angle) * r * 0.5 + r * 0.2)
            side = (math.sin(angle) * r * 0.2, -math.cos(angle) * r * 0.12)
            mid = ((x + tip[0]) / 2, (y + tip[1]) / 2 - r * 0.12)
            leaf = [(x, y), (mid[0] + side[0], mid[1] + side[1]), tip, (mid[0] - side[0], mid[1] - side[1])]
            pen.polygon(raster.curve(leaf, steps=4), fill=mix(tone, mood.light, 0.05 * j))
        if berries and k % 4 == 0:
            for _ in range(9):
                bx, by, br = x + rng.uniform(-0.2, 0.2) * r, y - r * rng.uniform(0.5, 0.85), r * 0.075
                pen.ellipse(
                    (bx - br, by - br, bx + br, by + br), fill=rng.choice((rgb("#c8322a"), rgb("#e05a44")))
                )


def beds(canvas: Image.Image, mood: Mood, rng: Random, *, top: float) -> None:
    """Garden beds running to the horizon, each with its own herb."""
    width, height = canvas.size
    pen = ImageDraw.Draw(canvas)
    tones = [rgb(c) for c in ("#5d8a47", "#8fb36a", "#7a8f5a", "#a9b86c", "#6b9a86", "#9a7fa8")]
    far, near = 0.12, 0.36
    pen.rectangle((0, height * top, width, height), fill=mix(rgb("#6a4a32"), mood.hills[3], 0.3))
    for j in range(-5, 6):
        tone = tones[(j + 5) % len(tones)]
        for k in range(34):
            t = (k / 34) ** 1.7
            x, y = (
                width * (0.5 + j * (far + (near - far) * t) * 0.72),
                height * (top + 0.01 + (1.03 - top) * t),
            )
            r = width * (0.008 + 0.042 * t)
            leaf = mix(mix(tone, mood.hills[3], 0.2), mood.mist, 0.3 * (1 - t))
            for _ in range(4):
                dx, dy, pr = (
                    rng.uniform(-1.4, 1.4) * r,
                    rng.uniform(-0.35, 0.15) * r,
                    r * rng.uniform(0.45, 0.75),
                )
                pen.ellipse(
                    (x + dx - pr, y + dy - pr * 0.7, x + dx + pr, y + dy + pr * 0.6),
                    fill=mix(leaf, rng.choice((darken(leaf, 0.25), lighten(leaf, 0.25))), rng.random()),
                )
