"""The stagings: each puts a subject on a surface, in or beside a vessel, under one light."""

from collections.abc import Callable
from functools import partial

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import heaps, raster, surfaces, textile, vessels
from catalog.demo.scenes.heaps import Subject
from catalog.demo.scenes.palettes import darken, mix, rgb
from catalog.demo.scenes.scene import Scene, dapple, in_light, set_down

Stage = Callable[[Scene, Subject, float], None]
_KINDS = ("thai", "lu", "hanhi", "dao", "mong")


def _hero(scene: Scene, what: Subject, x: float, base: float, scale: float) -> None:
    """The subject standing at (x, base): its one piece with a few small ones, or a heap."""
    width = scene.x(scale)
    if what.hero is None:
        heaps.mound(scene, what, x, base - width * 0.16, width * 0.56, width * 0.19, width * 0.32)
        return
    sprite = what.hero(round(width))
    tallest = scene.y(0.5)
    if sprite.height > tallest:
        sprite = what.hero(round(width * tallest / sprite.height))
    set_down(scene, sprite, x, base)


def _crumbs(scene: Scene, what: Subject, y: float, count: int) -> None:
    side = -scene.away
    heaps.scatter(scene, what, count, (scene.x(0.5 - 0.42 * side) - scene.px(70), scene.y(y), scene.x(0.5 - 0.42 * side) + scene.px(90), scene.y(y + 0.06)), grow=0.85)


def on_tray(scene: Scene, what: Subject, scale: float) -> None:
    x, y = scene.x(0.5), scene.y(0.79)
    rx, ry = vessels.tray(scene, x, y, scene.x(0.43))
    if what.hero is None:
        heaps.mound(scene, what, x, y - ry * 0.06, rx * 0.9, ry * 0.86, scene.x(scale) * 0.36)
    else:
        _hero(scene, what, x, y + ry * 0.42, scale)


def on_cloth(scene: Scene, what: Subject, scale: float) -> None:
    kind = what.cloth if what.name.startswith("cloth:") else scene.rng.choice(_KINDS)
    surfaces.draped(scene, kind, edge=0.665)
    _hero(scene, what, scene.x(0.5), scene.y(0.83), scale)


