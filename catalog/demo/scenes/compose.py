"""The four kinds of picture: products, cooperatives, the home page's hero, stories."""

from random import Random

from PIL import Image

from catalog.demo.scenes import heaps, hills, landscapes, raster, scene, sky, stages
from catalog.demo.scenes.palettes import MOODS

PRODUCT_SIZE: raster.Size = (1080, 1350)
WIDE_SIZE: raster.Size = (1600, 900)
HERO_SIZE: raster.Size = (2000, 900)


def compose_product(
    art: str, *, mood: str, seed: int, staging: str, size: raster.Size = PRODUCT_SIZE, tint: str | None = None,
    scale: float = 0.5,
) -> Image.Image:
    """A 4:5 still life. `art` as in `heaps.subject`; `scale` is about the subject's share of the width.
    The same arguments give the same picture. Raises KeyError for unknown names."""
    light, what = MOODS[mood], heaps.subject(art, tint)
    rng = Random(f"{art}/{mood}/{staging}/{seed}")
    sun_x = rng.choice((0.18, 0.26, 0.74, 0.82))
    if staging in stages.OPEN:
        canvas = hills.backdrop(size, light, rng, sun_x=sun_x, is_tea=art.startswith("heap:tea"))
    else:
        canvas = Image.new("RGB", size, light.shade)
    picture = scene.Scene(canvas, light, rng, sun_x)
    stages.STAGES[staging](picture, what, scale)
    if light.is_rain and staging in stages.OPEN:
        sky.rain(picture.canvas, rng, share=0.12)
    return scene.finish(picture)


def compose_cooperative(seed: int, mood: str, kind: str, size: raster.Size = WIDE_SIZE) -> Image.Image:
    """A 16:9 valley for a cooperative's header; `kind` is a key of `landscapes.KINDS`."""
    return landscapes.cooperative(seed, mood, kind, size)


def compose_story(seed: int, theme: str, size: raster.Size = WIDE_SIZE) -> Image.Image:
    """A 16:9 picture for a story; `theme` is a key of `landscapes.THEMES`."""
    return landscapes.story(seed, theme, size)


def compose_hero(size: raster.Size = HERO_SIZE) -> Image.Image:
    """The home page's picture. Ask for a phone's proportion separately: the land is laid out anew, not cropped."""
    return landscapes.hero(size)
