"""Land: misty ranges, rice terraces, tea rows, trees and stilt houses, painted back to front."""

import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw

from catalog.demo.scenes import raster
from catalog.demo.scenes.palettes import Mood, Rgb, along, darken, lighten, mix

Ridge = Callable[[float], float]


def ridge(rng: Random, *, peaks: float, sharp: float) -> Ridge:
    """A skyline as a function of x (0–1), about -1…1; `sharp` 0 rolls, 1 is rocky."""
    parts = [(rng.uniform(0.75, 1.25) * peaks * 2.1**k, rng.uniform(0, math.tau), 0.48**k) for k in range(6)]

    def height(x: float) -> float:
        total = 0.0
        for frequency, phase, size in parts:
            wave = math.sin(math.tau * frequency * x + phase)
            total += size * ((1 - sharp) * wave + sharp * (1 - 2 * abs(wave)))
        return total / 1.8

    return height


def _edge(size: raster.Size, line: Callable[[float], float], steps: int) -> list[raster.Point]:
    return [(size[0] * k / steps, line(k / steps)) for k in range(steps + 1)]


def distant(
    canvas: Image.Image, mood: Mood, rng: Random, *, top: float, bottom: float, count: int = 3
) -> None:
    """Ranges that fade into mist at their feet; `top` and `bottom` are shares of the height."""
    width, height = canvas.size
    for k in range(count):
        t = k / max(1, count - 1)
        base = height * (top + (bottom - top) * t)
        wide = width / height
        skyline = ridge(rng, peaks=(0.8 + 0.5 * t) * max(1.0, wide * 0.9), sharp=0.5 - 0.3 * t)
        reach = height * (0.085 - 0.03 * t) * (1.35 if wide > 1 else 1.0)
        points = _edge(canvas.size, lambda x, s=skyline, b=base, r=reach: b - r * s(x), 120)  # type: ignore[misc]
        colour = along(mood.hills, 0.05 + t * 0.5)
        span = round(height * 0.26)
        highest = max(0, round(min(y for _, y in points)))
        block = raster.vertical(
            (width, span), (darken(colour, 0.05), colour, mix(colour, mood.mist, 0.75), mood.mist)
        )
        mask = Image.new("L", (width, span))
        ImageDraw.Draw(mask).polygon(
            [(0, span), *((x, y - highest) for x, y in points), (width, span)], fill=255
        )
        canvas.paste(block, (0, highest), mask)
        if highest + span < height:
            canvas.paste(mood.mist, (0, highest + span, width, height))


