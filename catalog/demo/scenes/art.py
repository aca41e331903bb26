"""The 256-pixel art pieces: loading, enlarging, recolouring, and taking the plastic off them.

Fluent Emoji (3D), © Microsoft Corporation, MIT License; the notice is in `../art/README.md`.
"""

from functools import lru_cache
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from catalog.demo.scenes import grains, raster
from catalog.demo.scenes.palettes import TINTS, mix

FOLDER = Path(__file__).resolve().parent.parent / "art"
ART: tuple[str, ...] = tuple(sorted(path.stem for path in FOLDER.glob("*.webp")))


@lru_cache(maxsize=64)
def _source(name: str) -> Image.Image:
    with Image.open(FOLDER / f"{name}.webp") as image:
        piece = image.convert("RGBA")
    return piece.crop(piece.getchannel("A").getbbox())


@lru_cache(maxsize=96)
def piece(name: str, tint: str | None, width: int) -> Image.Image:
    """One art piece, `width` pixels across, recoloured and given a painted surface. Shared: keep it clean."""
    source = _source(name)
    height = max(1, round(source.height * width / source.width))
    image = source.resize((width, height), raster.LANCZOS)
    alpha = image.getchannel("A").point([max(0, min(255, round((v - 24) * 1.23))) for v in range(256)])
    colour = image.convert("RGB").filter(ImageFilter.UnsharpMask(2.2, 70, 2))
    colour = recolour(colour, tint, alpha)
    rng = Random(f"{name}{tint}")
    brush = raster.noise(rng, image.size, (7, 18), low=112, high=144)
    mottle = raster.noise(rng, image.size, (30, 34), low=114, high=142)
    colour = raster.soft_light(raster.soft_light(colour, brush), mottle)
    edge = raster.relief(alpha, max(2.0, width * 0.05), gain=0.6)
    colour = raster.soft_light(colour, edge)
    colour.putalpha(alpha)
    return colour


def recolour(colour: Image.Image, tint: str | None, alpha: Image.Image) -> Image.Image:
    """Read the lights and darks on a natural ramp; without a tint only quieten the colours."""
    if tint is None:
        quiet = ImageEnhance.Color(colour).enhance(0.78)
        return Image.blend(quiet, Image.new("RGB", colour.size, (168, 126, 84)), 0.07)
    grey = ImageOps.autocontrast(colour.convert("L"), cutoff=1, mask=alpha)
    ramp = raster.colour_map(grey, TINTS[tint])
    return Image.blend(ramp, colour, 0.1)


@lru_cache(maxsize=32)
def pile(name: str, tint: str | None, side: int) -> tuple[Image.Image, ...]:
    """Turned copies for heaps, each with its own small shadow and a slightly different tone."""
    rng, out = Random(f"pile/{name}/{side}"), []
    base = piece(name, tint, side)
    room = round(max(base.size) * 1.5)
    for _ in range(12):
        square = Image.new("RGBA", (room, room))
        square.paste(base, ((room - base.width) // 2, (room - base.height) // 2))
        turned = square.rotate(rng.uniform(-75, 75), raster.BICUBIC)
        alpha = turned.getchannel("A")
        tone = mix(
            (255, 255, 255), rng.choice(((232, 214, 190), (222, 210, 200), (255, 244, 222))), rng.random()
        )
        tinted = ImageChops.multiply(turned.convert("RGB"), Image.new("RGB", turned.size, tone))
        tinted.putalpha(alpha)
        out.append(grains.settle(tinted, gain=0.34))
    return tuple(out)
