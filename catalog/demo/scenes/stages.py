"""The stagings: each puts a subject on a surface, in or beside a vessel, under one light."""

from collections.abc import Callable
from functools import partial

from PIL import Image

from catalog.demo.scenes import drapery, growth, heaps, hearth, packaging, raster, surfaces, vessels
from catalog.demo.scenes.heaps import Subject
from catalog.demo.scenes.palettes import rgb
from catalog.demo.scenes.scene import Scene, dapple, in_light, set_down

Stage = Callable[[Scene, Subject, float], None]
_KINDS = ("thai", "lu", "hanhi", "dao", "mong")


def _crumbs(scene: Scene, what: Subject, y: float, count: int) -> None:
    side = -scene.away
    heaps.scatter(
        scene,
        what,
        count,
        (
            scene.x(0.5 - 0.42 * side) - scene.px(70),
            scene.y(y),
            scene.x(0.5 - 0.42 * side) + scene.px(90),
            scene.y(y + 0.06),
        ),
        grow=0.85,
    )


def on_tray(scene: Scene, what: Subject, scale: float) -> None:
    x, y = scene.x(0.5), scene.y(0.79)
    rx, ry = vessels.tray(scene, x, y, scene.x(0.4))
    if what.hero is None:
        heaps.mound(scene, what, x, y - ry * 0.06, rx * 0.9, ry * 0.86, scene.x(scale) * 0.36)
    else:
        heaps.stand(scene, what, x, y + ry * 0.42, scale)


def on_cloth(scene: Scene, what: Subject, scale: float) -> None:
    kind = "natural" if what.name.startswith("cloth:") else scene.rng.choice(_KINDS)
    surfaces.draped(scene, kind, edge=0.665)
    heaps.stand(scene, what, scene.x(0.5), scene.y(0.83), scale)


