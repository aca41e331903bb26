"""How one loose piece is drawn: grain, leaf, nut, pod, slice, strip, cap, husk, plum, egg."""

import math
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import raster
from catalog.demo.scenes.palettes import Rgb, along, darken, lighten, mix, shades

Maker = Callable[[Random, int], Image.Image]


def _body(
    side: int, points: Sequence[raster.Point], stops: Sequence[Rgb], depth: float = 0.12
) -> Image.Image:
    """A closed smooth outline in unit coordinates (-1…1) as a lit body on a square of twice `side`."""
    big = side * 2
    mask = Image.new("L", (big, big))
    ImageDraw.Draw(mask).polygon(
        [((x + 1.15) * big / 2.3, (y + 1.15) * big / 2.3) for x, y in points], fill=255
    )
    return raster.cushion(mask, stops, max(1.2, big * depth), gain=0.6)


def _done(image: Image.Image) -> Image.Image:
    return image.reduce(2)


def _blob(rng: Random, rx: float, ry: float, *, rough: float = 0.06, points: int = 9) -> list[raster.Point]:
    ring = []
    for k in range(points):
        angle, stretch = math.tau * k / points, 1 + rng.uniform(-rough, rough)
        ring.append((math.cos(angle) * rx * stretch, math.sin(angle) * ry * stretch))
    return raster.curve(ring, steps=5)


def oval(stops: Sequence[Rgb], ratio: float, *, spread: float = 0.16) -> Maker:
    """Rice and seeds."""

    def make(rng: Random, side: int) -> Image.Image:
        shift = rng.uniform(-spread, spread)
        tones = [lighten(c, shift) if shift > 0 else darken(c, -shift) for c in stops]
        return _done(_body(side, _blob(rng, 1.0, ratio * rng.uniform(0.9, 1.1), rough=0.03), tones, 0.09))

    return make


def curl(families: Sequence[Sequence[Rgb]], *, thick: float = 0.16, bend: float = 0.8) -> Maker:
    """Twisted tea: a tapering bent line of several strokes."""

    def make(rng: Random, side: int) -> Image.Image:
        stops, sway = rng.choice(families), rng.uniform(-bend, bend)
        spine = [(-0.95, sway * 0.35), (-0.4, -sway * 0.3), (0.2, sway * 0.25), (0.95, -sway * 0.45)]
        line = raster.curve(spine, closed=False, steps=8)
        upper, lower = [], []
        for k, (x, y) in enumerate(line):
            t = k / (len(line) - 1)
            half = (
                thick
                * (math.sin(math.pi * min(1, t * 0.9 + 0.08)) ** 0.6)
                * (1 + 0.3 * math.sin(t * 16 + sway * 9))
            )
            upper.append((x, y - half))
            lower.append((x, y + half))
        return _done(_body(side, upper + lower[::-1], stops, 0.05))

    return make


