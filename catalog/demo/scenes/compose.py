"""The four kinds of picture: products, cooperatives, the home page's hero, stories."""

from random import Random

from PIL import Image

from catalog.demo.scenes import heaps, landscapes, raster, scene, sky, stages, views
from catalog.demo.scenes.palettes import MOODS

PRODUCT_SIZE: raster.Size = (1080, 1350)
WIDE_SIZE: raster.Size = (1600, 900)
HERO_SIZE: raster.Size = (2000, 900)


def compose_product(
    art: str,
    *,
    mood: str,
    seed: int,
    staging: str,
    size: raster.Size = PRODUCT_SIZE,
    tint: str | None = None,
    scale: float = 0.5,
) -> Image.Image:
    """A 4:5 still life. `art` as in `heaps.subject`; `scale` is about the subject's share of the width.
    The same arguments give the same picture. Raises KeyError for unknown names."""
    light, what = MOODS[mood], heaps.subject(art, tint)
    rng = Random(f"{art}/{mood}/{staging}/{seed}")
    if staging in stages.OPEN:
        canvas, sun_x = views.backdrop(size, mood, rng, is_tea=art.startswith("heap:tea"))
    else:
        canvas, sun_x = Image.new("RGB", size, light.shade), rng.choice((0.18, 0.26, 0.74, 0.82))
    picture = scene.Scene(canvas, light, rng, sun_x)
    stages.STAGES[staging](picture, what, scale)
    if light.is_rain and staging in stages.OPEN:
        sky.rain(picture.canvas, rng, share=0.12)
    if staging in stages.OPEN:
        picture.canvas = _closer(picture.canvas, rng.uniform(0.82, 0.92), foot=stages.FOOT.get(staging, 0.98))
    return scene.finish(picture)


def _closer(canvas: Image.Image, share: float, *, foot: float) -> Image.Image:
    """Step up to the subject: keep `share` of the width, with the lower edge at `foot` of the height."""
    width, height = canvas.size
    left, bottom = width * (1 - share) / 2, height * max(foot, share)
    box = (left, bottom - height * share, width - left, bottom)
    return canvas.resize(canvas.size, raster.LANCZOS, box=box)


def compose_cooperative(seed: int, mood: str, kind: str, size: raster.Size = WIDE_SIZE) -> Image.Image:
    """A 16:9 valley for a cooperative's header; `kind` is a key of `landscapes.KINDS`."""
    return landscapes.cooperative(seed, mood, kind, size)


def compose_story(seed: int, theme: str, size: raster.Size = WIDE_SIZE) -> Image.Image:
    """A 16:9 picture for a story; `theme` is a key of `landscapes.THEMES`."""
    return landscapes.story(seed, theme, size)


def compose_hero(size: raster.Size = HERO_SIZE) -> Image.Image:
    """The home page's picture. A phone's proportion is laid out anew, so ask for it separately."""
    return landscapes.hero(size)
