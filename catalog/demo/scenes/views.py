"""The land behind still lifes: four views for each mood, kept and cut anew."""

from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw

from catalog.demo.scenes import hills, raster, sky, village
from catalog.demo.scenes.palettes import MOODS, Mood, along, darken, mix

LAND: raster.Size = (1240, 1550)


VIEWS = ("valley", "knoll", "steep", "clouds")


@lru_cache(maxsize=72)
def _land(mood: str, variant: int, is_tea: bool) -> tuple[Image.Image, float]:
    """A view at half of `LAND` and where its sun stands. Shared: do not paint on it."""
    rng = Random(f"land/{mood}/{variant}/{is_tea}")
    sun_x = rng.choice((0.2, 0.28, 0.72, 0.8))
    canvas = paint_land(LAND, MOODS[mood], rng, sun_x=sun_x, is_tea=is_tea, view=VIEWS[variant % len(VIEWS)])
    return canvas.reduce(2), sun_x


def backdrop(size: raster.Size, mood: str, rng: Random, *, is_tea: bool = False) -> tuple[Image.Image, float]:
    """The land behind a still life, a little out of focus, and the sun's place as a share of the width.

    Views are kept and cut anew (mirrored, moved, closer): painting them is half of a picture's cost.
    """
    half, sun_x = _land(mood, rng.randrange(4 if is_tea else 8), is_tea)
    if rng.random() < 0.5:
        half, sun_x = half.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 1 - sun_x
    share = rng.uniform(0.84, 1.0)
    width, height = half.width * share, half.height * share
    left, top = (half.width - width) * rng.random(), (half.height - height) * rng.uniform(0.35, 0.8)
    view = half.resize(size, raster.BICUBIC, box=(left, top, left + width, top + height))
    return view, max(0.05, min(0.95, (sun_x * half.width - left) / width))


def paint_land(
    size: raster.Size, mood: Mood, rng: Random, *, sun_x: float, is_tea: bool, view: str
) -> Image.Image:
    """One of four views, so that neighbours on a shelf differ."""
    top = {
        "valley": rng.uniform(0.3, 0.38),
        "steep": rng.uniform(0.16, 0.24),
        "clouds": rng.uniform(0.3, 0.36),
        "knoll": rng.uniform(0.28, 0.34),
    }[view]
    sun_y = rng.uniform(0.1, 0.2) if view != "steep" else rng.uniform(0.07, 0.12)
    canvas = sky.paint(size, mood, rng, sun_at=(sun_x, sun_y), horizon=top + 0.16)
    hills.distant(
        canvas,
        mood,
        rng,
        top=top,
        bottom=top + (0.2 if view == "steep" else 0.1),
        count=4 if view == "steep" else 3,
    )
    _middle(canvas, mood, rng, top, view)
    if is_tea:
        hills.tea_rows(canvas, mood, rng, top=0.61, bottom=1.02)
    else:
        hills.terraces(
            canvas, mood, rng, top=rng.uniform(0.62, 0.66), bottom=1.0, steps=rng.randint(10, 16), depth=1.0
        )
    return canvas


def _middle(canvas: Image.Image, mood: Mood, rng: Random, top: float, view: str) -> None:
    """Between the far ranges and the near fields: cloud, or terraces with a few houses."""
    side = rng.choice((0.1, 0.88)) + rng.uniform(-0.06, 0.06)
    if view == "clouds":
        for k in range(4):
            hills.mist(canvas, mood, rng, at=top + 0.13 + 0.05 * k, thickness=0.11, share=0.95)
        _islands(canvas, mood, rng, top + 0.22)
        hills.mist(canvas, mood, rng, at=top + 0.29, thickness=0.1, share=0.9)
    else:
        hills.mist(canvas, mood, rng, at=top + 0.16, thickness=0.13, share=0.85)
        hills.terraces(
            canvas,
            mood,
            rng,
            top=top + 0.18,
            bottom=0.68,
            steps=rng.randint(11, 15),
            depth=rng.uniform(0.25, 0.5),
        )
        hills.mist(canvas, mood, rng, at=0.6, thickness=0.08, share=0.45)
        if view == "knoll":
            hills.knoll(
                canvas,
                mood,
                rng,
                x=1 - side,
                base=0.64,
                rx=rng.uniform(0.4, 0.55),
                rise=rng.uniform(0.13, 0.19),
                steps=14,
                depth=0.6,
            )
            hills.mist(canvas, mood, rng, at=0.65, thickness=0.07, share=0.4)
        if rng.random() < 0.6:
            spots = [(side + 0.11 * k, 0.6 + rng.uniform(-0.01, 0.02)) for k in range(rng.randint(1, 2))]
            village.village(canvas, mood, rng, spots=spots, size=canvas.width * rng.uniform(0.07, 0.11))


def _islands(canvas: Image.Image, mood: Mood, rng: Random, at: float) -> None:
    """Wooded tops standing out of the cloud."""
    pen, (width, height) = ImageDraw.Draw(canvas), canvas.size
    for k in range(3):
        x, y, reach = (
            rng.uniform(-0.05, 1.05) * width,
            height * (at + 0.03 * k),
            width * rng.uniform(0.16, 0.3),
        )
        tone = mix(along(mood.hills, 0.5 + 0.15 * k), mood.mist, 0.25)
        hump = [
            (x - reach, y + height * 0.08),
            (x - reach * 0.45, y + height * 0.01),
            (x, y - height * 0.03),
            (x + reach * 0.5, y + height * 0.015),
            (x + reach, y + height * 0.08),
        ]
        pen.polygon(raster.curve(hump, closed=False), fill=tone)
        for j in range(16):
            px = x + reach * rng.uniform(-0.6, 0.6)
            py = y - height * 0.025 * (1 - abs(px - x) / reach) + height * 0.02
            village.pine(
                pen, px, py + height * 0.012, height * rng.uniform(0.018, 0.034), darken(tone, 0.03 * (j % 4))
            )
