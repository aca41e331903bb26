"""Skies: gradient, sun or moon with its glow, drifting cloud, birds, stars and rain."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import raster
from catalog.demo.scenes.palettes import Mood, lighten, mix


def paint(size: raster.Size, mood: Mood, rng: Random, *, sun_at: raster.Point, horizon: float) -> Image.Image:
    """The whole sky; `sun_at` and `horizon` are shares of width and height."""
    width, height = size
    sky = Image.new("RGB", size, mood.sky[-1])
    sky.paste(raster.vertical((width, max(1, round(height * horizon))), mood.sky), (0, 0))
    x, y, unit = sun_at[0] * width, sun_at[1] * height, min(width, height * 1.2) / 1080
    for radius, share in ((620, 0.30), (330, 0.34), (170, 0.30)):
        raster.pool(sky, x, y, radius * unit, radius * unit, mood.glow, share)
    if mood.is_night:
        _stars(sky, mood, rng, horizon)
    if not mood.is_rain:
        _disc(sky, mood, x, y, (58 if mood.is_night else 74) * unit)
    _clouds(sky, mood, rng, horizon)
    if not mood.is_rain and rng.random() < 0.7:
        _birds(sky, mood, rng, unit, horizon)
    return sky


def _disc(sky: Image.Image, mood: Mood, x: float, y: float, radius: float) -> None:
    side = math.ceil(radius * 2.2)
    mask = raster.oval((side, side), (side * 0.045, side * 0.045, side * 0.955, side * 0.955))
    body = raster.vertical(
        (side, side), (lighten(mood.disc, 0.5), mood.disc, mix(mood.disc, mood.glow, 0.55))
    )
    if mood.is_night:
        bite = raster.oval((side, side), (side * 0.25, -side * 0.12, side * 1.15, side * 0.78))
        mask = ImageChops.subtract(mask, raster.scale_mask(bite, 0.86))
    sky.paste(body, (round(x - side / 2), round(y - side / 2)), mask.filter(ImageFilter.GaussianBlur(0.8)))


def _clouds(sky: Image.Image, mood: Mood, rng: Random, horizon: float) -> None:
    width, height = sky.size
    area = (width, max(8, round(height * horizon)))
    small = (max(8, area[0] // 4), max(8, area[1] // 4))
    coarse = raster.noise(rng, small, (5, 9))
    fine = raster.noise(rng, small, (14, 30))
    field = ImageChops.blend(coarse, fine, 0.32)
    floor = 150 - 28 * mood.cloud
    veil = field.point([round(max(0.0, min(1.0, (v - floor) / 85)) * 190) for v in range(256)])
    veil = ImageChops.multiply(veil, raster.fade(small, -0.1, 0.5))
    sky.paste(lighten(mood.mist, 0.35), (0, 0), veil.resize(area, raster.BICUBIC))


def _stars(sky: Image.Image, mood: Mood, rng: Random, horizon: float) -> None:
    pen = ImageDraw.Draw(sky)
    width, height = sky.size
    for _ in range(60):
        x, y = rng.random() * width, rng.random() ** 1.6 * height * horizon * 0.7
        dot = rng.choice((1, 1, 1, 2)) * width / 1080
        pen.ellipse(
            (x - dot, y - dot, x + dot, y + dot), fill=mix(mood.sky[0], mood.disc, rng.uniform(0.3, 0.8))
        )


def _birds(sky: Image.Image, mood: Mood, rng: Random, unit: float, horizon: float) -> None:
    pen = ImageDraw.Draw(sky)
    width, height = sky.size
    x0, y0 = rng.uniform(0.12, 0.8) * width, rng.uniform(0.25, 0.55) * height * horizon
    for k in range(rng.randint(2, 5)):
        x, y = x0 + k * rng.uniform(26, 44) * unit, y0 + rng.uniform(-24, 24) * unit
        span = rng.uniform(10, 17) * unit
        line = [
            (x - span, y - span * 0.35),
            (x - span * 0.4, y - span * 0.42),
            (x, y),
            (x + span * 0.45, y - span * 0.5),
            (x + span, y - span * 0.3),
        ]
        pen.line(
            raster.curve(line, closed=False, steps=4),
            fill=mix(mood.hills[1], mood.shade, 0.4),
            width=max(1, round(2.4 * unit)),
        )


def rain(canvas: Image.Image, rng: Random, *, share: float = 0.22) -> None:
    """Slanting streaks over what is already painted."""
    width, height = canvas.size
    mask = Image.new("L", canvas.size)
    pen = ImageDraw.Draw(mask)
    for _ in range(240):
        x, y, length = rng.uniform(-40, width), rng.uniform(-60, height), rng.uniform(24, 80) * height / 1350
        pen.line(
            (x, y, x - length * 0.16, y + length), fill=rng.randint(90, 255), width=max(1, round(width / 900))
        )
    canvas.paste(
        (240, 247, 247), (0, 0), raster.scale_mask(mask.filter(ImageFilter.GaussianBlur(0.7)), share)
    )
