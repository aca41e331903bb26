"""Pixel tools on plain Pillow: gradients, seeded noise, smooth outlines, soft shading, shadows.

`Image.effect_noise` is not used: it takes no seed, and the same seed must give the same picture.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes.palettes import Rgb, Stops, along

Point = tuple[float, float]
Size = tuple[int, int]
BICUBIC, BILINEAR, LANCZOS = Image.Resampling.BICUBIC, Image.Resampling.BILINEAR, Image.Resampling.LANCZOS


def vertical(size: Size, stops: Stops) -> Image.Image:
    """An RGB gradient from the first stop (top) to the last (bottom)."""
    strip = Image.new("RGB", (1, 64))
    for y in range(64):
        strip.putpixel((0, y), along(stops, y / 63))
    return strip.resize(size, BICUBIC)


def fade(size: Size, start: float, end: float, *, peak: int = 255) -> Image.Image:
    """A mask that rises from 0 at height `start` to `peak` at height `end` (shares of the height)."""
    height = size[1]
    strip = Image.new("L", (1, height))
    span = (end - start) * height or 1.0
    for y in range(height):
        t = max(0.0, min(1.0, (y - start * height) / span))
        strip.putpixel((0, y), round(peak * t * t * (3 - 2 * t)))
    return strip.resize(size)


def noise(rng: Random, size: Size, cells: Size, *, low: int = 0, high: int = 255) -> Image.Image:
    """Smooth noise: random cells scaled up; more cells along one side give fibres along the other."""
    small = Image.frombytes("L", cells, rng.randbytes(cells[0] * cells[1]))
    return small.resize(size, BICUBIC).point([round(low + (high - low) * v / 255) for v in range(256)])


@lru_cache(maxsize=4)
def grain(size: Size) -> Image.Image:
    """Fine grey grain around 128, the tooth of the paper."""
    tile = Image.frombytes("L", (256, 256), Random(7).randbytes(65536)).filter(ImageFilter.GaussianBlur(0.6))
    tile = tile.point([max(0, min(255, round(128 + (v - 128) * 0.11))) for v in range(256)])
    whole = Image.new("L", size)
    for y in range(0, size[1], 256):
        for x in range(0, size[0], 256):
            whole.paste(tile, (x, y))
    return whole


def path(pairs: str) -> list[Point]:
    """`"0 0.5, 1 0.2"` as points."""
    return [(float(x), float(y)) for x, y in (pair.split() for pair in pairs.split(","))]


def curve(points: Sequence[Point], *, closed: bool = True, steps: int = 8) -> list[Point]:
    """A Catmull-Rom line through the points."""
    count, out = len(points), []
    for i in range(count if closed else count - 1):
        a, b, c, d = (
            points[k % count] if closed else points[max(0, min(count - 1, k))]
            for k in (i - 1, i, i + 1, i + 2)
        )
        for s in range(steps):
            t = s / steps
            out.append(
                tuple(
                    0.5
                    * (
                        2 * q
                        + (r - p) * t
                        + (2 * p - 5 * q + 4 * r - u) * t * t
                        + (3 * q - p - 3 * r + u) * t**3
                    )
                    for p, q, r, u in zip(a, b, c, d, strict=True)
                )
            )
    if not closed:
        out.append(points[-1])
    return [(p[0], p[1]) for p in out]


def outline(size: Size, points: Sequence[Point], *, over: int = 2) -> Image.Image:
    """An antialiased polygon mask."""
    mask = Image.new("L", (size[0] * over, size[1] * over))
    ImageDraw.Draw(mask).polygon([(x * over, y * over) for x, y in points], fill=255)
    return mask.reduce(over) if over > 1 else mask


def oval(size: Size, box: tuple[float, float, float, float], *, over: int = 2) -> Image.Image:
    """An antialiased ellipse mask."""
    mask = Image.new("L", (size[0] * over, size[1] * over))
    left, top, right, bottom = (v * over for v in box)
    ImageDraw.Draw(mask).ellipse((left, top, right, bottom), fill=255)
    return mask.reduce(over) if over > 1 else mask


def rounded(size: Size, box: tuple[float, float, float, float], radius: float) -> Image.Image:
    """An antialiased rounded rectangle mask."""
    mask = Image.new("L", (size[0] * 2, size[1] * 2))
    left, top, right, bottom = (v * 2 for v in box)
    ImageDraw.Draw(mask).rounded_rectangle((left, top, right, bottom), radius * 2, fill=255)
    return mask.reduce(2)


def soften(mask: Image.Image, radius: float) -> Image.Image:
    """A Gaussian blur, made at a quarter of the size where the radius is large."""
    if radius < 6 or min(mask.size) < 32:
        return mask.filter(ImageFilter.GaussianBlur(radius))
    small = mask.resize((max(1, mask.width // 4), max(1, mask.height // 4)), Image.Resampling.BOX)
    return small.filter(ImageFilter.GaussianBlur(radius / 4)).resize(mask.size, BICUBIC)


def scale_mask(mask: Image.Image, share: float) -> Image.Image:
    return mask.point([round(v * share) for v in range(256)])


def colour_map(grey: Image.Image, stops: Stops) -> Image.Image:
    """Greys read as places on a colour ramp."""
    return Image.merge("RGB", [grey.point(table) for table in _tables(tuple(stops))])


@lru_cache(maxsize=512)
def _tables(stops: tuple[Rgb, ...]) -> tuple[list[int], ...]:
    colours = [along(stops, v / 255) for v in range(256)]
    return tuple([colour[k] for colour in colours] for k in range(3))


def relief(
    mask: Image.Image, depth: float, *, towards: Point = (-0.6, -0.8), gain: float = 1.0
) -> Image.Image:
    """Light on a shape as if it were a cushion: 128 is flat, brighter faces `towards` the light."""
    soft = soften(mask, depth)
    dx, dy = round(towards[0] * depth), round(towards[1] * depth)
    return ImageChops.subtract(
        ImageChops.offset(soft, dx, dy), ImageChops.offset(soft, -dx, -dy), scale=1 / gain, offset=128
    )


def cushion(mask: Image.Image, stops: Stops, depth: float, *, gain: float = 0.75) -> Image.Image:
    """The mask as a softly rounded, lit RGBA body."""
    body = colour_map(relief(mask, depth, gain=gain), stops)
    body.putalpha(mask)
    return body


def multiply(canvas: Image.Image, grey: Image.Image, at: tuple[int, int] = (0, 0)) -> None:
    """Darken a part of the canvas by a grey picture (255 leaves it alone)."""
    box = (at[0], at[1], at[0] + grey.width, at[1] + grey.height)
    part = canvas.crop(box)
    canvas.paste(ImageChops.multiply(part, Image.merge("RGB", (grey,) * 3)), at)


def soft_light(image: Image.Image, grey: Image.Image) -> Image.Image:
    return ImageChops.soft_light(image, Image.merge("RGB", (grey,) * 3))


def stamp(canvas: Image.Image, sprite: Image.Image, x: float, y: float) -> None:
    """Paste an RGBA sprite with its centre at (x, y)."""
    canvas.paste(sprite, (round(x - sprite.width / 2), round(y - sprite.height / 2)), sprite)


def pool(canvas: Image.Image, x: float, y: float, rx: float, ry: float, colour: Rgb, share: float) -> None:
    """A soft oval of colour: contact shadows and pools of light."""
    if rx < 1 or ry < 1:
        return
    pad = 1.7
    width, height = math.ceil(rx * pad * 2), math.ceil(ry * pad * 2)
    blot = _blot().resize((width, height), BILINEAR)
    canvas.paste(colour, (round(x - width / 2), round(y - height / 2)), scale_mask(blot, share))


@lru_cache(maxsize=1)
def _blot() -> Image.Image:
    mask = Image.new("L", (128, 128))
    ImageDraw.Draw(mask).ellipse((26, 26, 102, 102), fill=255)
    return mask.filter(ImageFilter.GaussianBlur(11))


def perspective(texture: Image.Image, size: Size, *, far: float) -> Image.Image:
    """A flat texture laid on a plane: the far (top) edge has `far` of the near edge's scale."""
    width, height = size
    tw, th = texture.size
    near_half = tw * far / 2
    quad = [(0, 0), (tw, 0), (tw / 2 + near_half, th), (tw / 2 - near_half, th)]
    target = [(0, 0), (width, 0), (width, height), (0, height)]
    return texture.transform(size, Image.Transform.PERSPECTIVE, _homography(target, quad), BICUBIC)


def _homography(source: Sequence[Point], target: Sequence[Point]) -> list[float]:
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1.0, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1.0, -v * x, -v * y, v])
    for i in range(8):
        pivot = max(range(i, 8), key=lambda r, i=i: abs(rows[r][i]))  # type: ignore[misc]
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for r in range(8):
            if r != i and rows[r][i]:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[8] for row in rows]