def pellet(families: Sequence[Sequence[Rgb]]) -> Maker:
    """Rolled oolong, peppercorns, tam thất: a knobbly lump."""

    def make(rng: Random, side: int) -> Image.Image:
        image = _body(side, _blob(rng, 0.92, 0.78, rough=0.2), rng.choice(families), 0.1)
        pen = ImageDraw.Draw(image)
        for _ in range(3):
            x, y = rng.uniform(0.3, 0.6) * image.width, rng.uniform(0.3, 0.6) * image.width
            pen.arc(
                (x, y, x + image.width * 0.26, y + image.width * 0.22),
                rng.randint(0, 360),
                rng.randint(400, 560),
                fill=(*darken(rng.choice(families)[1], 0.12), 255),
                width=max(1, image.width // 30),
            )
        return _done(image)

    return make


def nut(rng: Random, side: int) -> Image.Image:
    """A roasted macadamia in its shell, cracked open along a slit that shows the kernel."""
    shell = shades("#2c140a #5c321a #8e5730 #c08a54 #f0cf9d")
    image = _body(side, _blob(rng, 0.95, 0.93, rough=0.02), shell, 0.2)
    big, angle = image.width, rng.uniform(-0.9, 0.9)
    if rng.random() < 0.75:
        gap = Image.new("L", image.size)
        pts = [(-0.72, 0.02), (-0.3, -0.13), (0.25, -0.11), (0.72, 0.03), (0.25, 0.16), (-0.3, 0.13)]
        turned = [
            (
                x * math.cos(angle) - y * math.sin(angle) + 0.03,
                x * math.sin(angle) + y * math.cos(angle) - 0.12,
            )
            for x, y in pts
        ]
        place = [((x + 1.15) * big / 2.3, (y + 1.15) * big / 2.3) for x, y in raster.curve(turned, steps=4)]
        ImageDraw.Draw(gap).polygon(place, fill=255)
        image.paste((58, 28, 14), (0, 0), gap.filter(ImageFilter.MaxFilter(5)))
        image.paste(raster.vertical(image.size, shades("#fff3d2 #f4dba6 #e2bb78")), (0, 0), gap)
    return _done(image)


def chestnut(rng: Random, side: int) -> Image.Image:
    """A glossy highland chestnut, its pale foot turned one way and its tip the other."""
    edge = raster.path(
        "-0.02 -0.98, 0.42 -0.66, 0.88 -0.12, 0.86 0.5, 0.4 0.82, -0.4 0.82, -0.88 0.48, "
        "-0.86 -0.14, -0.4 -0.66"
    )
    points = raster.curve([(x * rng.uniform(0.94, 1.04), y) for x, y in edge], steps=5)
    image = _body(
        side,
        points,
        rng.choice(
            (
                shades("#1c0b06 #451c0d #74371a #a95f31 #f2c091"),
                shades("#241006 #552710 #874720 #b9753e #f6cda0"),
            )
        ),
        0.17,
    )
    big, alpha = image.width, image.getchannel("A")
    foot = Image.new("L", image.size)
    ImageDraw.Draw(foot).ellipse((big * 0.16, big * 0.75, big * 0.84, big * 1.06), fill=255)
    image.paste(
        raster.vertical(image.size, shades("#e6c79a #c99d68 #a87c4c")),
        (0, 0),
        ImageChops.multiply(foot.filter(ImageFilter.GaussianBlur(big * 0.008)), alpha),
    )
    pen = ImageDraw.Draw(image)
    for k in range(4):
        x = big * (0.34 + 0.1 * k)
        pen.arc(
            (x - big * 0.1, big * 0.14, x + big * 0.14, big * 0.9),
            200,
            260,
            fill=(96, 44, 22, 255),
            width=max(1, big // 70),
        )
    gloss = Image.new("L", image.size)
    ImageDraw.Draw(gloss).ellipse((big * 0.3, big * 0.26, big * 0.42, big * 0.5), fill=190)
    image.paste(
        (255, 232, 206),
        (0, 0),
        ImageChops.multiply(gloss.filter(ImageFilter.GaussianBlur(big * 0.03)), alpha),
    )
    return _done(image)


def plum(rng: Random, side: int) -> Image.Image:
    """A dark red plum with its furrow and its bloom."""
    families = (
        shades("#2a0714 #5d1228 #93233b #c5535a #f3b3a4"),
        shades("#22091c #4a1433 #7a2a4c #ad5a6e #e9b5b4"),
        shades("#3a0a0c #7e1a1c #b93a30 #de7a52 #fbd0a4"),
    )
    image = _body(side, _blob(rng, 0.94, 0.92, rough=0.02, points=12), rng.choice(families), 0.22)
    pen, big = ImageDraw.Draw(image), image.width
    pen.arc(
        (big * 0.3, big * 0.06, big * 0.72, big * 0.92),
        205,
        340,
        fill=(60, 10, 26, 255),
        width=max(2, big // 60),
    )
    pen.line((big * 0.5, big * 0.14, big * 0.55, big * 0.03), fill=(84, 62, 30, 255), width=max(2, big // 30))
    bloom = Image.new("L", image.size)
    ImageDraw.Draw(bloom).ellipse((big * 0.2, big * 0.18, big * 0.58, big * 0.52), fill=105)
    image.paste(
        (238, 214, 226),
        (0, 0),
        ImageChops.multiply(bloom.filter(ImageFilter.GaussianBlur(big * 0.05)), image.getchannel("A")),
    )
    return _done(image)


def egg(rng: Random, side: int) -> Image.Image:
    edge = [
        (-1, 0),
        (-0.6, -0.6),
        (0.1, -0.74),
        (0.75, -0.5),
        (0.98, 0),
        (0.75, 0.5),
        (0.1, 0.74),
        (-0.6, 0.6),
    ]
    tones = rng.choice(
        (
            shades("#8a5a38 #c08a5e #dfb088 #f0cfae #fff2e0"),
            shades("#9a7452 #cfa880 #ead0ae #f6e6cf #fffaf0"),
            shades("#7d4e30 #b47a50 #d69d72 #ebc19c #fde6cc"),
        )
    )
    return _done(_body(side, raster.curve(edge, steps=5), tones, 0.2))


def pod(rng: Random, side: int) -> Image.Image:
    """Thảo quả: a dried ridged pod, dark cinnamon."""
    image = _body(
        side,
        _blob(rng, 0.98, 0.56, rough=0.05),
        rng.choice(
            (
                shades("#26100a #54251a #85432b #b9764e #e6b68a"),
                shades("#1f0f0b #452218 #703a28 #a0684a #d3a17c"),
            )
        ),
        0.13,
    )
    pen, big = ImageDraw.Draw(image), image.width
    for k in range(5):
        y = 0.32 + 0.09 * k
        line = [(big * 0.1, big * 0.5), (big * 0.3, big * y), (big * 0.62, big * y), (big * 0.9, big * 0.5)]
        pen.line(raster.curve(line, closed=False, steps=5), fill=(58, 27, 17, 255), width=max(1, big // 46))
    pen.ellipse((big * 0.87, big * 0.46, big * 0.95, big * 0.54), fill=(58, 30, 18, 255))
    return _done(image)


def strip(stops: Sequence[Rgb], thick: float, fibre: float) -> Maker:
    """Dried bamboo shoot and smoked meat: a long torn strip with fibres along it."""

    def make(rng: Random, side: int) -> Image.Image:
        sway, ends = rng.uniform(-0.3, 0.3), rng.uniform(0.6, 1.0)
        spine = raster.curve(
            [(-1, sway), (-0.35, -sway * 0.6), (0.35, sway * 0.5), (1, -sway)], closed=False, steps=6
        )
        upper = [(x, y - thick * ends * rng.uniform(0.72, 1.1)) for x, y in spine]
        lower = [(x, y + thick * rng.uniform(0.72, 1.1)) for x, y in spine]
        image = _body(side, upper + lower[::-1], stops, 0.05)
        pen, big = ImageDraw.Draw(image), image.width
        alpha = image.getchannel("A")
        for _ in range(round(9 * fibre)):
            shift = rng.uniform(-0.8, 0.8) * thick
            line = [
                ((x + 1.15) * big / 2.3, (y + shift + 1.15) * big / 2.3)
                for x, y in spine[rng.randint(0, 7) : rng.randint(10, 19)]
            ]
            tone = along(stops, rng.uniform(0.1, 0.95))
            pen.line(line, fill=(*tone, 255), width=max(1, big // 90))
        image.putalpha(alpha)
        return _done(image)

    return make


def root_slice(rim: Rgb, flesh: Rgb, ring: Rgb) -> Maker:
    """A dried root slice seen from above: bark, flesh, a ring and rays."""

    def make(rng: Random, side: int) -> Image.Image:
        edge = _blob(rng, 0.97, rng.uniform(0.7, 0.9), rough=0.07, points=11)
        image = _body(side, edge, (darken(rim, 0.5), darken(rim, 0.2), rim, lighten(rim, 0.3)), 0.05)
        inner = _body(
            side,
            [(x * 0.86, y * 0.86) for x, y in edge],
            (darken(flesh, 0.3), darken(flesh, 0.08), flesh, lighten(flesh, 0.5)),
            0.14,
        )
        image.alpha_composite(inner)
        pen, big = ImageDraw.Draw(image), image.width
        for k in range(14):
            angle = math.tau * k / 14 + rng.uniform(-0.1, 0.1)
            near, far = rng.uniform(0.06, 0.12) * big, rng.uniform(0.22, 0.3) * big
            pen.line(
                (
                    big / 2 + math.cos(angle) * near,
                    big / 2 + math.sin(angle) * near * 0.85,
                    big / 2 + math.cos(angle) * far,
                    big / 2 + math.sin(angle) * far * 0.85,
                ),
                fill=(*mix(flesh, ring, 0.6), 255),
                width=max(1, big // 60),
            )
        pen.ellipse(
            (big * 0.36, big * 0.39, big * 0.64, big * 0.61), outline=(*ring, 255), width=max(1, big // 50)
        )
        return _done(image)

    return make


def cap(rng: Random, side: int) -> Image.Image:
    """A dried shiitake cap from above, with flower cracks, or from below, with gills."""
    image = _body(
        side, _blob(rng, 0.95, 0.88, rough=0.06), shades("#241209 #4c2a17 #7b4b2b #a97a4d #d9b586"), 0.2
    )
    pen, big = ImageDraw.Draw(image), image.width
    below = rng.random() < 0.25
    for k in range(40 if below else 9):
        angle = math.tau * k / (40 if below else 9) + rng.uniform(-0.2, 0.2) * (not below)
        near, far = (0.09, 0.34) if below else (rng.uniform(0.0, 0.16), rng.uniform(0.22, 0.36))
        bent = angle + (0 if below else rng.uniform(-0.5, 0.5))
        pen.line(
            (
                big / 2 + math.cos(bent) * near * big,
                big / 2 + math.sin(bent) * near * big,
                big / 2 + math.cos(angle) * far * big,
                big / 2 + math.sin(angle) * far * big,
            ),
            fill=(236, 208, 164, 235),
            width=max(1, big // (70 if below else 34)),
        )
    if below:
        pen.ellipse((big * 0.42, big * 0.42, big * 0.58, big * 0.58), fill=(214, 178, 128, 255))
    return _done(image)


def leaf(families: Sequence[Sequence[Rgb]]) -> Maker:
    """A fresh leaf with its midrib."""

    def make(rng: Random, side: int) -> Image.Image:
        bend = rng.uniform(-0.18, 0.18)
        edge = [
            (-1, bend),
            (-0.55, -0.3),
            (0.1, -0.38),
            (0.6, -0.24),
            (1, bend * 0.5),
            (0.6, 0.2),
            (0.1, 0.36),
            (-0.55, 0.3),
        ]
        stops = rng.choice(families)
        image = _body(side, raster.curve(edge, steps=5), stops, 0.1)
        pen, big = ImageDraw.Draw(image), image.width
        rib = [
            ((x + 1.15) * big / 2.3, (y + 1.15) * big / 2.3)
            for x, y in ((-0.98, bend), (0, 0), (0.9, bend * 0.5))
        ]
        pen.line(
            raster.curve(rib, closed=False, steps=6),
            fill=(*lighten(stops[-1], 0.1), 255),
            width=max(1, big // 60),
        )
        for k in range(5):
            x = (0.35 + 0.45 + k * 0.27) * big / 2.3
            for side_y in (-1, 1):
                pen.line(
                    (x, big / 2, x + big * 0.1, big / 2 + side_y * big * 0.11),
                    fill=(*mix(stops[1], stops[2], 0.5), 255),
                    width=max(1, big // 80),
                )
        return _done(image)

    return make


def husk(rng: Random, side: int) -> Image.Image:
    """Mắc khén: a split brown husk with a black seed inside."""
    image = _body(
        side,
        _blob(rng, 0.9, 0.78, rough=0.1),
        rng.choice(
            (
                shades("#2a140b #5c3219 #8c5a30 #bd8d55 #e5c493"),
                shades("#1f120c #46291a #6d4930 #9b7650 #cfae85"),
            )
        ),
        0.14,
    )
    pen, big = ImageDraw.Draw(image), image.width
    pen.ellipse((big * 0.36, big * 0.36, big * 0.66, big * 0.62), fill=(22, 14, 14, 255))
    pen.ellipse((big * 0.42, big * 0.39, big * 0.5, big * 0.46), fill=(150, 140, 140, 255))
    return _done(image)
