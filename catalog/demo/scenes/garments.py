"""Drawn from the loom: a festive jacket, a shoulder bag, folded cloths."""

from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import raster, textile
from catalog.demo.scenes.palettes import shades
from catalog.demo.scenes.sheet import Sheet


def _dress(s: Sheet, mask: Image.Image, kind: str, cell: float, *, dim: float = 0.0) -> None:
    """Fill a mask with woven cloth that falls in folds."""
    cloth = textile.cloth(kind, mask.size, max(3, round(cell * s.scale)))
    shade = textile.folds(mask.size, s.rng, count=7, share=0.75)
    cloth = ImageChops.multiply(cloth, Image.merge("RGB", (shade,) * 3))
    cloth = raster.soft_light(cloth, raster.relief(mask, s.scale * 0.02, gain=0.9))
    if dim:
        cloth = Image.blend(cloth, Image.new("RGB", mask.size, (12, 14, 30)), dim)
    s.image.paste(cloth, (0, 0), mask)


def costume(s: Sheet) -> None:
    """A festive jacket of plain indigo with woven sleeves and hem, and silver discs, on a bamboo rail."""
    rail = s.mask([(0.0, 0.075), (1.0, 0.055), (1.0, 0.085), (0.0, 0.105)], smooth=False)
    s.body(rail, shades("#5b3d14 #a97b35 #d6b069 #f6e2aa"), 0.012)
    for side in (-1, 1):
        arm = [
            (0.5 + side * 0.16, 0.13),
            (0.5 + side * 0.34, 0.2),
            (0.5 + side * 0.475, 0.72),
            (0.5 + side * 0.31, 0.78),
            (0.5 + side * 0.17, 0.4),
        ]
        sleeve = s.mask(arm, smooth=False)
        _dress(s, sleeve, "hanhi", 0.0052, dim=0.1)
    trunk = s.mask(
        [
            (0.4, 0.1),
            (0.6, 0.1),
            (0.7, 0.16),
            (0.72, 0.5),
            (0.78, 1.1),
            (0.22, 1.1),
            (0.28, 0.5),
            (0.3, 0.16),
        ],
        smooth=False,
    )
    s.body(trunk, shades("#070a1a #141c3e #24305f #43538c #8795c6"), 0.06)
    hem = ImageChops.multiply(trunk, s.mask([(0, 0.84), (1, 0.84), (1, 1.12), (0, 1.12)], smooth=False))
    _dress(s, hem, "thai", 0.0052)
    front = ImageChops.multiply(
        trunk, s.mask([(0.45, 0.1), (0.55, 0.1), (0.55, 0.86), (0.45, 0.86)], smooth=False)
    )
    _dress(s, front, "lu", 0.0045)
    for k in range(9):
        y = 0.17 + 0.075 * k
        for x in (0.42, 0.58):
            s.dot(x, y, 0.017, (110, 116, 126))
            s.dot(x - 0.001, y - 0.002, 0.0145, (222, 226, 230))
            s.dot(x - 0.004, y - 0.005, 0.006, (255, 255, 255))
    s.shape([(0.42, 0.1), (0.5, 0.17), (0.58, 0.1), (0.5, 0.08)], shades("#05070f #0d1228 #1a2448"), 0.01)


def bag(s: Sheet) -> None:
    """A shoulder bag: woven body, red tassels, a braided strap."""
    strap = [(0.17, 0.5), (0.2, 0.2), (0.5, 0.03), (0.8, 0.2), (0.83, 0.5)]
    pen = ImageDraw.Draw(s.image)
    for wide, colour in ((0.058, (60, 16, 16)), (0.044, (181, 49, 42)), (0.012, (230, 178, 58))):
        pen.line(
            raster.curve(s.at(strap), closed=False, steps=14),
            fill=(*colour, 255),
            width=round(wide * s.scale),
            joint="curve",
        )
    body = raster.rounded(
        s.image.size, (0.1 * s.scale, 0.42 * s.scale, 0.9 * s.scale, 1.06 * s.scale), 0.05 * s.scale
    )
    _dress(s, body, "mong", 0.0056)
    flap = s.mask([(0.09, 0.41), (0.91, 0.41), (0.9, 0.66), (0.5, 0.8), (0.1, 0.66)], smooth=False)
    s.image.paste(
        (8, 8, 20),
        (0, round(0.014 * s.scale)),
        raster.scale_mask(flap.filter(ImageFilter.GaussianBlur(s.scale * 0.008)), 0.6),
    )
    _dress(s, flap, "dao", 0.005)
    s.line([(0.1, 0.655), (0.5, 0.795), (0.9, 0.655)], (224, 168, 52), 0.012)
    for k in range(9):
        x = 0.14 + 0.09 * k
        s.shape(
            [(x - 0.012, 1.04), (x + 0.012, 1.04), (x + 0.024, 1.2), (x - 0.024, 1.2)],
            shades("#5a1010 #b5312a #e0614c") if k % 2 else shades("#7a5210 #dfa11f #f6d47c"),
            0.012,
        )
        s.dot(x, 1.055, 0.018, (244, 234, 210))


@lru_cache(maxsize=24)
def folded(kind: str, width: int) -> Image.Image:
    """A stack of three folded cloths, the named one on top."""
    s = Sheet(width, 0.62)
    kinds = [kind, *[k for k in ("natural", "hanhi", "mong") if k != kind][:2]]
    for k, name in enumerate(reversed(kinds)):
        y = 0.44 - 0.125 * k
        shift = (-0.012, 0.014, 0.0)[k]
        front = raster.rounded(
            s.image.size,
            ((0.03 + shift) * s.scale, y * s.scale, (0.97 + shift) * s.scale, (y + 0.15) * s.scale),
            0.045 * s.scale,
        )
        _dress(s, front, name, 0.0046)
        for line in (0.05, 0.1):
            s.line(
                [(0.05 + shift, y + line), (0.5, y + line + 0.006), (0.95 + shift, y + line)],
                (10, 10, 22),
                0.006,
                alpha=150,
            )
    top = s.mask([(0.16, 0.015), (0.84, 0.015), (0.975, 0.215), (0.025, 0.215)], smooth=False)
    cloth = textile.cloth(kind, (s.scale, round(s.scale * 0.7)), max(3, round(0.0058 * s.scale)))
    plane = raster.perspective(cloth, (s.scale, round(0.21 * s.scale)), far=0.72)
    sheet = Image.new("RGB", s.image.size)
    sheet.paste(plane, (0, round(0.01 * s.scale)))
    s.image.paste(raster.soft_light(sheet, raster.relief(top, s.scale * 0.016, gain=0.8)), (0, 0), top)
    return s.down(width)
