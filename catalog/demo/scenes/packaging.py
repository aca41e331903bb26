"""What goods are sold in: glass jar, kraft pouch, gift box, a label without words."""

import math

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import heaps, raster, textile
from catalog.demo.scenes.palettes import BAMBOO, KRAFT, Rgb, darken, lighten, mix, rgb
from catalog.demo.scenes.scene import Scene, set_down


def jar(
    scene: Scene,
    what: heaps.Subject | None,
    x: float,
    base: float,
    width: float,
    *,
    liquid: tuple[Rgb, ...] = (),
) -> None:
    """A glass jar filled with goods or with a liquid, a cloth cap tied over its lid."""
    w, h = round(width), round(width * 1.3)
    size = (w, h)
    glass = raster.rounded(size, (w * 0.02, h * 0.2, w * 0.98, h * 0.99), w * 0.17)
    inner = raster.rounded(size, (w * 0.06, h * (0.27 if liquid else 0.25), w * 0.94, h * 0.965), w * 0.14)
    side = Scene(Image.new("RGB", size, (218, 226, 222)), scene.mood, scene.rng, scene.sun_x)
    if liquid:
        side.canvas.paste(raster.vertical(size, liquid))
        raster.pool(side.canvas, w * scene.sun_x, h * 0.62, w * 0.34, h * 0.3, lighten(liquid[0], 0.5), 0.55)
    elif what is not None:
        _pack_tight(scene, side.canvas, what)
    roundness = (
        Image.linear_gradient("L")
        .rotate(90)
        .resize(size)
        .point([round(255 * (0.5 + 0.5 * math.sin(math.pi * v / 255) ** 0.6)) for v in range(256)])
    )
    raster.multiply(side.canvas, roundness)
    body = Image.new("RGB", size, mix(scene.mood.mist, (255, 255, 255), 0.3))
    body.paste(side.canvas, (0, 0), inner)
    for left, right, share in ((0.08, 0.16, 0.62), (0.19, 0.215, 0.4), (0.86, 0.92, 0.35)):
        gleam = raster.rounded(size, (w * left, h * 0.28, w * right, h * 0.9), w * 0.03).filter(
            ImageFilter.GaussianBlur(w * 0.008)
        )
        body.paste((255, 255, 255), (0, 0), raster.scale_mask(gleam, share))
    body.putalpha(glass)
    _cap(scene, body, w, h)
    set_down(scene, body, x, base)


def _pack_tight(scene: Scene, canvas: Image.Image, what: heaps.Subject) -> None:
    pieces, rng = what.bits(scene.px(what.bit_size)), scene.rng
    canvas.paste(what.floor, (0, 0, *canvas.size))
    step = max(5.0, pieces[0].width * (0.34 if what.bit_size > 60 else 0.42))
    y = canvas.height * 0.24
    while y < canvas.height + step:
        x = 0.0
        while x < canvas.width + step:
            raster.stamp(
                canvas,
                rng.choice(pieces),
                x + rng.uniform(-step, step) * 0.5,
                y + rng.uniform(-step, step) * 0.5,
            )
            x += step
        y += step


