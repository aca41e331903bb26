"""The smoky kitchen and the cold stream."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import heaps, raster, surfaces, vessels
from catalog.demo.scenes.heaps import Subject
from catalog.demo.scenes.palettes import mix, rgb
from catalog.demo.scenes.scene import Scene, in_light, set_down


def at_hearth(scene: Scene, what: Subject, scale: float) -> None:
    """The dark kitchen: goods hang in the smoke above the embers."""
    canvas, size = scene.canvas, scene.canvas.size
    canvas.paste(
        ImageChops.multiply(
            surfaces.wood("dark", size, 7, upright=True), Image.new("RGB", size, (104, 88, 84))
        )
    )
    ember = rgb("#ff9a3c")
    raster.pool(canvas, scene.x(0.5), scene.y(0.97), scene.x(0.62), scene.y(0.36), rgb("#c8511c"), 0.75)
    raster.pool(canvas, scene.x(0.5), scene.y(1.0), scene.x(0.36), scene.y(0.16), ember, 0.9)
    vessels.pole(scene, scene.y(0.13))
    if what.hero is None:
        _hang(scene, what)
    else:
        sprite = in_light(scene, what.hero(round(scene.x(scale * 1.3))))
        top = scene.y(0.14)
        for k in (0.25, 0.5, 0.75):
            px = scene.x(0.5) + (k - 0.5) * sprite.width
            ImageDraw.Draw(canvas).line(
                (px, scene.y(0.12), px, top + sprite.height * 0.3), fill=rgb("#c9a468"), width=scene.px(5)
            )
        canvas.paste(sprite, (round(scene.x(0.5) - sprite.width / 2), round(top + scene.y(0.04))), sprite)
    glow = Image.new("RGB", size, rgb("#e0762c"))
    canvas.paste(
        Image.blend(canvas, ImageChops.overlay(canvas, glow), 0.6),
        (0, 0),
        raster.fade(size, 0.2, 1.0, peak=235),
    )
    _embers(scene)
    veil = raster.noise(scene.rng, (size[0] // 8, size[1] // 8), (4, 6), low=0, high=120).resize(
        size, raster.BICUBIC
    )
    canvas.paste(
        rgb("#cdb9a6"), (0, 0), raster.scale_mask(ImageChops.multiply(veil, raster.fade(size, 1.0, 0.1)), 0.7)
    )


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
            x, y = (
                scene.x(0.1 + 0.133 * k + rng.uniform(-0.015, 0.015)),
                scene.y(0.17 + 0.29 * row + rng.uniform(0, 0.05)),
            )
            pen.line(
                (x, scene.y(0.11 if row == 0 else 0.3), x, y + strip.height * 0.1),
                fill=rgb("#b08a52"),
                width=scene.px(5),
            )
            scene.canvas.paste(strip, (round(x - strip.width / 2), round(y)), strip)


def _embers(scene: Scene) -> None:
    pen, rng = ImageDraw.Draw(scene.canvas), scene.rng
    for k in range(5):
        x = scene.x(0.26 + 0.12 * k)
        y = scene.y(0.955 + 0.012 * (k % 2))
        lean = rng.uniform(-0.5, 0.5)
        pen.line(
            (x - scene.x(0.11), y - scene.x(0.04) * lean, x + scene.x(0.11), y + scene.x(0.04) * lean),
            fill=rgb("#2a1710"),
            width=scene.px(42),
        )
        pen.line(
            (
                x - scene.x(0.1),
                y - scene.px(14) - scene.x(0.04) * lean,
                x + scene.x(0.1),
                y - scene.px(14) + scene.x(0.04) * lean,
            ),
            fill=mix(rgb("#ffb347"), rgb("#d9481c"), rng.random()),
            width=scene.px(10),
        )
    mask = Image.new("L", scene.canvas.size)
    flames = ImageDraw.Draw(mask)
    for k in range(6):
        x, tall, wide = scene.x(0.27 + 0.09 * k), scene.y(rng.uniform(0.06, 0.13)), scene.x(0.045)
        foot = scene.y(0.965)
        tongue = [
            (x - wide, foot),
            (x - wide * 0.7, foot - tall * 0.5),
            (x + rng.uniform(-0.5, 0.5) * wide, foot - tall),
            (x + wide * 0.7, foot - tall * 0.45),
            (x + wide, foot),
        ]
        flames.polygon(raster.curve(tongue, closed=False), fill=230)
    colours = raster.vertical(scene.canvas.size, (rgb("#e2581b"),) * 8 + (rgb("#f07a22"), rgb("#ffd774")))
    scene.canvas.paste(colours, (0, 0), mask.filter(ImageFilter.GaussianBlur(scene.px(7))))
    for _ in range(34):
        x, y, r = (
            scene.x(rng.uniform(0.2, 0.8)),
            scene.y(rng.uniform(0.45, 0.95)),
            scene.px(rng.uniform(1.5, 4)),
        )
        pen.ellipse((x - r, y - r, x + r, y + r), fill=rgb("#ffc063"))


def by_stream(scene: Scene, what: Subject, scale: float) -> None:
    """Wet stones and moving cold water: for the fish."""
    size, canvas = scene.canvas.size, scene.canvas
    top = scene.y(0.6)
    area = (size[0], round(size[1] - top))
    grey = ImageChops.blend(
        raster.noise(scene.rng, area, (6, 26)), raster.noise(scene.rng, area, (14, 70)), 0.5
    )
    tones = [
        mix(c, scene.mood.sky[-1], 0.2)
        for c in (rgb("#1d4550"), rgb("#34707a"), rgb("#6ba6a8"), rgb("#e6f3ee"))
    ]
    canvas.paste(
        raster.colour_map(
            grey.point([max(0, min(255, round((v - 128) * 1.9 + 118))) for v in range(256)]), tones
        ),
        (0, round(top)),
    )
    canvas.paste(scene.mood.mist, (0, round(top)), raster.fade(area, 0.22, -0.05, peak=210))
    for k in range(13):
        x, y = (
            scene.x(scene.rng.choice((scene.rng.uniform(-0.02, 0.16), scene.rng.uniform(0.84, 1.02)))),
            scene.y(0.66 + 0.025 * k),
        )
        _boulder(scene, x, y, scene.x(scene.rng.uniform(0.06, 0.13)))
    surfaces.slate(scene, scene.x(0.5), scene.y(0.82), scene.x(0.92))
    garnish = what.bits(scene.px(what.bit_size))
    for k in range(5):
        raster.stamp(canvas, garnish[k], scene.x(0.3 + 0.1 * k), scene.y(0.86 + 0.01 * (k % 2)))
    heaps.stand(scene, what, scene.x(0.5), scene.y(0.85), scale)


def _boulder(scene: Scene, x: float, y: float, r: float) -> None:
    size = (round(r * 2.4), round(r * 1.7))
    ring = [
        (size[0] * (0.5 + 0.45 * c * scene.rng.uniform(0.9, 1.05)), size[1] * (0.52 + 0.45 * s))
        for c, s in (
            (1, 0),
            (0.75, -0.7),
            (0, -1),
            (-0.75, -0.7),
            (-1, 0),
            (-0.7, 0.75),
            (0, 0.95),
            (0.7, 0.75),
        )
    ]
    body = raster.cushion(
        raster.outline(size, raster.curve(ring)),
        (rgb("#20272b"), rgb("#46545a"), rgb("#76868a"), rgb("#b7c4c4"), rgb("#f0f5f2")),
        r * 0.3,
    )
    set_down(scene, body, x, y + r * 0.6, shadow=0.5)
