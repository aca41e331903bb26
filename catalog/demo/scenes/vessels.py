"""Things that hold goods: winnowing tray, basket, bowl, sack, jar, kraft pack, gift box."""

import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import heaps, raster, textile
from catalog.demo.scenes.palettes import BAMBOO_TONES, Rgb, darken, lighten, mix, rgb
from catalog.demo.scenes.scene import Scene, in_light, set_down

BAMBOO = BAMBOO_TONES
KRAFT: tuple[Rgb, ...] = (rgb("#5d4023"), rgb("#96703f"), rgb("#c49c66"), rgb("#dcbd8c"), rgb("#f3e1bd"))
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
                pen.line((x + 2, y + 2, x + cell * 2 - 3, y + 2), fill=lighten(tone, 0.35), width=max(1, cell // 8))
            elif step == 2:
                pen.rectangle((x + cell // 4, y + 1, x + cell - cell // 4, y + cell * 2 - 2), fill=darken(tone, 0.2))
    return image.filter(ImageFilter.GaussianBlur(0.6))


@lru_cache(maxsize=4)
def tray_top(side: int) -> Image.Image:
    """The nia seen from above: twill, two hoops, binding."""
    over = side * 3 // 2
    image = Image.new("RGBA", (over, over))
    weave = twill((over, over), max(6, over // 46)).rotate(45, raster.BILINEAR, fillcolor=BAMBOO[1])
    shade = Image.radial_gradient("L").resize((over, over)).point([round(255 - max(0, v - 70) * 0.62) for v in range(256)])
    weave = ImageChops.multiply(weave, Image.merge("RGB", (shade,) * 3))
    image.paste(weave, (0, 0), raster.oval((over, over), (over * 0.012, over * 0.012, over * 0.988, over * 0.988), over=1))
    pen = ImageDraw.Draw(image)
    for inset, wide, tone in ((0.0, 0.05, BAMBOO[1]), (0.004, 0.04, BAMBOO[2]), (0.01, 0.016, BAMBOO[3]), (0.05, 0.018, darken(BAMBOO[1], 0.2)), (0.054, 0.01, BAMBOO[2])):
        box = (over * inset, over * inset, over * (1 - inset) - 1, over * (1 - inset) - 1)
        pen.ellipse(box, outline=(*tone, 255), width=round(over * wide))
    for k in range(72):
        angle = math.tau * k / 72
        c, s = math.cos(angle), math.sin(angle)
        pen.line((over / 2 + c * over * 0.45, over / 2 + s * over * 0.45, over / 2 + c * over * 0.497, over / 2 + s * over * 0.497),
                 fill=(*darken(BAMBOO[1], 0.25), 255), width=max(2, over // 220))
    return image.resize((side, side), raster.LANCZOS)


def tray(scene: Scene, x: float, y: float, rx: float) -> tuple[float, float]:
    """A nia lying on the ground, seen at a slant; returns the radii of its floor in pixels."""
    ry = rx * 0.36
    flat = tray_top(round(rx * 2)).resize((round(rx * 2), round(ry * 2)), raster.LANCZOS)
    raster.pool(scene.canvas, x + scene.away * rx * 0.06, y + ry * 0.42, rx * 1.06, ry * 1.0, scene.mood.shade, 0.72)
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
    sides = [(cx - rx, top), (cx - rx * 0.9, top + tall * 0.5), (cx - rx * 0.7, top + tall * 0.94), (cx - rx * 0.4, top + tall + ry * 0.3),
             (cx + rx * 0.4, top + tall + ry * 0.3), (cx + rx * 0.7, top + tall * 0.94), (cx + rx * 0.9, top + tall * 0.5), (cx + rx, top)]
    mask = raster.outline(size, raster.curve(sides, closed=False))
    weave = twill((size[0], size[1]), scene.px(17)).copy()
    round_light = Image.linear_gradient("L").rotate(90).resize(size).point([round(255 * max(0.25, math.sin(math.pi * (0.1 + 0.8 * v / 255))) ** 0.8) for v in range(256)])
    raster.multiply(weave, round_light)
    body = Image.merge("RGBA", (*weave.split(), mask))
    set_down(scene, body, x, base)
    rim_y = base - size[1] + top
    scene.canvas.paste(darken(BAMBOO[0], 0.45), (0, 0), raster.oval(scene.canvas.size, (x - rx, rim_y - ry, x + rx, rim_y + ry), over=1))
    _hoop(scene, x, rim_y, rx, ry, back=True)
    heaps.mound(scene, what, x, rim_y, rx * 0.86, ry * 0.66, rx * 0.44)
    _hoop(scene, x, rim_y, rx, ry, back=False)


def _hoop(scene: Scene, x: float, y: float, rx: float, ry: float, *, back: bool) -> None:
    size = (math.ceil(rx * 2 + 40), math.ceil(ry * 2 + 60))
    layer = Image.new("RGBA", (size[0] * 2, size[1] * 2))
    pen = ImageDraw.Draw(layer)
    cx, cy, wide = size[0], size[1], scene.px(26) * 2
    start, end = (180, 360) if back else (0, 180)
    for inset, tone in ((0, darken(BAMBOO[1], 0.3)), (wide * 0.16, BAMBOO[2]), (wide * 0.24, BAMBOO[3])):
        box = (cx - rx * 2 - inset * 0, cy - ry * 2 + inset, cx + rx * 2, cy + ry * 2 + inset * 0.2)
        pen.arc(box, start, end, fill=(*(darken(tone, 0.35) if back else tone), 255), width=max(2, round(wide * (0.8 if inset == 0 else 0.5 if inset < wide * 0.2 else 0.14))))
    for k in range(start, end, 6):
        angle = math.radians(k)
        px, py = cx + math.cos(angle) * (rx * 2 - wide * 0.36), cy + math.sin(angle) * (ry * 2 - wide * 0.36)
        pen.line((px - wide * 0.14, py - wide * 0.42, px + wide * 0.14, py + wide * 0.42), fill=(*darken(BAMBOO[1], 0.3), 255), width=max(2, wide // 12))
    layer = layer.reduce(2)
    raster.stamp(scene.canvas, layer, x, y)


def bowl(scene: Scene, what: heaps.Subject, x: float, base: float, rx: float) -> None:
    """A glazed bowl heaped with the goods."""
    ry, tall = rx * 0.3, rx * 0.72
    size = (round(rx * 2.1), round(tall + ry))
    cx, top = size[0] / 2, ry * 0.15
    glaze = scene.rng.choice(GLAZES)
    wall = [(cx - rx, top), (cx - rx * 0.93, top + tall * 0.42), (cx - rx * 0.62, top + tall * 0.86), (cx - rx * 0.46, top + tall),
            (cx + rx * 0.46, top + tall), (cx + rx * 0.62, top + tall * 0.86), (cx + rx * 0.93, top + tall * 0.42), (cx + rx, top)]
    mask = ImageChops.lighter(raster.outline(size, raster.curve(wall, closed=False)),
                              raster.oval(size, (cx - rx * 0.46, top + tall - ry * 0.32, cx + rx * 0.46, top + tall + ry * 0.3)))
    body = raster.cushion(mask, glaze, rx * 0.16, gain=0.8)
    pen = ImageDraw.Draw(body)
    for k, share in enumerate((0.3, 0.36)):
        wide = rx * (0.97 - share * 0.17)
        pen.arc((cx - wide, top + tall * share - ry * 0.75, cx + wide, top + tall * share + ry * 0.95), 4, 176,
                fill=(*(darken(glaze[1], 0.1) if k else glaze[4]), 190), width=scene.px(7 - 3 * k))
    set_down(scene, body, x, base)
    rim = base - size[1] + top
    for grow, tone in ((1.0, glaze[3]), (0.965, darken(glaze[1], 0.25))):
        scene.canvas.paste(tone, (0, 0), raster.oval(scene.canvas.size, (x - rx * grow, rim - ry * grow, x + rx * grow, rim + ry * grow)))
    heaps.mound(scene, what, x, rim + ry * 0.05, rx * 0.9, ry * 0.82, rx * 0.42)


def sack(scene: Scene, what: heaps.Subject, x: float, base: float, rx: float) -> None:
    """A jute sack with its mouth rolled down."""
    ry, tall = rx * 0.3, rx * 1.15
    size = (round(rx * 2.3), round(tall + ry * 1.1))
    cx, top = size[0] / 2, ry * 0.6
    wall = [(cx - rx * 0.93, top), (cx - rx * 1.06, top + tall * 0.4), (cx - rx * 1.03, top + tall * 0.85), (cx - rx * 0.7, top + tall * 1.02),
            (cx + rx * 0.7, top + tall * 1.02), (cx + rx * 1.03, top + tall * 0.85), (cx + rx * 1.06, top + tall * 0.4), (cx + rx * 0.93, top)]
    body = _jute(size, raster.outline(size, raster.curve(wall, closed=False)), scene)
    set_down(scene, body, x, base)
    rim = base - size[1] + top
    roll = (round(rx * 2.4), round(ry * 3.2))
    ring = raster.oval(roll, (4, 4, roll[0] - 4, roll[1] - 4))
    cuff = in_light(scene, _jute(roll, ring, scene))
    raster.stamp(scene.canvas, cuff, x, rim + ry * 0.28)
    scene.canvas.paste(darken(what.floor, 0.5), (0, 0), raster.oval(scene.canvas.size, (x - rx * 0.98, rim - ry * 0.98, x + rx * 0.98, rim + ry * 0.9)))
    heaps.mound(scene, what, x, rim, rx * 0.92, ry * 0.8, rx * 0.36)


def _jute(size: raster.Size, mask: Image.Image, scene: Scene) -> Image.Image:
    cloth = textile.cloth("natural", (8, 8), 4)
    body = raster.colour_map(raster.relief(mask, size[0] * 0.07, gain=0.85), [mix(c, (150, 120, 80), 0.25) for c in KRAFT])
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


def jar(scene: Scene, what: heaps.Subject | None, x: float, base: float, width: float, *, liquid: tuple[Rgb, ...] = ()) -> None:
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
    roundness = Image.linear_gradient("L").rotate(90).resize(size).point([round(255 * (0.5 + 0.5 * math.sin(math.pi * v / 255) ** 0.6)) for v in range(256)])
    raster.multiply(side.canvas, roundness)
    body = Image.new("RGB", size, mix(scene.mood.mist, (255, 255, 255), 0.3))
    body.paste(side.canvas, (0, 0), inner)
    for left, right, share in ((0.08, 0.16, 0.62), (0.19, 0.215, 0.4), (0.86, 0.92, 0.35)):
        gleam = raster.rounded(size, (w * left, h * 0.28, w * right, h * 0.9), w * 0.03).filter(ImageFilter.GaussianBlur(w * 0.008))
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
            raster.stamp(canvas, rng.choice(pieces), x + rng.uniform(-step, step) * 0.5, y + rng.uniform(-step, step) * 0.5)
            x += step
        y += step


def _cap(scene: Scene, body: Image.Image, w: int, h: int) -> None:
    kind = scene.rng.choice(("thai", "mong", "dao", "lu"))
    skirt = [(w * 0.12, h * 0.05), (w * 0.5, h * 0.0), (w * 0.88, h * 0.05), (w * 0.9, h * 0.13), (w * 0.99, h * 0.25)]
    skirt += [(w * (0.99 - 0.98 * k / 10), h * (0.25 + 0.02 * (k % 2))) for k in range(1, 11)] + [(w * 0.1, h * 0.13)]
    mask = raster.outline((w, h), skirt)
    cloth = ImageChops.multiply(textile.cloth(kind, (w, h), max(3, w // 74)),
                                Image.merge("RGB", (textile.folds((w, h), scene.rng, count=9, share=0.8),) * 3))
    cloth = raster.soft_light(cloth, raster.relief(mask, w * 0.04))
    body.paste(Image.merge("RGBA", (*cloth.split(), mask)), (0, 0), mask)
    pen = ImageDraw.Draw(body)
    for k in range(3):
        pen.line((w * 0.1, h * (0.13 + 0.012 * k), w * 0.9, h * (0.13 + 0.012 * k)), fill=(*lighten(BAMBOO[3], 0.1 * k), 255), width=max(2, w // 90))


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
    pen.polygon([(cx - r * 1.9, cy + r * 0.75), (cx - r * 0.6, cy - r * 0.75), (cx + r * 0.1, cy + r * 0.1), (cx + r * 0.7, cy - r * 0.45), (cx + r * 1.9, cy + r * 0.75)], fill=tone)
    for k in range(2):
        pen.line((cx - r * (1.4 - k * 0.5), cy + r * (1.05 + 0.28 * k), cx + r * (1.4 - k * 0.5), cy + r * (1.05 + 0.28 * k)), fill=mix(tone, (251, 244, 228), 0.35), width=max(2, h // 60))
    return label


def pack(scene: Scene, what: heaps.Subject, x: float, base: float, width: float) -> None:
    """A standing kraft pouch with a label and a window on the goods."""
    w, h = round(width), round(width * 1.38)
    edge = [(w * 0.06, h * 0.015), (w * 0.94, h * 0.015), (w * 0.945, h * 0.3), (w * 0.985, h * 0.8), (w * 0.97, h * 0.975), (w * 0.5, h * 0.995),
            (w * 0.03, h * 0.975), (w * 0.015, h * 0.8), (w * 0.055, h * 0.3)]
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
    label = _label(scene, (round(w * 0.72), round(h * 0.37)), scene.rng.choice(("thai", "lu", "hanhi", "dao")))
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
    ImageDraw.Draw(front).line((0, round(h * 0.13), w, round(h * 0.13)), fill=darken(tone, 0.4), width=max(2, w // 110))
    body.paste(front, (0, lid))
    top = raster.outline((w, h + lid), [(w * 0.1, 0), (w * 0.9, 0), (w, lid), (0, lid)])
    body.paste(Image.new("RGBA", (w, h + lid), (*lighten(tone, 0.28), 255)), (0, 0), top)
    set_down(scene, body, x, base)
