"""Composes the demo catalogue's pictures: still lifes, valleys, the hero, stories. Pillow, seeded, no words.

Real photographs replace them in service. `python -m catalog.demo.scenes --sheet out.png` draws a sheet.
"""

from catalog.demo.scenes.art import ART
from catalog.demo.scenes.compose import (
    HERO_SIZE,
    PRODUCT_SIZE,
    WIDE_SIZE,
    compose_cooperative,
    compose_hero,
    compose_product,
    compose_story,
)
from catalog.demo.scenes.landscapes import KINDS, THEMES
from catalog.demo.scenes.palettes import MOODS, TINTS
from catalog.demo.scenes.recipes import RECIPES, SUBJECTS, Shot
from catalog.demo.scenes.stages import STAGES as STAGINGS

__all__ = [
    "ART",
    "HERO_SIZE",
    "KINDS",
    "MOODS",
    "PRODUCT_SIZE",
    "RECIPES",
    "STAGINGS",
    "SUBJECTS",
    "THEMES",
    "TINTS",
    "WIDE_SIZE",
    "Shot",
    "compose_cooperative",
    "compose_hero",
    "compose_product",
    "compose_story",
]