def _cap(scene: Scene, body: Image.Image, w: int, h: int) -> None:
    kind = scene.rng.choice(("thai", "mong", "dao", "lu"))
    skirt = [
        (w * 0.12, h * 0.05),
        (w * 0.5, h * 0.0),
        (w * 0.88, h * 0.05),
        (w * 0.9, h * 0.13),
        (w * 0.99, h * 0.25),
    ]
    skirt += [(w * (0.99 - 0.98 * k / 10), h * (0.25 + 0.02 * (k % 2))) for k in range(1, 11)] + [
        (w * 0.1, h * 0.13)
    ]
    mask = raster.outline((w, h), skirt)
    cloth = ImageChops.multiply(
        textile.cloth(kind, (w, h), max(3, w // 74)),
        Image.merge("RGB", (textile.folds((w, h), scene.rng, count=9, share=0.8),) * 3),
    )
    cloth = raster.soft_light(cloth, raster.relief(mask, w * 0.04))
    body.paste(Image.merge("RGBA", (*cloth.split(), mask)), (0, 0), mask)
    pen = ImageDraw.Draw(body)
    for k in range(3):
        pen.line(
            (w * 0.1, h * (0.13 + 0.012 * k), w * 0.9, h * (0.13 + 0.012 * k)),
            fill=(*lighten(BAMBOO[3], 0.1 * k), 255),
            width=max(2, w // 90),
        )


def _label(scene: Scene, size: raster.Size, kind: str) -> Image.Image:
    """A paper label without words: a brocade band, a mountain mark, plain rules."""
    w, h = size
    label = Image.new("RGB", size, rgb("#fbf4e4"))
    band = max(8, round(h * 0.2))
    cloth = textile.cloth(kind, (w, band * 2), max(2, w // 90))
    label.paste(cloth.crop((0, 0, w, band)), (0, 0))
    label.paste(cloth.crop((0, 0, w, band)), (0, h - band))
    pen = ImageDraw.Draw(label)
    cx, cy, r = w / 2, h * 0.5, h * 0.19
    tone = scene.rng.choice((rgb("#232f6b"), rgb("#3f6b45"), rgb("#b5312a")))
    pen.ellipse((cx + r * 0.1, cy - r * 1.05, cx + r * 0.8, cy - r * 0.35), fill=rgb("#dfa11f"))
    pen.polygon(
        [
            (cx - r * 1.9, cy + r * 0.75),
            (cx - r * 0.6, cy - r * 0.75),
            (cx + r * 0.1, cy + r * 0.1),
            (cx + r * 0.7, cy - r * 0.45),
            (cx + r * 1.9, cy + r * 0.75),
        ],
        fill=tone,
    )
    for k in range(2):
        pen.line(
            (
                cx - r * (1.4 - k * 0.5),
                cy + r * (1.05 + 0.28 * k),
                cx + r * (1.4 - k * 0.5),
                cy + r * (1.05 + 0.28 * k),
            ),
            fill=mix(tone, (251, 244, 228), 0.35),
            width=max(2, h // 60),
        )
    return label


def pack(scene: Scene, what: heaps.Subject, x: float, base: float, width: float) -> None:
    """A standing kraft pouch with a label and a window on the goods."""
    w, h = round(width), round(width * 1.38)
    edge = [
        (w * 0.06, h * 0.015),
        (w * 0.94, h * 0.015),
        (w * 0.945, h * 0.3),
        (w * 0.985, h * 0.8),
        (w * 0.97, h * 0.975),
        (w * 0.5, h * 0.995),
        (w * 0.03, h * 0.975),
        (w * 0.015, h * 0.8),
        (w * 0.055, h * 0.3),
    ]
    mask = raster.outline((w, h), edge)
    body = raster.colour_map(raster.relief(mask, w * 0.09, gain=0.8), KRAFT)
    body = raster.soft_light(body, raster.noise(scene.rng, (w, h), (60, 80), low=112, high=144))
    crease = raster.noise(scene.rng, (w, h), (6, 9), low=104, high=152)
    body = raster.soft_light(body, crease)
    pen = ImageDraw.Draw(body)
    for k, tone in ((0.075, KRAFT[1]), (0.082, KRAFT[3]), (0.11, KRAFT[1]), (0.117, KRAFT[3])):
        pen.line((w * 0.05, h * k, w * 0.95, h * k), fill=tone, width=max(2, w // 130))
    window = raster.rounded((w, h), (w * 0.24, h * 0.64, w * 0.76, h * 0.9), w * 0.13)
    inside = Image.new("RGB", (w, h), what.floor)
    _pack_tight(scene, inside, what)
    body.paste(KRAFT[1], (0, 0), window.filter(ImageFilter.MaxFilter(7)))
    body.paste(inside, (0, 0), window)
    label = _label(
        scene, (round(w * 0.72), round(h * 0.37)), scene.rng.choice(("thai", "lu", "hanhi", "dao"))
    )
    raster.pool(body, w * 0.5, h * 0.42, w * 0.38, h * 0.2, KRAFT[0], 0.3)
    body.paste(label, (round(w * 0.14), round(h * 0.2)))
    body = raster.soft_light(body, raster.relief(mask, w * 0.16, gain=0.5))
    body.putalpha(mask)
    set_down(scene, body, x, base)


def box(scene: Scene, x: float, base: float, width: float) -> None:
    """A gift box in dyed paper with a brocade band around it."""
    w, h, lid = round(width), round(width * 0.92), round(width * 0.2)
    tone = scene.rng.choice((rgb("#27376f"), rgb("#3f6b45"), rgb("#8e2a24"), rgb("#efe3c8")))
    body = Image.new("RGBA", (w, h + lid))
    front = raster.vertical((w, h), (lighten(tone, 0.12), tone, darken(tone, 0.25)))
    front = raster.soft_light(front, raster.noise(scene.rng, (w, h), (50, 50), low=112, high=144))
    kind = scene.rng.choice(("thai", "mong", "lu"))
    band = textile.cloth(kind, (w, round(h * 0.34)), max(3, w // 100))
    front.paste(band, (0, round(h * 0.5)))
    label = _label(scene, (round(w * 0.42), round(h * 0.48)), kind)
    front.paste(darken(tone, 0.4), (round(w * 0.295), round(h * 0.165), round(w * 0.715), round(h * 0.655)))
    front.paste(label, (round(w * 0.29), round(h * 0.16)))
    ImageDraw.Draw(front).line(
        (0, round(h * 0.13), w, round(h * 0.13)), fill=darken(tone, 0.4), width=max(2, w // 110)
    )
    body.paste(front, (0, lid))
    top = raster.outline((w, h + lid), [(w * 0.1, 0), (w * 0.9, 0), (w, lid), (0, lid)])
    body.paste(Image.new("RGBA", (w, h + lid), (*lighten(tone, 0.28), 255)), (0, 0), top)
    set_down(scene, body, x, base)
