"""Land: misty ranges, rice terraces, tea rows, trees and stilt houses, painted back to front."""

import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from catalog.demo.scenes import raster, sky
from catalog.demo.scenes.palettes import HONEY, Mood, Rgb, along, darken, lighten, mix

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


def distant(canvas: Image.Image, mood: Mood, rng: Random, *, top: float, bottom: float, count: int = 3) -> None:
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
        block = raster.vertical((width, span), (darken(colour, 0.05), colour, mix(colour, mood.mist, 0.75), mood.mist))
        mask = Image.new("L", (width, span))
        ImageDraw.Draw(mask).polygon([(0, span), *((x, y - highest) for x, y in points), (width, span)], fill=255)
        canvas.paste(block, (0, highest), mask)
        if highest + span < height:
            canvas.paste(mood.mist, (0, highest + span, width, height))


def mist(canvas: Image.Image, mood: Mood, rng: Random, *, at: float, thickness: float, share: float = 0.75) -> None:
    """A bank of mist lying across the valley at a height (shares of the height)."""
    width, height = canvas.size
    band = (width, max(4, round(height * thickness)))
    small = (max(4, band[0] // 6), max(4, band[1] // 6))
    veil = raster.noise(rng, small, (6, 4), low=40, high=255)
    up, down = raster.fade(small, 0.0, 0.5), raster.fade(small, 1.0, 0.5)
    shape = Image.composite(veil, Image.new("L", small), up)
    shape = Image.composite(shape, Image.new("L", small), down)
    canvas.paste(mood.mist, (0, round(height * (at - thickness / 2))),
                 raster.scale_mask(shape.resize(band, raster.BICUBIC), share))


def terraces(
    canvas: Image.Image, mood: Mood, rng: Random, *, top: float, bottom: float, steps: int = 20, depth: float = 1.0,
) -> Ridge:
    """Stepped paddies from a skyline down to `bottom`; `depth` 0 is far (pale), 1 is near. Returns the skyline."""
    width, height = canvas.size
    wide = max(1.0, width / height)
    skyline = ridge(rng, peaks=0.55 * wide, sharp=0.12)
    frequency, phase, drift = rng.uniform(1.1, 1.9) * wide**0.7, rng.uniform(0, math.tau), rng.uniform(0.16, 0.3)
    second, lift = rng.uniform(2.6, 4.2) * wide**0.7, height * (0.05 if wide == 1 else 0.075)

    def level(k: int, x: float) -> float:
        t = k / steps
        wave = math.sin(math.tau * frequency * x + phase + k * drift)
        wave += 0.45 * math.sin(math.tau * second * x + phase * 1.7 - k * drift * 1.4)
        fall = height * (bottom - top) * t**1.2
        return height * top - lift * skyline(x) * (1 - t) + fall + wave * height * (0.019 if wide == 1 else 0.026) * math.sin(math.pi * t) ** 0.7

    pen = ImageDraw.Draw(canvas)
    veil = 0.5 * (1 - depth)
    upper = _edge(canvas.size, lambda x: level(0, x), 90)
    for k in range(steps):
        lower = _edge(canvas.size, lambda x, k=k: level(k + 1, x), 90)  # type: ignore[misc]
        lower = [(x, max(y, top_y + 1)) for (x, y), (_, top_y) in zip(lower, upper, strict=True)]
        paddy = mix(rng.choice(mood.fields), mood.hills[3], 0.12 + 0.18 * rng.random() + 0.1 * depth * k / steps)
        paddy = mix(paddy, mood.mist, veil * (1 - 0.5 * k / steps))
        _paddy(pen, upper, lower, paddy, rng, width / 1080 * (0.6 + depth * 0.8 * (k + 3) / steps))
        upper = lower
    pen.polygon([*upper, (width, height), (0, height)], fill=mix(mood.hills[3], mood.fields[-1], 0.35))
    return lambda x: level(0, x) / height


def _paddy(
    pen: ImageDraw.ImageDraw, upper: list[raster.Point], lower: list[raster.Point], colour: Rgb, rng: Random, unit: float,
) -> None:
    pen.polygon([*upper, *reversed(lower)], fill=colour)
    bank = darken(colour, 0.32)
    for (x, y0), (_, y1) in zip(upper, lower, strict=True):
        if y1 - y0 > 9 * unit:
            for _ in range(2):
                px, py = x + rng.uniform(-8, 8) * unit, rng.uniform(y0 + 4 * unit, y1 - 2)
                tone = mix(colour, bank, rng.uniform(0.15, 0.45)) if rng.random() < 0.6 else lighten(colour, 0.22)
                pen.line((px, py, px + rng.uniform(5, 15) * unit, py), fill=tone, width=max(1, round(1.6 * unit)))
    pen.line(lower, fill=bank, width=max(2, round(3.4 * unit)))
    pen.line([(x, y + 2.2 * unit) for x, y in upper], fill=lighten(colour, 0.34), width=max(1, round(1.9 * unit)))


def knoll(
    canvas: Image.Image, mood: Mood, rng: Random, *, x: float, base: float, rx: float, rise: float, steps: int = 16, depth: float = 0.7,
) -> None:
    """A round terraced hill, contour upon contour; `x`, `rx` are shares of the width, `base`, `rise` of the height."""
    width, height = canvas.size
    pen, phases = ImageDraw.Draw(canvas), [rng.uniform(0, math.tau) for _ in range(3)]
    unit, step = width / 1600, height * rise / steps
    for k in range(steps):
        t = k / steps
        reach, cy = width * rx * (1 - t) ** 0.85, height * (base - rise * t)
        ring = []
        for i in range(72):
            a = math.tau * i / 72
            bulge = 1 + 0.1 * math.sin(2 * a + phases[0] + t) + 0.07 * math.sin(5 * a + phases[1] - t * 1.5) + 0.03 * math.sin(9 * a + phases[2] + t * 2)
            ring.append((x * width + math.cos(a) * reach * bulge, cy + math.sin(a) * reach * 0.2 * bulge))
        paddy = mix(mix(rng.choice(mood.fields), mood.hills[3], 0.14 * rng.random()), mood.mist, 0.5 * (1 - depth))
        bank = mix(darken(mix(paddy, mood.hills[3], 0.35), 0.22), mood.mist, 0.3 * (1 - depth))
        pen.polygon([(px, py + step * 0.95) for px, py in ring], fill=bank)
        pen.polygon(ring, fill=paddy)
        for _ in range(round(26 * (1 - t))):
            a, r = rng.uniform(0.1, math.pi - 0.1), rng.uniform(0.86, 0.99)
            px, py = x * width + math.cos(a) * reach * r, cy + math.sin(a) * reach * 0.2 * r
            pen.line((px, py, px + 9 * unit, py), fill=lighten(paddy, 0.25) if rng.random() < 0.5 else darken(paddy, 0.16), width=max(1, round(1.6 * unit)))
        pen.line(ring[:37], fill=lighten(paddy, 0.42), width=max(1, round(2.4 * unit)))


def tea_rows(canvas: Image.Image, mood: Mood, rng: Random, *, top: float, bottom: float, rows: int = 13) -> None:
    """Clipped tea hedges following the slope, larger towards the viewer."""
    width, height = canvas.size
    skyline = ridge(rng, peaks=0.5, sharp=0.0)
    phase = rng.uniform(0, math.tau)
    pen = ImageDraw.Draw(canvas)
    leaf, soil = mix((72, 130, 54), mood.hills[3], 0.28), mix(mood.hills[3], (60, 42, 30), 0.35)
    for k in range(rows):
        t = k / rows
        y = [height * (top + (bottom - top) * t**1.5) - height * 0.035 * skyline(x / 160) * (1 - t * 0.5)
             + height * 0.012 * math.sin(x / 160 * 6 + phase + k * 0.3) for x in range(161)]
        size = height * (0.011 + 0.05 * t)
        pen.polygon([(0, height), *((width * i / 160, v) for i, v in enumerate(y)), (width, height)], fill=soil)
        _hedge(pen, y, size, width, mix(leaf, mood.mist, 0.42 * (1 - t) ** 1.5), mood, rng)


def _hedge(
    pen: ImageDraw.ImageDraw, y: list[float], size: float, width: int, leaf: Rgb, mood: Mood, rng: Random,
) -> None:
    step = size * 0.62
    places = [(-size + step * i, rng.uniform(0.88, 1.12) * size) for i in range(math.ceil((width + 2 * size) / step))]
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
            pen.line((x + dx, v + dy, x + dx + r * 0.12, v + dy - r * 0.2), fill=tip, width=max(1, round(r * 0.07)))


def tree(pen: ImageDraw.ImageDraw, rng: Random, x: float, y: float, size: float, colour: Rgb, light: Rgb) -> None:
    """A broad highland tree: trunk and a crown of lit clumps; (x, y) is its foot."""
    pen.polygon([(x - size * 0.05, y), (x - size * 0.02, y - size * 0.6), (x + size * 0.03, y - size * 0.6),
                 (x + size * 0.06, y)], fill=darken(colour, 0.45))
    clumps = [(rng.uniform(-0.34, 0.34), rng.uniform(-0.95, -0.42), rng.uniform(0.16, 0.27)) for _ in range(9)]
    for tone, shift, shrink in ((darken(colour, 0.28), 0.05, 1.0), (colour, 0.0, 0.86), (mix(colour, light, 0.3), -0.06, 0.5)):
        for cx, cy, r in clumps:
            px, py, pr = x + (cx + shift * 0.7) * size, y + (cy + shift) * size, r * size * shrink
            pen.ellipse((px - pr, py - pr * 0.86, px + pr, py + pr * 0.86), fill=tone)
    for _ in range(min(150, round(size * 0.6)) if size > 70 else 0):
        cx, cy, r = rng.choice(clumps)
        angle, reach = rng.uniform(0, math.tau), r * math.sqrt(rng.random())
        px, py, pr = x + (cx + math.cos(angle) * reach) * size, y + (cy + math.sin(angle) * reach * 0.85) * size, size * 0.016
        tone = mix(colour, light, rng.uniform(0.15, 0.4)) if math.sin(angle) < rng.uniform(-0.6, 0.4) else darken(colour, rng.uniform(0.1, 0.3))
        pen.ellipse((px - pr * 1.4, py - pr, px + pr * 1.4, py + pr), fill=tone)


def pine(pen: ImageDraw.ImageDraw, x: float, y: float, size: float, colour: Rgb) -> None:
    for k in range(4):
        half, top = size * (0.12 + 0.06 * k), y - size * (1.0 - 0.2 * k)
        pen.polygon([(x, top), (x - half, top + size * 0.36), (x + half, top + size * 0.36)], fill=darken(colour, 0.06 * k))


def house(pen: ImageDraw.ImageDraw, rng: Random, x: float, y: float, size: float, mood: Mood) -> None:
    """A stilt house (nhà sàn): thatched hipped roof, lit windows, posts; (x, y) is the middle of its foot."""
    wood = mix((96, 64, 42), mood.hills[3], 0.35)
    roof = mix((138, 108, 70), mood.hills[2], 0.3)
    wide, floor, eave, top = size * 0.5, y - size * 0.24, y - size * 0.5, y - size * 0.92
    for k in range(5):
        px = x - wide * 0.84 + wide * 0.42 * k
        pen.line((px, floor, px, y), fill=darken(wood, 0.35), width=max(1, round(size * 0.035)))
    pen.rectangle((x - wide * 0.9, floor - size * 0.03, x + wide * 0.9, floor + size * 0.025), fill=darken(wood, 0.25))
    pen.rectangle((x - wide * 0.78, eave, x + wide * 0.78, floor), fill=wood)
    lamp = mix(HONEY, (255, 226, 150), 0.5) if mood.is_night or rng.random() < 0.5 else darken(wood, 0.5)
    for k in range(3):
        wx = x - wide * 0.5 + wide * 0.42 * k
        pen.rectangle((wx, eave + size * 0.07, wx + wide * 0.17, floor - size * 0.05), fill=lamp)
    slope = [(x - wide * 1.08, eave + size * 0.05), (x - wide * 0.6, top), (x + wide * 0.6, top), (x + wide * 1.08, eave + size * 0.05)]
    pen.polygon(slope, fill=roof)
    pen.polygon([slope[0], slope[1], (x - wide * 0.2, top), (x - wide * 0.5, eave + size * 0.05)], fill=lighten(roof, 0.2))
    for k in range(7):
        t = k / 6
        pen.line((x - wide * (0.6 - 1.2 * t), top, x - wide * (1.08 - 2.16 * t), eave + size * 0.05),
                 fill=darken(roof, 0.18), width=max(1, round(size * 0.012)))
    pen.line((x - wide * 1.08, eave + size * 0.05, x + wide * 1.08, eave + size * 0.05), fill=darken(roof, 0.4),
             width=max(1, round(size * 0.03)))
    pen.line((x - wide * 0.62, top, x + wide * 0.62, top), fill=darken(roof, 0.3), width=max(1, round(size * 0.04)))


def village(canvas: Image.Image, mood: Mood, rng: Random, *, spots: list[raster.Point], size: float) -> None:
    """Houses among trees at the given places (shares of width and height); size in pixels."""
    pen = ImageDraw.Draw(canvas)
    leaf = mix((64, 98, 58), mood.hills[3], 0.45)
    for x, y in sorted(spots, key=lambda spot: spot[1]):
        px, py = x * canvas.width, y * canvas.height
        near = size * (0.8 + 0.4 * rng.random())
        for _ in range(2):
            tree(pen, rng, px + rng.uniform(-0.9, 0.9) * near, py - near * 0.05, near * rng.uniform(0.9, 1.3), leaf, mood.light)
        house(pen, rng, px, py, near, mood)
        tree(pen, rng, px + rng.choice((-0.75, 0.75)) * near, py + near * 0.06, near * 0.7, lighten(leaf, 0.08), mood.light)


def backdrop(size: raster.Size, mood: Mood, rng: Random, *, sun_x: float, is_tea: bool = False) -> Image.Image:
    """The land behind a still life, painted coarse and brought down by two so that it lies a little out of focus."""
    canvas = paint_land(size, mood, rng, sun_x=sun_x, is_tea=is_tea)
    half = canvas.reduce(2)
    if rng.random() < 0.6:
        half = half.filter(ImageFilter.GaussianBlur(size[0] / 1080 * rng.uniform(0.8, 1.9)))
    return half.resize(size, raster.BICUBIC)


def paint_land(size: raster.Size, mood: Mood, rng: Random, *, sun_x: float, is_tea: bool) -> Image.Image:
    """One of four views, so that neighbours on a shelf differ: open valley, terraced hill, steep range, sea of cloud."""
    view = rng.choice(("valley", "knoll", "steep", "clouds"))
    top = {"valley": rng.uniform(0.3, 0.38), "steep": rng.uniform(0.16, 0.24), "clouds": rng.uniform(0.3, 0.36), "knoll": rng.uniform(0.28, 0.34)}[view]
    sun_y = rng.uniform(0.1, 0.2) if view != "steep" else rng.uniform(0.07, 0.12)
    canvas = sky.paint(size, mood, rng, sun_at=(sun_x, sun_y), horizon=top + 0.16)
    distant(canvas, mood, rng, top=top, bottom=top + (0.2 if view == "steep" else 0.1), count=4 if view == "steep" else 3)
    side = rng.choice((0.1, 0.88)) + rng.uniform(-0.06, 0.06)
    if view == "clouds":
        for k in range(4):
            mist(canvas, mood, rng, at=top + 0.13 + 0.05 * k, thickness=0.11, share=0.95)
        _islands(canvas, mood, rng, top + 0.22)
        mist(canvas, mood, rng, at=top + 0.29, thickness=0.1, share=0.9)
    else:
        mist(canvas, mood, rng, at=top + 0.16, thickness=0.13, share=0.85)
        terraces(canvas, mood, rng, top=top + 0.18, bottom=0.68, steps=rng.randint(11, 15), depth=rng.uniform(0.25, 0.5))
        mist(canvas, mood, rng, at=0.6, thickness=0.08, share=0.45)
        if view == "knoll":
            knoll(canvas, mood, rng, x=1 - side, base=0.64, rx=rng.uniform(0.4, 0.55), rise=rng.uniform(0.13, 0.19), steps=14, depth=0.6)
            mist(canvas, mood, rng, at=0.65, thickness=0.07, share=0.4)
        if rng.random() < 0.6:
            spots = [(side + 0.11 * k, 0.6 + rng.uniform(-0.01, 0.02)) for k in range(rng.randint(1, 2))]
            village(canvas, mood, rng, spots=spots, size=size[0] * rng.uniform(0.07, 0.11))
    if is_tea:
        tea_rows(canvas, mood, rng, top=0.61, bottom=1.02)
    else:
        terraces(canvas, mood, rng, top=rng.uniform(0.62, 0.66), bottom=1.0, steps=rng.randint(10, 16), depth=1.0)
    return canvas


def _islands(canvas: Image.Image, mood: Mood, rng: Random, at: float) -> None:
    """Wooded tops standing out of the cloud."""
    pen, (width, height) = ImageDraw.Draw(canvas), canvas.size
    for k in range(3):
        x, y, reach = rng.uniform(-0.05, 1.05) * width, height * (at + 0.03 * k), width * rng.uniform(0.16, 0.3)
        tone = mix(along(mood.hills, 0.5 + 0.15 * k), mood.mist, 0.25)
        hump = [(x - reach, y + height * 0.08), (x - reach * 0.45, y + height * 0.01), (x, y - height * 0.03),
                (x + reach * 0.5, y + height * 0.015), (x + reach, y + height * 0.08)]
        pen.polygon(raster.curve(hump, closed=False), fill=tone)
        for j in range(16):
            px = x + reach * rng.uniform(-0.6, 0.6)
            py = y - height * 0.025 * (1 - abs(px - x) / reach) + height * 0.02
            pine(pen, px, py + height * 0.012, height * rng.uniform(0.018, 0.034), darken(tone, 0.03 * (j % 4)))