def mist(
    canvas: Image.Image, mood: Mood, rng: Random, *, at: float, thickness: float, share: float = 0.75
) -> None:
    """A bank of mist lying across the valley at a height (shares of the height)."""
    width, height = canvas.size
    band = (width, max(4, round(height * thickness)))
    small = (max(4, band[0] // 6), max(4, band[1] // 6))
    veil = raster.noise(rng, small, (6, 4), low=40, high=255)
    up, down = raster.fade(small, 0.0, 0.5), raster.fade(small, 1.0, 0.5)
    shape = Image.composite(veil, Image.new("L", small), up)
    shape = Image.composite(shape, Image.new("L", small), down)
    canvas.paste(
        mood.mist,
        (0, round(height * (at - thickness / 2))),
        raster.scale_mask(shape.resize(band, raster.BICUBIC), share),
    )


def terraces(
    canvas: Image.Image,
    mood: Mood,
    rng: Random,
    *,
    top: float,
    bottom: float,
    steps: int = 20,
    depth: float = 1.0,
) -> Ridge:
    """Stepped paddies from a skyline down to `bottom`; `depth` 0 is far and pale. Returns the skyline."""
    width, height = canvas.size
    wide = max(1.0, width / height)
    skyline = ridge(rng, peaks=0.55 * wide, sharp=0.12)
    frequency, phase, drift = (
        rng.uniform(1.1, 1.9) * wide**0.7,
        rng.uniform(0, math.tau),
        rng.uniform(0.16, 0.3),
    )
    second, lift = rng.uniform(2.6, 4.2) * wide**0.7, height * (0.05 if wide == 1 else 0.075)

    def level(k: int, x: float) -> float:
        t = k / steps
        wave = math.sin(math.tau * frequency * x + phase + k * drift)
        wave += 0.45 * math.sin(math.tau * second * x + phase * 1.7 - k * drift * 1.4)
        fall = height * (bottom - top) * t**1.2
        swell = height * (0.019 if wide == 1 else 0.026) * math.pow(math.sin(math.pi * t), 0.7)
        place: float = height * top - lift * skyline(x) * (1 - t) + fall + wave * swell
        return place

    pen = ImageDraw.Draw(canvas)
    veil = 0.5 * (1 - depth)
    upper = _edge(canvas.size, lambda x: level(0, x), 90)
    for k in range(steps):
        lower = _edge(canvas.size, lambda x, k=k: level(k + 1, x), 90)  # type: ignore[misc]
        lower = [(x, max(y, top_y + 1)) for (x, y), (_, top_y) in zip(lower, upper, strict=True)]
        paddy = mix(
            rng.choice(mood.fields), mood.hills[3], 0.12 + 0.18 * rng.random() + 0.1 * depth * k / steps
        )
        paddy = mix(paddy, mood.mist, veil * (1 - 0.5 * k / steps))
        _paddy(pen, upper, lower, paddy, rng, width / 1080 * (0.6 + depth * 0.8 * (k + 3) / steps))
        upper = lower
    pen.polygon([*upper, (width, height), (0, height)], fill=mix(mood.hills[3], mood.fields[-1], 0.35))
    return lambda x: level(0, x) / height


def _paddy(
    pen: ImageDraw.ImageDraw,
    upper: list[raster.Point],
    lower: list[raster.Point],
    colour: Rgb,
    rng: Random,
    unit: float,
) -> None:
    pen.polygon([*upper, *reversed(lower)], fill=colour)
    bank = darken(colour, 0.32)
    for (x, y0), (_, y1) in zip(upper, lower, strict=True):
        if y1 - y0 > 9 * unit:
            for _ in range(2):
                px, py = x + rng.uniform(-8, 8) * unit, rng.uniform(y0 + 4 * unit, y1 - 2)
                tone = (
                    mix(colour, bank, rng.uniform(0.15, 0.45))
                    if rng.random() < 0.6
                    else lighten(colour, 0.22)
                )
                pen.line(
                    (px, py, px + rng.uniform(5, 15) * unit, py), fill=tone, width=max(1, round(1.6 * unit))
                )
    pen.line(lower, fill=bank, width=max(2, round(3.4 * unit)))
    pen.line(
        [(x, y + 2.2 * unit) for x, y in upper], fill=lighten(colour, 0.34), width=max(1, round(1.9 * unit))
    )


def knoll(
    canvas: Image.Image,
    mood: Mood,
    rng: Random,
    *,
    x: float,
    base: float,
    rx: float,
    rise: float,
    steps: int = 16,
    depth: float = 0.7,
) -> None:
    """A round terraced hill; `x`, `rx` are shares of the width, `base`, `rise` of the height."""
    width, height = canvas.size
    pen, phases = ImageDraw.Draw(canvas), [rng.uniform(0, math.tau) for _ in range(3)]
    unit, step = width / 1600, height * rise / steps
    for k in range(steps):
        t = k / steps
        reach, cy = width * rx * (1 - t) ** 0.85, height * (base - rise * t)
        ring = []
        for i in range(72):
            a = math.tau * i / 72
            bulge = (
                1
                + 0.1 * math.sin(2 * a + phases[0] + t)
                + 0.07 * math.sin(5 * a + phases[1] - t * 1.5)
                + 0.03 * math.sin(9 * a + phases[2] + t * 2)
            )
            ring.append((x * width + math.cos(a) * reach * bulge, cy + math.sin(a) * reach * 0.2 * bulge))
        paddy = mix(
            mix(rng.choice(mood.fields), mood.hills[3], 0.14 * rng.random()), mood.mist, 0.5 * (1 - depth)
        )
        bank = mix(darken(mix(paddy, mood.hills[3], 0.35), 0.22), mood.mist, 0.3 * (1 - depth))
        pen.polygon([(px, py + step * 0.95) for px, py in ring], fill=bank)
        pen.polygon(ring, fill=paddy)
        for _ in range(round(26 * (1 - t))):
            a, r = rng.uniform(0.1, math.pi - 0.1), rng.uniform(0.86, 0.99)
            px, py = x * width + math.cos(a) * reach * r, cy + math.sin(a) * reach * 0.2 * r
            pen.line(
                (px, py, px + 9 * unit, py),
                fill=lighten(paddy, 0.25) if rng.random() < 0.5 else darken(paddy, 0.16),
                width=max(1, round(1.6 * unit)),
            )
        pen.line(ring[:37], fill=lighten(paddy, 0.42), width=max(1, round(2.4 * unit)))


def tea_rows(
    canvas: Image.Image, mood: Mood, rng: Random, *, top: float, bottom: float, rows: int = 13
) -> None:
    """Clipped tea hedges following the slope, larger towards the viewer."""
    width, height = canvas.size
    skyline = ridge(rng, peaks=0.5, sharp=0.0)
    phase = rng.uniform(0, math.tau)
    pen = ImageDraw.Draw(canvas)
    leaf, soil = mix((72, 130, 54), mood.hills[3], 0.28), mix(mood.hills[3], (60, 42, 30), 0.35)
    for k in range(rows):
        t = k / rows
        y = [
            height * (top + (bottom - top) * t**1.5)
            - height * 0.035 * skyline(x / 160) * (1 - t * 0.5)
            + height * 0.012 * math.sin(x / 160 * 6 + phase + k * 0.3)
            for x in range(161)
        ]
        size = height * (0.011 + 0.05 * t)
        pen.polygon(
            [(0, height), *((width * i / 160, v) for i, v in enumerate(y)), (width, height)], fill=soil
        )
        _hedge(pen, y, size, width, mix(leaf, mood.mist, 0.42 * (1 - t) ** 1.5), mood, rng)


def _hedge(
    pen: ImageDraw.ImageDraw,
    y: list[float],
    size: float,
    width: int,
    leaf: Rgb,
    mood: Mood,
    rng: Random,
) -> None:
    step = size * 0.62
    places = [
        (-size + step * i, rng.uniform(0.88, 1.12) * size)
        for i in range(math.ceil((width + 2 * size) / step))
    ]
    crown = mix(mix(leaf, (168, 204, 92), 0.3), mood.light, 0.12)
    for tone, lift, reach in ((darken(leaf, 0.26), 0.12, 1.0), (leaf, -0.12, 0.8), (crown, -0.42, 0.46)):
        for x, r in places:
            v = y[max(0, min(160, round(x / width * 160)))] + lift * size
            pen.ellipse((x - r * reach, v - r * 0.72 * reach, x + r * reach, v + r * 0.8 * reach), fill=tone)
    for x, r in places:
        v = y[max(0, min(160, round(x / width * 160)))]
        for _ in range(4 if r > 8 else 1):
            dx, dy = rng.uniform(-0.8, 0.8) * r, rng.uniform(-0.85, 0.35) * r
            tip = lighten(leaf, rng.uniform(0.25, 0.5)) if dy < 0 else darken(leaf, 0.14)
            pen.line(
                (x + dx, v + dy, x + dx + r * 0.12, v + dy - r * 0.2), fill=tip, width=max(1, round(r * 0.07))
            )
