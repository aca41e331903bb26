"""Things that hold goods: winnowing tray, basket, bowl, sack, jar, kraft pack, gift box."""

import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import heaps, raster, textile
from catalog.demo.scenes.palettes import BAMBOO, KRAFT, Rgb, darken, lighten, mix, rgb
from catalog.demo.scenes.scene import Scene, in_light, set_down

GLAZES: tuple[tuple[Rgb, ...], ...] = (
    (rgb("#16302e"), rgb("#447a72"), rgb("#86b5a6"), rgb("#c4dfd2"), rgb("#f7fdf8")),
    (rgb("#0d1230"), rgb("#232f6b"), rgb("#4a5c9e"), rgb("#93a4d2"), rgb("#eef2fb")),
    (rgb("#2c120b"), rgb("#6e3220"), rgb("#a95a3a"), rgb("#d5906a"), rgb("#fae0c8")),
    (rgb("#6a5b45"), rgb("#b5a384"), rgb("#e2d6bd"), rgb("#f4ecdb"), rgb("#ffffff")),
)


@lru_cache(maxsize=4)
def twill(size: raster.Size, cell: int, dark: bool = False) -> Image.Image:
    """Plaited bamboo, over two and under two."""
    stops = tuple(darken(c, 0.32) for c in BAMBOO) if dark else BAMBOO
    rng, image = Random(cell), Image.new("RGB", size, stops[0])
    pen = ImageDraw.Draw(image)
    for row in range(-1, size[1] // cell + 1):
        for col in range(-4, size[0] // cell + 2):
            step = (col + row) % 4
            x, y, tone = col * cell, row * cell, mix(stops[2], rng.choice(stops[1:4]), rng.uniform(0, 0.45))
            if step == 0:
                pen.rectangle((x + 1, y + 1, x + cell * 2 - 2, y + cell - 2), fill=tone)
                pen.line(
                    (x + 2, y + 2, x + cell * 2 - 3, y + 2), fill=lighten(tone, 0.35), width=max(1, cell // 8)
                )
            elif step == 2:
                pen.rectangle(
                    (x + cell // 4, y + 1, x + cell - cell // 4, y + cell * 2 - 2), fill=darken(tone, 0.2)
                )
    return image.filter(ImageFilter.GaussianBlur(0.6))


@lru_cache(maxsize=4)
def tray_top(side: int) -> Image.Image:
    """The nia seen from above: twill, two hoops, binding."""
    over = side * 3 // 2
    image = Image.new("RGBA", (over, over))
    weave = twill((over, over), max(6, over // 46)).rotate(45, raster.BILINEAR, fillcolor=BAMBOO[1])
    shade = (
        Image.radial_gradient("L")
        .resize((over, over))
        .point([round(255 - max(0, v - 70) * 0.62) for v in range(256)])
    )
    weave = ImageChops.multiply(weave, Image.merge("RGB", (shade,) * 3))
    image.paste(
        weave,
        (0, 0),
        raster.oval((over, over), (over * 0.012, over * 0.012, over * 0.988, over * 0.988), over=1),
    )
    pen = ImageDraw.Draw(image)
    for inset, wide, tone in (
        (0.0, 0.05, BAMBOO[1]),
        (0.004, 0.04, BAMBOO[2]),
        (0.01, 0.016, BAMBOO[3]),
        (0.05, 0.018, darken(BAMBOO[1], 0.2)),
        (0.054, 0.01, BAMBOO[2]),
    ):
        box = (over * inset, over * inset, over * (1 - inset) - 1, over * (1 - inset) - 1)
        pen.ellipse(box, outline=(*tone, 255), width=round(over * wide))
    for k in range(72):
        angle = math.tau * k / 72
        c, s = math.cos(angle), math.sin(angle)
        pen.line(
            (
                over / 2 + c * over * 0.45,
                over / 2 + s * over * 0.45,
                over / 2 + c * over * 0.497,
                over / 2 + s * over * 0.497,
            ),
            fill=(*darken(BAMBOO[1], 0.25), 255),
            width=max(2, over // 220),
        )
    return image.resize((side, side), raster.LANCZOS)


def tray(scene: Scene, x: float, y: float, rx: float) -> tuple[float, float]:
    """A nia lying on the ground, seen at a slant; returns the radii of its floor in pixels."""
    ry = rx * 0.36
    flat = tray_top(round(rx * 2)).resize((round(rx * 2), round(ry * 2)), raster.LANCZOS)
    raster.pool(
        scene.canvas, x + scene.away * rx * 0.06, y + ry * 0.42, rx * 1.06, ry * 1.0, scene.mood.shade, 0.72
    )
    for k in range(scene.px(22), 0, -2):
        rim = flat.getchannel("A")
        tone = mix(darken(BAMBOO[1], 0.45), BAMBOO[1], 1 - k / scene.px(22))
        scene.canvas.paste(tone, (round(x - rx), round(y - ry + k)), rim)
    lit = in_light(scene, flat, rim=0.5)
    scene.canvas.paste(lit, (round(x - rx), round(y - ry)), lit)
    return rx * 0.84, ry * 0.8


def basket(scene: Scene, what: heaps.Subject, x: float, base: float, rx: float) -> None:
    """A woven basket standing at (x, base), heaped with the goods."""
    ry, tall = rx * 0.27, rx * 0.92
    size = (round(rx * 2.1), round(tall + ry * 1.5))
    cx, top = size[0] / 2, ry * 0.4
    sides = [
        (cx - rx, top),
        (cx - rx * 0.9, top + tall * 0.5),
        (cx - rx * 0.7, top + tall * 0.94),
        (cx - rx * 0.4, top + tall + ry * 0.3),
        (cx + rx * 0.4, top + tall + ry * 0.3),
        (cx + rx * 0.7, top + tall * 0.94),
        (cx + rx * 0.9, top + tall * 0.5),
        (cx + rx, top),
    ]
    mask = raster.outline(size, raster.curve(sides, closed=False))
    weave = twill((size[0], size[1]), scene.px(17)).copy()
    round_light = (
        Image.linear_gradient("L")
        .rotate(90)
        .resize(size)
        .point([round(255 * max(0.25, math.sin(math.pi * (0.1 + 0.8 * v / 255))) ** 0.8) for v in range(256)])
    )
    raster.multiply(weave, round_light)
    body = Image.merge("RGBA", (*weave.split(), mask))
    set_down(scene, body, x, base)
    rim_y = base - size[1] + top
    scene.canvas.paste(
        darken(BAMBOO[0], 0.45),
        (0, 0),
        raster.oval(scene.canvas.size, (x - rx, rim_y - ry, x + rx, rim_y + ry), over=1),
    )
    _hoop(scene, x, rim_y, rx, ry, back=True)
    heaps.mound(scene, what, x, rim_y, rx * 0.9, ry * 0.72, rx * 0.46, fill=1.15)
    _hoop(scene, x, rim_y, rx, ry, back=False)


def _hoop(scene: Scene, x: float, y: float, rx: float, ry: float, *, back: bool) -> None:
    size = (math.ceil(rx * 2 + 40), math.ceil(ry * 2 + 60))
    layer = Image.new("RGBA", (size[0] * 2, size[1] * 2))
    pen = ImageDraw.Draw(layer)
    cx, cy, wide = size[0], size[1], scene.px(26) * 2
    start, end = (180, 360) if back else (0, 180)
    for inset, tone in ((0, darken(BAMBOO[1], 0.3)), (wide * 0.16, BAMBOO[2]), (wide * 0.24, BAMBOO[3])):
        box = (cx - rx * 2 - inset * 0, cy - ry * 2 + inset, cx + rx * 2, cy + ry * 2 + inset * 0.2)
        pen.arc(
            box,
            start,
            end,
            fill=(*(darken(tone, 0.35) if back else tone), 255),
            width=max(2, round(wide * (0.8 if inset == 0 else 0.5 if inset < wide * 0.2 else 0.14))),
        )
    for k in range(start, end, 6):
        angle = math.radians(k)
        px, py = cx + math.cos(angle) * (rx * 2 - wide * 0.36), cy + math.sin(angle) * (ry * 2 - wide * 0.36)
        pen.line(
            (px - wide * 0.14, py - wide * 0.42, px + wide * 0.14, py + wide * 0.42),
            fill=(*darken(BAMBOO[1], 0.3), 255),
            width=max(2, wide // 12),
        )
    layer = layer.reduce(2)
    raster.stamp(scene.canvas, layer, x, y)


def bowl(scene: Scene, what: heaps.Subject, x: float, base: float, rx: float) -> None:
    """A glazed bowl heaped with the goods."""
    ry, tall = rx * 0.3, rx * 0.72
    size = (round(rx * 2.1), round(tall + ry))
    cx, top = size[0] / 2, ry * 0.15
    glaze = scene.rng.choice(GLAZES)
    wall = [
        (cx - rx, top),
        (cx - rx * 0.93, top + tall * 0.42),
        (cx - rx * 0.62, top + tall * 0.86),
        (cx - rx * 0.46, top + tall),
        (cx + rx * 0.46, top + tall),
        (cx + rx * 0.62, top + tall * 0.86),
        (cx + rx * 0.93, top + tall * 0.42),
        (cx + rx, top),
    ]
    mask = ImageChops.lighter(
        raster.outline(size, raster.curve(wall, closed=False)),
        raster.oval(size, (cx - rx * 0.46, top + tall - ry * 0.32, cx + rx * 0.46, top + tall + ry * 0.3)),
    )
    body = raster.cushion(mask, glaze, rx * 0.16, gain=0.8)
    pen = ImageDraw.Draw(body)
    for k, share in enumerate((0.3, 0.36)):
        wide = rx * (0.97 - share * 0.17)
        pen.arc(
            (cx - wide, top + tall * share - ry * 0.75, cx + wide, top + tall * share + ry * 0.95),
            4,
            176,
            fill=(*(darken(glaze[1], 0.1) if k else glaze[4]), 190),
            width=scene.px(7 - 3 * k),
        )
    set_down(scene, body, x, base)
    rim = base - size[1] + top
    for grow, tone in ((1.0, glaze[3]), (0.965, darken(glaze[1], 0.25))):
        scene.canvas.paste(
            tone,
            (0, 0),
            raster.oval(scene.canvas.size, (x - rx * grow, rim - ry * grow, x + rx * grow, rim + ry * grow)),
        )
    heaps.mound(scene, what, x, rim + ry * 0.05, rx * 0.9, ry * 0.82, rx * 0.42)


def sack(scene: Scene, what: heaps.Subject, x: float, base: float, rx: float) -> None:
    """A jute sack with its mouth rolled down."""
    ry, tall = rx * 0.3, rx * 1.15
    size = (round(rx * 2.3), round(tall + ry * 1.1))
    cx, top = size[0] / 2, ry * 0.6
    wall = [
        (cx - rx * 0.93, top),
        (cx - rx * 1.06, top + tall * 0.4),
        (cx - rx * 1.03, top + tall * 0.85),
        (cx - rx * 0.7, top + tall * 1.02),
        (cx + rx * 0.7, top + tall * 1.02),
        (cx + rx * 1.03, top + tall * 0.85),
        (cx + rx * 1.06, top + tall * 0.4),
        (cx + rx * 0.93, top),
    ]
    body = _jute(size, raster.outline(size, raster.curve(wall, closed=False)), scene)
    set_down(scene, body, x, base)
    rim = base - size[1] + top
    roll = (round(rx * 2.4), round(ry * 3.2))
    ring = raster.oval(roll, (4, 4, roll[0] - 4, roll[1] - 4))
    cuff = in_light(scene, _jute(roll, ring, scene))
    raster.stamp(scene.canvas, cuff, x, rim + ry * 0.28)
    scene.canvas.paste(
        darken(what.floor, 0.5),
        (0, 0),
        raster.oval(scene.canvas.size, (x - rx * 0.98, rim - ry * 0.98, x + rx * 0.98, rim + ry * 0.9)),
    )
    heaps.mound(scene, what, x, rim, rx * 0.92, ry * 0.8, rx * 0.36)


def _jute(size: raster.Size, mask: Image.Image, scene: Scene) -> Image.Image:
    cloth = textile.cloth("natural", (8, 8), 4)
    body = raster.colour_map(
        raster.relief(mask, size[0] * 0.07, gain=0.85), [mix(c, (150, 120, 80), 0.25) for c in KRAFT]
    )
    cell = max(3, scene.px(6))
    weave = Image.new("L", (cell * 2, cell * 2), 150)
    ImageDraw.Draw(weave).rectangle((0, 0, cell - 1, cell - 1), fill=112)
    ImageDraw.Draw(weave).rectangle((cell, cell, cell * 2, cell * 2), fill=104)
    whole = Image.new("L", size)
    for y in range(0, size[1], cell * 2):
        for x in range(0, size[0], cell * 2):
            whole.paste(weave, (x, y))
    rough = raster.noise(Random(size[0] + cloth.width), size, (40, 60), low=100, high=156)
    body = raster.soft_light(raster.soft_light(body, whole.filter(ImageFilter.GaussianBlur(0.8))), rough)
    body.putalpha(mask)
    return body


def pole(scene: Scene, y: float) -> None:
    """A bamboo rail across the picture at height `y` in pixels."""
    size = (scene.canvas.width, scene.px(46))
    grey = Image.linear_gradient("L").resize(size)
    bar = raster.colour_map(
        grey.point([round(255 - abs(v - 90) * 1.2) if v < 255 else 0 for v in range(256)]),
        [darken(c, 0.2) for c in BAMBOO[:4]],
    )
    pen = ImageDraw.Draw(bar)
    for x in (0.22, 0.64, 0.97):
        pen.line((size[0] * x, 0, size[0] * x, size[1]), fill=BAMBOO[0], width=scene.px(7))
        pen.line(
            (size[0] * x + scene.px(8), 0, size[0] * x + scene.px(8), size[1]),
            fill=BAMBOO[3],
            width=scene.px(4),
        )
    scene.canvas.paste(bar, (0, round(y - size[1] / 2)))