def on_table(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.table(scene, edge=0.665, kind=scene.rng.choice(("dark", "warm")))
    _hero(scene, what, scene.x(0.5), scene.y(0.845), scale)
    if what.hero is not None and not what.name.startswith(("cloth:", "good:")):
        return
    _crumbs(scene, what, 0.87, 4)


def on_leaf(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.table(scene, edge=0.64, kind="dark")
    surfaces.banana_leaf(scene, scene.x(0.5), scene.y(0.81), scene.x(1.05), tilt=scene.rng.choice((-7, 6)))
    _hero(scene, what, scene.x(0.5), scene.y(0.845), scale)


def on_slate(scene: Scene, what: Subject, scale: float) -> None:
    y = scene.y(0.8)
    surfaces.slate(scene, scene.x(0.5), y, scene.x(0.94))
    _hero(scene, what, scene.x(0.5), y + scene.y(0.035), scale)


def in_basket(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.table(scene, edge=0.72, kind=scene.rng.choice(("dark", "warm")))
    vessels.basket(scene, what, scene.x(0.5), scene.y(0.9), scene.x(0.34 * scale / 0.5))
    heaps.scatter(scene, what, 3, (scene.x(0.14), scene.y(0.885), scene.x(0.88), scene.y(0.925)), grow=0.95)


def in_bowl(scene: Scene, what: Subject, scale: float) -> None:
    if scene.rng.random() < 0.5:
        surfaces.draped(scene, scene.rng.choice(_KINDS), edge=0.7)
    else:
        surfaces.table(scene, edge=0.7, kind="dark")
    vessels.bowl(scene, what, scene.x(0.5), scene.y(0.865), scene.x(0.32 * scale / 0.5))
    heaps.scatter(scene, what, 5, (scene.x(0.1), scene.y(0.855), scene.x(0.9), scene.y(0.885)), grow=0.9)


def in_sack(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.table(scene, edge=0.74, kind="warm")
    vessels.sack(scene, what, scene.x(0.5), scene.y(0.9), scene.x(0.31 * scale / 0.5))
    heaps.scatter(scene, what, 26 if what.bit_size < 50 else 4, (scene.x(0.12), scene.y(0.89), scene.x(0.88), scene.y(0.94)))


def in_jar(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.table(scene, edge=0.7, kind=scene.rng.choice(("dark", "warm")))
    amber = (rgb("#f4b63c"), rgb("#e39a1e"), rgb("#b96a0c"), rgb("#8a4607")) if "honey" in what.name else ()
    x = scene.x(0.42 if amber else 0.5)
    vessels.jar(scene, what, x, scene.y(0.88), scene.x(scale * 0.92), liquid=amber)
    if amber and what.hero is not None:
        set_down(scene, what.hero(scene.px(330)), scene.x(0.76), scene.y(0.905))
    elif not amber:
        heaps.scatter(scene, what, 7, (scene.x(0.1), scene.y(0.88), scene.x(0.9), scene.y(0.915)), grow=0.95)


def in_pack(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.table(scene, edge=0.71, kind=scene.rng.choice(("dark", "warm", "grey")))
    vessels.pack(scene, what, scene.x(0.5 - scene.away * -0.04), scene.y(0.87), scene.x(scale * 0.98))
    heaps.mound(scene, what, scene.x(0.5 - scene.away * 0.27), scene.y(0.895), scene.x(0.155), scene.x(0.05), scene.x(0.075))


def in_box(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.draped(scene, "natural", edge=0.7)
    vessels.box(scene, scene.x(0.5), scene.y(0.84), scene.x(scale * 1.15))
    heaps.mound(scene, what, scene.x(0.5 - scene.away * 0.26), scene.y(0.865), scene.x(0.17), scene.x(0.055), scene.x(0.09))


def flat(scene: Scene, what: Subject, scale: float, *, ground: str, held: bool) -> None:
    """Seen from above; `held` puts a tray under loose goods."""
    kind = what.cloth if what.name.startswith("cloth:") else scene.rng.choice(("thai", "lu", "hanhi", "dao"))
    surfaces.ground(scene, ground, kind)
    x, y, radius = scene.x(0.5 + 0.06 * scene.away), scene.y(0.52), scene.x(min(0.44, scale * 0.82))
    if held:
        side = round(radius * 2.1)
        top = vessels.tray_top(side)
        raster.pool(scene.canvas, x + scene.away * radius * 0.07, y + radius * 0.1, radius * 1.05, radius * 1.05, scene.mood.shade, 0.8)
        raster.stamp(scene.canvas, in_light(scene, top, rim=0.4), x, y)
        radius *= 0.74
    if what.hero is None:
        heaps.spread(scene, what, x, y, radius)
    else:
        sprite = what.hero(round(scene.x(min(0.84, scale * 1.35)))).rotate(scene.away * (24 if what.name.startswith("good:") else 10), raster.BICUBIC, expand=True)
        _lay(scene, sprite, x, y)
    dapple(scene)


def _lay(scene: Scene, sprite: Image.Image, x: float, y: float) -> None:
    alpha = Image.new("L", (sprite.width + 120, sprite.height + 120))
    alpha.paste(sprite.getchannel("A"), (60 + round(scene.away * 16), 78))
    at = (round(x - alpha.width / 2), round(y - alpha.height / 2))
    scene.canvas.paste(scene.mood.shade, at, raster.scale_mask(raster.soften(alpha, scene.px(16)), 0.66))
    raster.stamp(scene.canvas, in_light(scene, sprite, rim=0.5), x, y)


def at_hearth(scene: Scene, what: Subject, scale: float) -> None:
    """The dark kitchen: goods hang in the smoke above the embers."""
    canvas, size = scene.canvas, scene.canvas.size
    canvas.paste(ImageChops.multiply(surfaces.wood("dark", size, 7, upright=True), Image.new("RGB", size, (104, 88, 84))))
    ember = rgb("#ff9a3c")
    raster.pool(canvas, scene.x(0.5), scene.y(0.97), scene.x(0.62), scene.y(0.36), rgb("#c8511c"), 0.75)
    raster.pool(canvas, scene.x(0.5), scene.y(1.0), scene.x(0.36), scene.y(0.16), ember, 0.9)
    _pole(scene, scene.y(0.13))
    if what.hero is None:
        _hang(scene, what)
    else:
        sprite = in_light(scene, what.hero(round(scene.x(scale * 1.3))))
        top = scene.y(0.14)
        for k in (0.25, 0.5, 0.75):
            px = scene.x(0.5) + (k - 0.5) * sprite.width
            ImageDraw.Draw(canvas).line((px, scene.y(0.12), px, top + sprite.height * 0.3), fill=rgb("#c9a468"), width=scene.px(5))
        canvas.paste(sprite, (round(scene.x(0.5) - sprite.width / 2), round(top + scene.y(0.04))), sprite)
    glow = Image.new("RGB", size, rgb("#e0762c"))
    canvas.paste(Image.blend(canvas, ImageChops.overlay(canvas, glow), 0.6), (0, 0), raster.fade(size, 0.2, 1.0, peak=235))
    _embers(scene)
    veil = raster.noise(scene.rng, (size[0] // 8, size[1] // 8), (4, 6), low=0, high=120).resize(size, raster.BICUBIC)
    canvas.paste(rgb("#cdb9a6"), (0, 0), raster.scale_mask(ImageChops.multiply(veil, raster.fade(size, 1.0, 0.1)), 0.7))


def _pole(scene: Scene, y: float) -> None:
    size = (scene.canvas.width, scene.px(46))
    grey = Image.linear_gradient("L").resize(size)
    bar = raster.colour_map(grey.point([round(255 - abs(v - 90) * 1.2) if v < 255 else 0 for v in range(256)]), [darken(c, 0.2) for c in vessels.BAMBOO[:4]])
    pen = ImageDraw.Draw(bar)
    for x in (0.22, 0.64, 0.97):
        pen.line((size[0] * x, 0, size[0] * x, size[1]), fill=vessels.BAMBOO[0], width=scene.px(7))
        pen.line((size[0] * x + scene.px(8), 0, size[0] * x + scene.px(8), size[1]), fill=vessels.BAMBOO[3], width=scene.px(4))
    scene.canvas.paste(bar, (0, round(y - size[1] / 2)))


def _hang(scene: Scene, what: Subject) -> None:
    pen, rng = ImageDraw.Draw(scene.canvas), scene.rng
    pieces = what.bits(scene.px(what.bit_size * 2.1))
    for row in range(2):
        for k in range(7):
            piece = rng.choice(pieces)
            box = piece.getbbox() or (0, 0, 1, 1)
            strip = piece.crop(box)
            if strip.width > strip.height:
                strip = strip.rotate(90, raster.BICUBIC, expand=True)
            strip = in_light(scene, strip.rotate(rng.uniform(-5, 5), raster.BICUBIC, expand=True), rim=0.5)
            x, y = scene.x(0.1 + 0.133 * k + rng.uniform(-0.015, 0.015)), scene.y(0.17 + 0.29 * row + rng.uniform(0, 0.05))
            pen.line((x, scene.y(0.11 if row == 0 else 0.3), x, y + strip.height * 0.1), fill=rgb("#b08a52"), width=scene.px(5))
            scene.canvas.paste(strip, (round(x - strip.width / 2), round(y)), strip)


def _embers(scene: Scene) -> None:
    pen, rng = ImageDraw.Draw(scene.canvas), scene.rng
    for k in range(5):
        x = scene.x(0.26 + 0.12 * k)
        y = scene.y(0.955 + 0.012 * (k % 2))
        lean = rng.uniform(-0.5, 0.5)
        pen.line((x - scene.x(0.11), y - scene.x(0.04) * lean, x + scene.x(0.11), y + scene.x(0.04) * lean), fill=rgb("#2a1710"), width=scene.px(42))
        pen.line((x - scene.x(0.1), y - scene.px(14) - scene.x(0.04) * lean, x + scene.x(0.1), y - scene.px(14) + scene.x(0.04) * lean), fill=mix(rgb("#ffb347"), rgb("#d9481c"), rng.random()), width=scene.px(10))
    mask = Image.new("L", scene.canvas.size)
    flames = ImageDraw.Draw(mask)
    for k in range(6):
        x, tall, wide = scene.x(0.27 + 0.09 * k), scene.y(rng.uniform(0.06, 0.13)), scene.x(0.045)
        foot = scene.y(0.965)
        tongue = [(x - wide, foot), (x - wide * 0.7, foot - tall * 0.5), (x + rng.uniform(-0.5, 0.5) * wide, foot - tall), (x + wide * 0.7, foot - tall * 0.45), (x + wide, foot)]
        flames.polygon(raster.curve(tongue, closed=False), fill=230)
    colours = raster.vertical(scene.canvas.size, (rgb("#e2581b"),) * 8 + (rgb("#f07a22"), rgb("#ffd774")))
    scene.canvas.paste(colours, (0, 0), mask.filter(ImageFilter.GaussianBlur(scene.px(7))))
    for _ in range(34):
        x, y, r = scene.x(rng.uniform(0.2, 0.8)), scene.y(rng.uniform(0.45, 0.95)), scene.px(rng.uniform(1.5, 4))
        pen.ellipse((x - r, y - r, x + r, y + r), fill=rgb("#ffc063"))


def by_stream(scene: Scene, what: Subject, scale: float) -> None:
    """Wet stones and moving cold water: for the fish."""
    size, canvas = scene.canvas.size, scene.canvas
    top = scene.y(0.6)
    area = (size[0], round(size[1] - top))
    grey = ImageChops.blend(raster.noise(scene.rng, area, (6, 26)), raster.noise(scene.rng, area, (14, 70)), 0.5)
    tones = [mix(c, scene.mood.sky[-1], 0.2) for c in (rgb("#1d4550"), rgb("#34707a"), rgb("#6ba6a8"), rgb("#e6f3ee"))]
    canvas.paste(raster.colour_map(grey.point([max(0, min(255, round((v - 128) * 1.9 + 118))) for v in range(256)]), tones), (0, round(top)))
    canvas.paste(scene.mood.mist, (0, round(top)), raster.fade(area, 0.22, -0.05, peak=210))
    for k in range(13):
        x, y = scene.x(scene.rng.choice((scene.rng.uniform(-0.02, 0.16), scene.rng.uniform(0.84, 1.02)))), scene.y(0.66 + 0.025 * k)
        _boulder(scene, x, y, scene.x(scene.rng.uniform(0.06, 0.13)))
    surfaces.slate(scene, scene.x(0.5), scene.y(0.82), scene.x(0.92))
    garnish = what.bits(scene.px(what.bit_size))
    for k in range(5):
        raster.stamp(canvas, garnish[k], scene.x(0.3 + 0.1 * k), scene.y(0.86 + 0.01 * (k % 2)))
    _hero(scene, what, scene.x(0.5), scene.y(0.85), scale)


def _boulder(scene: Scene, x: float, y: float, r: float) -> None:
    size = (round(r * 2.4), round(r * 1.7))
    ring = [(size[0] * (0.5 + 0.45 * c * scene.rng.uniform(0.9, 1.05)), size[1] * (0.52 + 0.45 * s)) for c, s in
            ((1, 0), (0.75, -0.7), (0, -1), (-0.75, -0.7), (-1, 0), (-0.7, 0.75), (0, 0.95), (0.7, 0.75))]
    body = raster.cushion(raster.outline(size, raster.curve(ring)), (rgb("#20272b"), rgb("#46545a"), rgb("#76868a"), rgb("#b7c4c4"), rgb("#f0f5f2")), r * 0.3)
    set_down(scene, body, x, y + r * 0.6, shadow=0.5)


def swatch(scene: Scene, what: Subject, scale: float) -> None:
    """The cloth itself, close, its corner turned back over another."""
    size, canvas = scene.canvas.size, scene.canvas
    cell = max(5, round(size[0] / 1080 * (6 + 6 * scale)))
    under = next(k for k in ("natural", "mong", "lu") if k != what.cloth)
    canvas.paste(textile.cloth(under, size, cell))
    cloth = textile.cloth(what.cloth, size, cell).copy()
    w, h = size
    fold = scene.rng.uniform(0.5, 0.62)
    kept = raster.outline(size, [(0, 0), (w, 0), (w, h * fold), (w * (1 - (1 - fold) * h / w * 0.95), h), (0, h)], over=1)
    shadow = Image.new("L", size)
    shadow.paste(kept, (scene.px(18), scene.px(30)))
    canvas.paste((8, 8, 20), (0, 0), raster.scale_mask(raster.soften(shadow, scene.px(22)), 0.75))
    ripple = ImageChops.blend(raster.noise(scene.rng, size, (5, 4), low=70, high=186), raster.noise(scene.rng, size, (9, 7), low=90, high=166), 0.4)
    cloth = raster.soft_light(cloth, ripple)
    canvas.paste(cloth, (0, 0), kept)
    edge = ImageDraw.Draw(canvas)
    edge.line([(w, h * fold), (w * (1 - (1 - fold) * h / w * 0.95), h)], fill=mix(scene.mood.light, textile.LOOMS[what.cloth].yarns[1], 0.5), width=scene.px(9))
    raster.pool(canvas, scene.x(scene.sun_x), 0, w * 0.7, h * 0.45, scene.mood.light, 0.2)
    dapple(scene, share=0.34)


def hung(scene: Scene, what: Subject, scale: float) -> None:
    """Cloth over a bamboo rail in the open air, its fringe moving."""
    x0, x1, top, foot = 0.5 - scale * 0.62, 0.5 + scale * 0.62, 0.2, 0.86
    size, canvas = scene.canvas.size, scene.canvas
    if what.name.startswith("good:") and what.hero is not None:
        sprite = what.hero(round(scene.x(scale * 1.5)))
        set_down(scene, sprite, scene.x(0.5), scene.y(0.9), shadow=0.3)
        return
    width, tall = round(scene.x(x1 - x0)), round(scene.y(foot - top))
    cloth = textile.cloth(what.cloth, (width, tall), max(4, scene.px(7)))
    folds = textile.folds((width, tall), scene.rng, count=4, share=0.85)
    cloth = ImageChops.multiply(cloth, Image.merge("RGB", (folds,) * 3))
    hem = [(k / 24 * width, tall - scene.px(48) + scene.px(12) * ((k * 7) % 5 - 2) / 2) for k in range(25)]
    mask = raster.outline((width, tall), [(0, 0), (width, 0), *reversed(hem)])
    pen = ImageDraw.Draw(mask)
    for k in range(60):
        x = (k + 0.5) / 60 * width
        pen.line((x, tall - scene.px(70), x + scene.rng.uniform(-6, 6) * scene.unit, tall - scene.px(scene.rng.uniform(0, 14))), fill=255, width=scene.px(6))
    body = Image.merge("RGBA", (*cloth.split(), mask))
    soft = Image.new("L", size)
    soft.paste(mask, (round(scene.x(x0)) + scene.px(26) * round(scene.away), round(scene.y(top)) + scene.px(20)))
    canvas.paste(scene.mood.shade, (0, 0), raster.scale_mask(raster.soften(soft, scene.px(24)), 0.5))
    lit = in_light(scene, body, rim=0.6)
    canvas.paste(lit, (round(scene.x(x0)), round(scene.y(top))), lit)
    _pole(scene, scene.y(top))


OPEN: dict[str, Stage] = {
    "tray": on_tray, "cloth": on_cloth, "table": on_table, "leaf": on_leaf, "slate": on_slate, "basket": in_basket, "bowl": in_bowl,
    "sack": in_sack, "jar": in_jar, "pack": in_pack, "box": in_box, "stream": by_stream, "hang": hung,
}
CLOSED: dict[str, Stage] = {
    "flat-tray": partial(flat, ground="cloth", held=True), "flat-wood": partial(flat, ground="dark", held=True),
    "flat-leaf": partial(flat, ground="leaf", held=False), "flat-slate": partial(flat, ground="slate", held=False),
    "flat-cloth": partial(flat, ground="cloth", held=False), "flat-grey": partial(flat, ground="grey", held=True),
    "hearth": at_hearth, "swatch": swatch,
}
STAGES: dict[str, Stage] = {**OPEN, **CLOSED}