def on_table(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.table(scene, edge=0.665, kind=scene.rng.choice(("dark", "warm")))
    heaps.stand(scene, what, scene.x(0.5), scene.y(0.845), scale)
    if what.hero is not None and not what.name.startswith(("cloth:", "good:")):
        return
    _crumbs(scene, what, 0.87, 4)


def on_leaf(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.table(scene, edge=0.64, kind="dark")
    surfaces.banana_leaf(scene, scene.x(0.5), scene.y(0.81), scene.x(1.05), tilt=scene.rng.choice((-7, 6)))
    heaps.stand(scene, what, scene.x(0.5), scene.y(0.845), scale)


def on_slate(scene: Scene, what: Subject, scale: float) -> None:
    y = scene.y(0.8)
    surfaces.slate(scene, scene.x(0.5), y, scene.x(0.94))
    heaps.stand(scene, what, scene.x(0.5), y + scene.y(0.035), scale)


def in_yard(scene: Scene, what: Subject, scale: float) -> None:
    """On the grass."""
    growth.meadow(
        scene.canvas,
        scene.mood,
        scene.rng,
        top=0.7,
        flowers=(rgb("#f6efe0"), rgb("#e6c05a"), rgb("#d98fa6")),
        density=260,
    )
    heaps.stand(scene, what, scene.x(0.5), scene.y(0.88), scale)


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
    heaps.scatter(
        scene,
        what,
        26 if what.bit_size < 50 else 4,
        (scene.x(0.12), scene.y(0.89), scene.x(0.88), scene.y(0.94)),
    )


def in_jar(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.table(scene, edge=0.7, kind=scene.rng.choice(("dark", "warm")))
    amber = (rgb("#f4b63c"), rgb("#e39a1e"), rgb("#b96a0c"), rgb("#8a4607")) if "honey" in what.name else ()
    x = scene.x(0.42 if amber else 0.5)
    packaging.jar(scene, what, x, scene.y(0.88), scene.x(scale * 0.92), liquid=amber)
    if amber and what.hero is not None:
        set_down(scene, what.hero(scene.px(330)), scene.x(0.76), scene.y(0.905))
    elif not amber:
        heaps.scatter(scene, what, 7, (scene.x(0.1), scene.y(0.88), scene.x(0.9), scene.y(0.915)), grow=0.95)


def in_pack(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.table(scene, edge=0.71, kind=scene.rng.choice(("dark", "warm", "grey")))
    packaging.pack(scene, what, scene.x(0.5 - scene.away * -0.04), scene.y(0.87), scene.x(scale * 0.98))
    heaps.mound(
        scene,
        what,
        scene.x(0.5 - scene.away * 0.27),
        scene.y(0.895),
        scene.x(0.155),
        scene.x(0.05),
        scene.x(0.075),
    )


def in_box(scene: Scene, what: Subject, scale: float) -> None:
    surfaces.draped(scene, "natural", edge=0.7)
    packaging.box(scene, scene.x(0.5), scene.y(0.84), scene.x(scale * 1.15))
    heaps.mound(
        scene,
        what,
        scene.x(0.5 - scene.away * 0.26),
        scene.y(0.865),
        scene.x(0.17),
        scene.x(0.055),
        scene.x(0.09),
    )


def flat(scene: Scene, what: Subject, scale: float, *, ground: str, held: bool) -> None:
    """Seen from above; `held` puts a tray under loose goods."""
    kind = what.cloth if what.name.startswith("cloth:") else scene.rng.choice(("thai", "lu", "hanhi", "dao"))
    surfaces.ground(scene, ground, kind)
    x, y, radius = scene.x(0.5 + 0.06 * scene.away), scene.y(0.52), scene.x(min(0.44, scale * 0.82))
    if held:
        side = round(radius * 2.1)
        top = vessels.tray_top(side)
        raster.pool(
            scene.canvas,
            x + scene.away * radius * 0.07,
            y + radius * 0.1,
            radius * 1.05,
            radius * 1.05,
            scene.mood.shade,
            0.8,
        )
        raster.stamp(scene.canvas, in_light(scene, top, rim=0.4), x, y)
        radius *= 0.8
    if what.hero is None:
        heaps.spread(scene, what, x, y, radius, fill=1.25)
    else:
        sprite = what.hero(round(scene.x(min(0.92, scale * 1.4)))).rotate(
            scene.away * (24 if what.name.startswith("good:") else 10), raster.BICUBIC, expand=True
        )
        _lay(scene, sprite, x, y)
    dapple(scene)


def _lay(scene: Scene, sprite: Image.Image, x: float, y: float) -> None:
    alpha = Image.new("L", (sprite.width + 120, sprite.height + 120))
    alpha.paste(sprite.getchannel("A"), (60 + round(scene.away * 16), 78))
    at = (round(x - alpha.width / 2), round(y - alpha.height / 2))
    scene.canvas.paste(scene.mood.shade, at, raster.scale_mask(raster.soften(alpha, scene.px(16)), 0.66))
    raster.stamp(scene.canvas, in_light(scene, sprite, rim=0.5), x, y)


OPEN: dict[str, Stage] = {
    "tray": on_tray,
    "cloth": on_cloth,
    "table": on_table,
    "leaf": on_leaf,
    "slate": on_slate,
    "basket": in_basket,
    "bowl": in_bowl,
    "sack": in_sack,
    "jar": in_jar,
    "pack": in_pack,
    "box": in_box,
    "stream": hearth.by_stream,
    "yard": in_yard,
    "hang": drapery.hung,
}
FOOT: dict[str, float] = {"hang": 0.94}
CLOSED: dict[str, Stage] = {
    "flat-tray": partial(flat, ground="cloth", held=True),
    "flat-wood": partial(flat, ground="dark", held=True),
    "flat-leaf": partial(flat, ground="leaf", held=False),
    "flat-slate": partial(flat, ground="slate", held=False),
    "flat-cloth": partial(flat, ground="cloth", held=False),
    "flat-grey": partial(flat, ground="grey", held=True),
    "hearth": hearth.at_hearth,
    "swatch": drapery.swatch,
}
STAGES: dict[str, Stage] = {**OPEN, **CLOSED}
