"""What things stand or lie on: wooden table, draped brocade, banana leaf, slate, and grounds from above."""

import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import raster, textile
from catalog.demo.scenes.palettes import MOODS, Rgb, darken, lighten, mix, rgb
from catalog.demo.scenes.scene import Scene

WOODS: dict[str, tuple[Rgb, ...]] = {
    "dark": (rgb("#1d100a"), rgb("#3a2215"), rgb("#593722"), rgb("#7d5234")),
    "warm": (rgb("#50300f"), rgb("#83552a"), rgb("#ad7b45"), rgb("#d1a368")),
    "grey": (rgb("#37332f"), rgb("#5f5850"), rgb("#8a8175"), rgb("#b3a998")),
}


@lru_cache(maxsize=8)
def wood(kind: str, size: raster.Size, planks: int, *, upright: bool = False) -> Image.Image:
    """Planks with grain along them. Shared: do not paint on it."""
    if upright:
        return wood(kind, (size[1], size[0]), planks).transpose(Image.Transpose.ROTATE_90)
    rng, stops = Random(f"{kind}{size}{planks}"), WOODS[kind]
    image, tall = Image.new("RGB", size), size[1] / planks
    for k in range(planks):
        area = (size[0], math.ceil(tall))
        broad = raster.noise(rng, area, (5, 7))
        fine = raster.noise(rng, area, (12, max(8, area[1] // 3)))
        grey = ImageChops.blend(broad, fine, 0.55)
        plank = raster.colour_map(grey, [mix(c, stops[2], rng.uniform(0, 0.3)) for c in stops])
        if rng.random() < 0.6:
            x, y = rng.uniform(0.1, 0.9) * area[0], rng.uniform(0.3, 0.7) * area[1]
            for ring in range(6, 0, -1):
                raster.pool(plank, x, y, ring * tall * 0.1, ring * tall * 0.035, stops[ring % 2], 0.35)
        top = round(k * tall)
        image.paste(plank, (0, top))
        pen = ImageDraw.Draw(image)
        pen.line((0, top, size[0], top), fill=darken(stops[0], 0.5), width=max(2, round(tall * 0.025)))
        pen.line(
            (0, top + tall * 0.035, size[0], top + tall * 0.035),
            fill=lighten(stops[2], 0.12),
            width=max(1, round(tall * 0.012)),
        )
    return image


def table(scene: Scene, *, edge: float, kind: str = "dark") -> None:
    """A table top from `edge` (share of the height) to near the bottom, its front below."""
    canvas, mood = scene.canvas, scene.mood
    top, lip = round(scene.y(edge)), round(scene.y(0.955))
    width = canvas.width
    texture = wood(kind, (1200, 620), 5)
    plane = raster.perspective(texture, (width, lip - top), far=0.62)
    plane = _lit(scene, plane)
    canvas.paste(plane, (0, top))
    front = wood(kind, (1200, 120), 1).resize((width, canvas.height - lip))
    canvas.paste(ImageChops.multiply(front, Image.new("RGB", front.size, (140, 130, 132))), (0, lip))
    pen = ImageDraw.Draw(canvas)
    pen.line((0, lip, width, lip), fill=mix(WOODS[kind][3], mood.light, 0.4), width=scene.px(5))
    pen.line((0, top, width, top), fill=mix(WOODS[kind][3], mood.light, 0.6), width=scene.px(3))


def _lit(scene: Scene, plane: Image.Image) -> Image.Image:
    """Sky-light on the far edge, the sun's pool on its side, shade towards the viewer."""
    size, mood = plane.size, scene.mood
    wash = raster.vertical(
        size, (mix(mood.light, (255, 255, 255), 0.4), mix(mood.mist, (235, 225, 220), 0.5), (150, 140, 146))
    )
    plane = ImageChops.multiply(plane, wash)
    plane.paste(mood.light, (0, 0), raster.fade(size, 0.5, -0.15, peak=120))
    raster.pool(plane, size[0] * scene.sun_x, size[1] * 0.16, size[0] * 0.4, size[1] * 0.4, mood.light, 0.34)
    return plane


def draped(scene: Scene, kind: str, *, edge: float) -> None:
    """Brocade over the table: the top in perspective, the front falling in folds."""
    canvas, width = scene.canvas, scene.canvas.width
    top, lip = round(scene.y(edge)), round(scene.y(0.885))
    cloth = textile.cloth(kind, (1240, 620), 7)
    plane = raster.perspective(cloth, (width, lip - top), far=0.66)
    ripple = raster.noise(scene.rng, plane.size, (7, 4), low=96, high=160)
    canvas.paste(_lit(scene, raster.soft_light(plane, ripple)), (0, top))
    hang = canvas.height - lip
    front = (
        textile.cloth(kind, (1240, 420), 8)
        .resize((width, max(1, round(420 * width / 1240))))
        .crop((0, 0, width, hang))
    )
    folds = textile.folds(front.size, scene.rng, count=6, share=0.8).point(
        [round(v * 0.66) for v in range(256)]
    )
    raster.multiply(front, folds)
    canvas.paste(front, (0, lip))
    pen = ImageDraw.Draw(canvas)
    pen.line(
        (0, top, width, top),
        fill=mix(scene.mood.light, textile.LOOMS[kind].yarns[0], 0.35),
        width=scene.px(4),
    )
    seam = Image.new("L", (width, scene.px(30)), 255)
    canvas.paste(
        scene.mood.shade, (0, lip), ImageChops.multiply(seam, raster.fade(seam.size, 1.0, 0.0, peak=130))
    )


def _blade(mask: Image.Image, rng: Random) -> Image.Image:
    """The green of a leaf with its ribs."""
    (w, h), cy = mask.size, mask.height / 2
    veins = Image.new("L", (w, h), 128)
    pen = ImageDraw.Draw(veins)
    for k in range(0, w, max(5, w // 110)):
        tone = rng.randint(96, 168)
        pen.line((k, cy, k + h * 0.34, 0), fill=tone, width=max(2, w // 260))
        pen.line((k, cy, k + h * 0.34, h), fill=tone - 14, width=max(2, w // 260))
    body = raster.vertical((w, h), (rgb("#4f8f3c"), rgb("#78b556"), rgb("#3d7d36"), rgb("#2c6230")))
    body = raster.soft_light(
        raster.soft_light(body, veins.filter(ImageFilter.GaussianBlur(1))), raster.relief(mask, h * 0.05)
    )
    pen = ImageDraw.Draw(body)
    pen.line((0, cy, w, cy), fill=rgb("#dbe6a0"), width=max(3, h // 34))
    pen.line((0, cy + h * 0.022, w, cy + h * 0.022), fill=rgb("#2f5f2b"), width=max(2, h // 70))
    return body


def banana_leaf(
    scene: Scene, x: float, y: float, length: float, *, tilt: float = -6, flat: float = 0.34
) -> None:
    """A banana leaf lying on the table, torn at its edges; `flat` 1 is seen from above."""
    w, h = round(length), round(length * 0.46)
    image, rng = Image.new("RGBA", (w, h)), scene.rng
    cy = h / 2
    upper = [
        (w * t, cy - h * 0.46 * math.sin(math.pi * t) ** 0.6 * (1 + rng.uniform(-0.03, 0.03)))
        for t in (k / 14 for k in range(15))
    ]
    lower = [
        (w * t, cy + h * 0.46 * math.sin(math.pi * t) ** 0.6 * (1 + rng.uniform(-0.03, 0.03)))
        for t in (k / 14 for k in range(14, -1, -1))
    ]
    mask = raster.outline((w, h), raster.curve(upper + lower, steps=4))
    pen = ImageDraw.Draw(mask)
    for _ in range(5):
        t = rng.uniform(0.2, 0.85)
        side = rng.choice((-1, 1))
        foot, end = cy + side * h * 0.12, cy + side * h * 0.5
        pen.polygon([(w * t, foot), (w * (t + 0.02), end), (w * (t + 0.045), end)], fill=0)
    body = _blade(mask, rng)
    image.paste(body, (0, 0), mask)
    image = image.rotate(tilt, raster.BICUBIC, expand=True)
    image = image.resize(
        (image.width, max(8, round(image.height * (flat / 0.46 if flat < 0.46 else 1.0)))), raster.LANCZOS
    )
    alpha = image.getchannel("A")
    shade = Image.new("L", image.size)
    shade.paste(alpha, (0, scene.px(10)))
    scene.canvas.paste(
        scene.mood.shade,
        (round(x - image.width / 2), round(y - image.height / 2)),
        raster.scale_mask(raster.soften(shade, scene.px(10)), 0.55),
    )
    lit = Image.blend(
        image.convert("RGB"),
        ImageChops.multiply(image.convert("RGB"), Image.new("RGB", image.size, scene.mood.light)),
        0.7,
    )
    lit.putalpha(alpha)
    raster.stamp(scene.canvas, lit, x, y)


@lru_cache(maxsize=4)
def stone(size: raster.Size, seed: int) -> Image.Image:
    """Slate: dark grey, layered, a few pale veins. Shared: do not paint on it."""
    rng = Random(seed)
    grey = ImageChops.blend(raster.noise(rng, size, (9, 12)), raster.noise(rng, size, (70, 120)), 0.45)
    image = raster.colour_map(grey, (rgb("#23282e"), rgb("#3c444c"), rgb("#565f67"), rgb("#78828a")))
    veins = raster.noise(rng, size, (6, 9)).point([80 if 126 <= v <= 129 else 0 for v in range(256)])
    image.paste((186, 194, 196), (0, 0), veins.filter(ImageFilter.GaussianBlur(0.8)))
    return raster.soft_light(image, raster.relief(grey, 3, gain=0.7))


def slate(scene: Scene, x: float, y: float, width: float) -> None:
    """A slab of slate on the ground, its broken edge showing."""
    w, h = round(width), round(width * 0.36)
    edge = [
        (0.02, 0.42),
        (0.1, 0.12),
        (0.36, 0.03),
        (0.7, 0.05),
        (0.93, 0.16),
        (0.99, 0.5),
        (0.9, 0.84),
        (0.62, 0.97),
        (0.3, 0.95),
        (0.08, 0.8),
    ]
    rough = [(px * w + scene.rng.uniform(-6, 6), py * h + scene.rng.uniform(-4, 4)) for px, py in edge]
    mask = raster.outline((w, h), raster.curve(rough, steps=3))
    at = (round(x - w / 2), round(y - h / 2))
    raster.pool(scene.canvas, x, y + h * 0.2, w * 0.53, h * 0.5, scene.mood.shade, 0.75)
    for k in range(scene.px(34), 0, -2):
        tone = mix(rgb("#14181c"), rgb("#454d53"), (1 - k / scene.px(34)) * (0.6 + 0.4 * (k // 4 % 2)))
        scene.canvas.paste(tone, (at[0], at[1] + k), mask)
    scene.canvas.paste(_lit(scene, stone((w, h), 3)), at, mask)


def ground(scene: Scene, kind: str, cloth: str) -> None:
    """Fill the picture with a ground seen from above: dark, warm or grey wood, cloth, slate, or leaves."""
    size, canvas = scene.canvas.size, scene.canvas
    if kind == "slate":
        canvas.paste(stone(size, 5))
    elif kind == "cloth":
        _linen(scene, cloth)
    elif kind == "leaf":
        leaves = _leaves(size)
        if scene.rng.random() < 0.5:
            leaves = leaves.transpose(Image.Transpose.ROTATE_180)
        canvas.paste(leaves if scene.away > 0 else leaves.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    else:
        canvas.paste(wood(kind, size, 5, upright=True))
    raster.pool(canvas, scene.x(scene.sun_x), scene.y(0.1), scene.x(0.7), scene.y(0.5), scene.mood.light, 0.3)


@lru_cache(maxsize=4)
def _leaves(size: raster.Size) -> Image.Image:
    """Banana leaves laid over one another, seen from above. Shared: do not paint on it."""
    bed = Scene(wood("dark", size, 5, upright=True).copy(), MOODS["noon"], Random(4), 0.3)
    for k in range(4):
        banana_leaf(
            bed,
            bed.x(0.5 + 0.04 * (k % 2)),
            bed.y(0.1 + 0.27 * k),
            size[0] * 1.5,
            tilt=bed.rng.uniform(-30, -14),
            flat=1.0,
        )
    return bed.canvas


def _linen(scene: Scene, kind: str) -> None:
    """Plain dyed cloth with a brocade border along one side."""
    size, canvas, loom = scene.canvas.size, scene.canvas, textile.LOOMS[kind]
    base = mix(loom.yarns[0], rgb("#27376f"), 0.3) if sum(loom.yarns[0]) < 380 else loom.yarns[0]
    crumple = raster.noise(scene.rng, size, (6, 8), low=92, high=164)
    threads = raster.noise(scene.rng, size, (size[0] // 3, 90), low=108, high=148)
    cloth = raster.soft_light(
        raster.soft_light(Image.new("RGB", size, lighten(base, 0.06)), crumple), threads
    )
    canvas.paste(cloth)
    wide = round(size[0] * 0.27)
    band = (
        textile.cloth(kind, (size[1], wide * 3), 7)
        .crop((0, 0, size[1], wide))
        .transpose(Image.Transpose.ROTATE_90)
    )
    band = raster.soft_light(band, crumple.crop((0, 0, *band.size)))
    left = 0 if scene.away > 0 else size[0] - wide
    canvas.paste(band, (left, 0))
