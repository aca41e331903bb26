"""Cloth as the subject: a swatch close by, a length hung in the open."""

from PIL import Image, ImageChops, ImageDraw

from catalog.demo.scenes import raster, textile, vessels
from catalog.demo.scenes.heaps import Subject
from catalog.demo.scenes.palettes import mix
from catalog.demo.scenes.scene import Scene, dapple, in_light, set_down


def swatch(scene: Scene, what: Subject, scale: float) -> None:
    """The cloth itself, close, its corner turned back over another."""
    size, canvas = scene.canvas.size, scene.canvas
    cell = max(5, round(size[0] / 1080 * (6 + 6 * scale)))
    under = next(k for k in ("natural", "mong", "lu") if k != what.cloth)
    canvas.paste(textile.cloth(under, size, cell))
    cloth = textile.cloth(what.cloth, size, cell).copy()
    w, h = size
    fold = scene.rng.uniform(0.5, 0.62)
    kept = raster.outline(
        size, [(0, 0), (w, 0), (w, h * fold), (w * (1 - (1 - fold) * h / w * 0.95), h), (0, h)], over=1
    )
    shadow = Image.new("L", size)
    shadow.paste(kept, (scene.px(18), scene.px(30)))
    canvas.paste((8, 8, 20), (0, 0), raster.scale_mask(raster.soften(shadow, scene.px(22)), 0.75))
    ripple = ImageChops.blend(
        raster.noise(scene.rng, size, (5, 4), low=70, high=186),
        raster.noise(scene.rng, size, (9, 7), low=90, high=166),
        0.4,
    )
    cloth = raster.soft_light(cloth, ripple)
    canvas.paste(cloth, (0, 0), kept)
    edge = ImageDraw.Draw(canvas)
    edge.line(
        [(w, h * fold), (w * (1 - (1 - fold) * h / w * 0.95), h)],
        fill=mix(scene.mood.light, textile.LOOMS[what.cloth].yarns[1], 0.5),
        width=scene.px(9),
    )
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
        pen.line(
            (
                x,
                tall - scene.px(70),
                x + scene.rng.uniform(-6, 6) * scene.unit,
                tall - scene.px(scene.rng.uniform(0, 14)),
            ),
            fill=255,
            width=scene.px(6),
        )
    body = Image.merge("RGBA", (*cloth.split(), mask))
    soft = Image.new("L", size)
    soft.paste(
        mask, (round(scene.x(x0)) + scene.px(26) * round(scene.away), round(scene.y(top)) + scene.px(20))
    )
    canvas.paste(scene.mood.shade, (0, 0), raster.scale_mask(raster.soften(soft, scene.px(24)), 0.5))
    lit = in_light(scene, body, rim=0.6)
    canvas.paste(lit, (round(scene.x(x0)), round(scene.y(top))), lit)
    vessels.pole(scene, scene.y(top))
