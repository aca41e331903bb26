"""Small loose goods, one piece at a time: grains, leaves, nuts, pods, slices, strips. `draw` makes one RGBA piece."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import raster
from catalog.demo.scenes.palettes import Rgb, along, darken, lighten, mix, rgb

Maker = Callable[[Random, int], Image.Image]


def _s(codes: str) -> tuple[Rgb, ...]:
    return tuple(rgb(code) for code in codes.split())


@dataclass(frozen=True)
class Grain:
    """`size`: length in pixels at a picture width of 1080; `cover`: pieces for a full mound; `floor`: colour below."""

    make: Maker
    size: int
    cover: int
    floor: Rgb


def _body(side: int, points: Sequence[raster.Point], stops: Sequence[Rgb], depth: float = 0.12) -> Image.Image:
    """A closed smooth outline in unit coordinates (-1…1) as a lit body on a `side` square, drawn at twice the size."""
    big = side * 2
    mask = Image.new("L", (big, big))
    ImageDraw.Draw(mask).polygon([((x + 1.15) * big / 2.3, (y + 1.15) * big / 2.3) for x, y in points], fill=255)
    return raster.cushion(mask, stops, max(1.2, big * depth), gain=0.6)


def _done(image: Image.Image) -> Image.Image:
    return image.reduce(2)


def _blob(rng: Random, rx: float, ry: float, *, rough: float = 0.06, points: int = 9) -> list[raster.Point]:
    ring = []
    for k in range(points):
        angle, stretch = math.tau * k / points, 1 + rng.uniform(-rough, rough)
        ring.append((math.cos(angle) * rx * stretch, math.sin(angle) * ry * stretch))
    return raster.curve(ring, steps=5)


def _oval(stops: Sequence[Rgb], ratio: float, *, spread: float = 0.16) -> Maker:
    """Rice and seeds."""
    def make(rng: Random, side: int) -> Image.Image:
        shift = rng.uniform(-spread, spread)
        tones = [lighten(c, shift) if shift > 0 else darken(c, -shift) for c in stops]
        return _done(_body(side, _blob(rng, 1.0, ratio * rng.uniform(0.9, 1.1), rough=0.03), tones, 0.09))
    return make


def _curl(families: Sequence[Sequence[Rgb]], *, thick: float = 0.16, bend: float = 0.8) -> Maker:
    """Twisted tea: a tapering bent line of several strokes."""
    def make(rng: Random, side: int) -> Image.Image:
        stops, sway = rng.choice(families), rng.uniform(-bend, bend)
        spine = [(-0.95, sway * 0.35), (-0.4, -sway * 0.3), (0.2, sway * 0.25), (0.95, -sway * 0.45)]
        line = raster.curve(spine, closed=False, steps=8)
        upper, lower = [], []
        for k, (x, y) in enumerate(line):
            t = k / (len(line) - 1)
            half = thick * (math.sin(math.pi * min(1, t * 0.9 + 0.08)) ** 0.6) * (1 + 0.3 * math.sin(t * 16 + sway * 9))
            upper.append((x, y - half))
            lower.append((x, y + half))
        return _done(_body(side, upper + lower[::-1], stops, 0.05))
    return make


def _pellet(families: Sequence[Sequence[Rgb]]) -> Maker:
    """Rolled oolong, peppercorns, tam thất: a knobbly lump."""
    def make(rng: Random, side: int) -> Image.Image:
        image = _body(side, _blob(rng, 0.92, 0.78, rough=0.2), rng.choice(families), 0.1)
        pen = ImageDraw.Draw(image)
        for _ in range(3):
            x, y = rng.uniform(0.3, 0.6) * image.width, rng.uniform(0.3, 0.6) * image.width
            pen.arc((x, y, x + image.width * 0.26, y + image.width * 0.22), rng.randint(0, 360), rng.randint(400, 560),
                    fill=(*darken(rng.choice(families)[1], 0.12), 255), width=max(1, image.width // 30))
        return _done(image)
    return make


def _nut(rng: Random, side: int) -> Image.Image:
    """A roasted macadamia in its shell, cracked open along a slit that shows the kernel."""
    shell = _s("#2c140a #5c321a #8e5730 #c08a54 #f0cf9d")
    image = _body(side, _blob(rng, 0.95, 0.93, rough=0.02), shell, 0.2)
    big, angle = image.width, rng.uniform(-0.9, 0.9)
    if rng.random() < 0.75:
        gap = Image.new("L", image.size)
        pts = [(-0.72, 0.02), (-0.3, -0.13), (0.25, -0.11), (0.72, 0.03), (0.25, 0.16), (-0.3, 0.13)]
        turned = [(x * math.cos(angle) - y * math.sin(angle) + 0.03, x * math.sin(angle) + y * math.cos(angle) - 0.12) for x, y in pts]
        place = [((x + 1.15) * big / 2.3, (y + 1.15) * big / 2.3) for x, y in raster.curve(turned, steps=4)]
        ImageDraw.Draw(gap).polygon(place, fill=255)
        image.paste((58, 28, 14), (0, 0), gap.filter(ImageFilter.MaxFilter(5)))
        image.paste(raster.vertical(image.size, _s("#fff3d2 #f4dba6 #e2bb78")), (0, 0), gap)
    return _done(image)


def _chestnut(rng: Random, side: int) -> Image.Image:
    """A glossy highland chestnut, its pale foot turned one way and its tip the other."""
    edge = [(-0.02, -0.98), (0.42, -0.66), (0.88, -0.12), (0.86, 0.5), (0.4, 0.82), (-0.4, 0.82), (-0.88, 0.48), (-0.86, -0.14), (-0.4, -0.66)]
    points = raster.curve([(x * rng.uniform(0.94, 1.04), y) for x, y in edge], steps=5)
    image = _body(side, points, rng.choice((_s("#1c0b06 #451c0d #74371a #a95f31 #f2c091"), _s("#241006 #552710 #874720 #b9753e #f6cda0"))), 0.17)
    big, alpha = image.width, image.getchannel("A")
    foot = Image.new("L", image.size)
    ImageDraw.Draw(foot).ellipse((big * 0.14, big * 0.7, big * 0.86, big * 1.06), fill=255)
    image.paste(raster.vertical(image.size, _s("#e6c79a #c99d68 #a87c4c")), (0, 0), ImageChops.multiply(foot.filter(ImageFilter.GaussianBlur(big * 0.008)), alpha))
    pen = ImageDraw.Draw(image)
    for k in range(4):
        x = big * (0.34 + 0.1 * k)
        pen.arc((x - big * 0.1, big * 0.14, x + big * 0.14, big * 0.9), 200, 260, fill=(96, 44, 22, 255), width=max(1, big // 70))
    gloss = Image.new("L", image.size)
    ImageDraw.Draw(gloss).ellipse((big * 0.3, big * 0.26, big * 0.42, big * 0.5), fill=190)
    image.paste((255, 232, 206), (0, 0), ImageChops.multiply(gloss.filter(ImageFilter.GaussianBlur(big * 0.03)), alpha))
    return _done(image)


def _pod(rng: Random, side: int) -> Image.Image:
    """Thảo quả: a dried ridged pod, dark cinnamon."""
    image = _body(side, _blob(rng, 0.98, 0.56, rough=0.05), rng.choice((_s("#26100a #54251a #85432b #b9764e #e6b68a"), _s("#1f0f0b #452218 #703a28 #a0684a #d3a17c"))), 0.13)
    pen, big = ImageDraw.Draw(image), image.width
    for k in range(5):
        y = 0.32 + 0.09 * k
        line = [(big * 0.1, big * 0.5), (big * 0.3, big * y), (big * 0.62, big * y), (big * 0.9, big * 0.5)]
        pen.line(raster.curve(line, closed=False, steps=5), fill=(58, 27, 17, 255), width=max(1, big // 46))
    pen.ellipse((big * 0.87, big * 0.46, big * 0.95, big * 0.54), fill=(58, 30, 18, 255))
    return _done(image)


def _strip(stops: Sequence[Rgb], thick: float, fibre: float) -> Maker:
    """Dried bamboo shoot and smoked meat: a long torn strip with fibres along it."""
    def make(rng: Random, side: int) -> Image.Image:
        sway, ends = rng.uniform(-0.3, 0.3), rng.uniform(0.6, 1.0)
        spine = raster.curve([(-1, sway), (-0.35, -sway * 0.6), (0.35, sway * 0.5), (1, -sway)], closed=False, steps=6)
        upper = [(x, y - thick * ends * rng.uniform(0.72, 1.1)) for x, y in spine]
        lower = [(x, y + thick * rng.uniform(0.72, 1.1)) for x, y in spine]
        image = _body(side, upper + lower[::-1], stops, 0.05)
        pen, big = ImageDraw.Draw(image), image.width
        alpha = image.getchannel("A")
        for _ in range(round(9 * fibre)):
            shift = rng.uniform(-0.8, 0.8) * thick
            line = [((x + 1.15) * big / 2.3, (y + shift + 1.15) * big / 2.3) for x, y in spine[rng.randint(0, 7): rng.randint(10, 19)]]
            tone = along(stops, rng.uniform(0.1, 0.95))
            pen.line(line, fill=(*tone, 255), width=max(1, big // 90))
        image.putalpha(alpha)
        return _done(image)
    return make


def _slice(rim: Rgb, flesh: Rgb, ring: Rgb) -> Maker:
    """A dried root slice seen from above: bark, flesh, a ring and rays."""
    def make(rng: Random, side: int) -> Image.Image:
        edge = _blob(rng, 0.97, rng.uniform(0.7, 0.9), rough=0.07, points=11)
        image = _body(side, edge, (darken(rim, 0.5), darken(rim, 0.2), rim, lighten(rim, 0.3)), 0.05)
        inner = _body(side, [(x * 0.86, y * 0.86) for x, y in edge], (darken(flesh, 0.3), darken(flesh, 0.08), flesh, lighten(flesh, 0.5)), 0.14)
        image.alpha_composite(inner)
        pen, big = ImageDraw.Draw(image), image.width
        for k in range(14):
            angle = math.tau * k / 14 + rng.uniform(-0.1, 0.1)
            near, far = rng.uniform(0.06, 0.12) * big, rng.uniform(0.22, 0.3) * big
            pen.line((big / 2 + math.cos(angle) * near, big / 2 + math.sin(angle) * near * 0.85,
                      big / 2 + math.cos(angle) * far, big / 2 + math.sin(angle) * far * 0.85),
                     fill=(*mix(flesh, ring, 0.6), 255), width=max(1, big // 60))
        pen.ellipse((big * 0.36, big * 0.39, big * 0.64, big * 0.61), outline=(*ring, 255), width=max(1, big // 50))
        return _done(image)
    return make


def _cap(rng: Random, side: int) -> Image.Image:
    """A dried shiitake cap from above, with flower cracks, or from below, with gills."""
    image = _body(side, _blob(rng, 0.95, 0.88, rough=0.06), _s("#241209 #4c2a17 #7b4b2b #a97a4d #d9b586"), 0.2)
    pen, big = ImageDraw.Draw(image), image.width
    below = rng.random() < 0.25
    for k in range(40 if below else 9):
        angle = math.tau * k / (40 if below else 9) + rng.uniform(-0.2, 0.2) * (not below)
        near, far = (0.09, 0.34) if below else (rng.uniform(0.0, 0.16), rng.uniform(0.22, 0.36))
        bent = angle + (0 if below else rng.uniform(-0.5, 0.5))
        pen.line((big / 2 + math.cos(bent) * near * big, big / 2 + math.sin(bent) * near * big,
                  big / 2 + math.cos(angle) * far * big, big / 2 + math.sin(angle) * far * big),
                 fill=(236, 208, 164, 235), width=max(1, big // (70 if below else 34)))
    if below:
        pen.ellipse((big * 0.42, big * 0.42, big * 0.58, big * 0.58), fill=(214, 178, 128, 255))
    return _done(image)


def _leaf(families: Sequence[Sequence[Rgb]]) -> Maker:
    """A fresh leaf with its midrib."""
    def make(rng: Random, side: int) -> Image.Image:
        bend = rng.uniform(-0.18, 0.18)
        edge = [(-1, bend), (-0.55, -0.3), (0.1, -0.38), (0.6, -0.24), (1, bend * 0.5), (0.6, 0.2), (0.1, 0.36), (-0.55, 0.3)]
        stops = rng.choice(families)
        image = _body(side, raster.curve(edge, steps=5), stops, 0.1)
        pen, big = ImageDraw.Draw(image), image.width
        rib = [((x + 1.15) * big / 2.3, (y + 1.15) * big / 2.3) for x, y in ((-0.98, bend), (0, 0), (0.9, bend * 0.5))]
        pen.line(raster.curve(rib, closed=False, steps=6), fill=(*lighten(stops[-1], 0.1), 255), width=max(1, big // 60))
        for k in range(5):
            x = (0.35 + 0.45 + k * 0.27) * big / 2.3
            for side_y in (-1, 1):
                pen.line((x, big / 2, x + big * 0.1, big / 2 + side_y * big * 0.11), fill=(*mix(stops[1], stops[2], 0.5), 255), width=max(1, big // 80))
        return _done(image)
    return make


def _husk(rng: Random, side: int) -> Image.Image:
    """Mắc khén: a split brown husk with a black seed inside."""
    image = _body(side, _blob(rng, 0.9, 0.78, rough=0.1), rng.choice((_s("#2a140b #5c3219 #8c5a30 #bd8d55 #e5c493"), _s("#1f120c #46291a #6d4930 #9b7650 #cfae85"))), 0.14)
    pen, big = ImageDraw.Draw(image), image.width
    pen.ellipse((big * 0.36, big * 0.36, big * 0.66, big * 0.62), fill=(22, 14, 14, 255))
    pen.ellipse((big * 0.42, big * 0.39, big * 0.5, big * 0.46), fill=(150, 140, 140, 255))
    return _done(image)


_GREEN = (_s("#141f14 #2a4029 #4b6743 #84996b #cfd8b0"), _s("#18281c #35523a #5c7c57 #9fb184 #e3e8cc"), _s("#5c6a52 #93a083 #c3cbb0 #e4e8d6 #fbfbf2"))
_OOLONG = (_s("#16231a #2c4431 #4a6a47 #7e9a66 #c6d3a0"), _s("#20291b #3f4f2f #65743f #98a263 #d6d8a6"))
_ORIENTAL = (_s("#26150e #55301d #87522f #bd8a55 #ecd2a2"), _s("#6b604d #a99c83 #d8ccb2 #efe8d6 #fffcf2"), _s("#1f1613 #40302a #6c5142 #9d7f66 #d9c2a6"), _s("#24301c #4d5c34 #7a8752 #adb583 #e6e8c5"))
_BLACK = (_s("#120b09 #2b1813 #4b2b20 #7c4d36 #bf8f68"), _s("#1a100b #3c2216 #63391f #9b6433 #dda75f"), _s("#5d3a12 #9a6822 #cb953d #e8c070 #fbe9b8"))
_FRESH = (_s("#16351a #2c5a2a #4d8a3c #86b95c #d3e8a5"), _s("#1d4220 #3b7031 #66a047 #a3cb6d #e8f3bd"))

GRAINS: dict[str, Grain] = {
    "rice": Grain(_oval(_s("#a8977a #d8ccb2 #f0e8d6 #fbf7ec #ffffff"), 0.3), 30, 1500, rgb("#d9ccb0")),
    "rice-red": Grain(_oval(_s("#6a4630 #a5775a #cfa988 #e8d2ba #fbf2e6"), 0.33, spread=0.25), 29, 1500, rgb("#b58d6a")),
    "rice-sticky": Grain(_oval(_s("#b7ab97 #e0d8c8 #f5f1e8 #fdfbf6 #ffffff"), 0.43), 26, 1500, rgb("#dcd3c2")),
    "tea-green": Grain(_curl(_GREEN), 62, 700, rgb("#26382a")),
    "tea-oolong": Grain(_pellet(_OOLONG), 40, 800, rgb("#243426")),
    "tea-oriental": Grain(_curl(_ORIENTAL, thick=0.19), 64, 700, rgb("#3c281c")),
    "tea-black": Grain(_curl(_BLACK, thick=0.13), 58, 800, rgb("#20120d")),
    "tea-leaf": Grain(_leaf(_FRESH), 108, 150, rgb("#21451f")),
    "herb": Grain(_leaf((_s("#2c3a22 #52623a #7d8b57 #adb784 #e2e6c4"), *_FRESH)), 96, 170, rgb("#33411f")),
    "macadamia": Grain(_nut, 104, 150, rgb("#3a1e10")),
    "chestnut": Grain(_chestnut, 132, 110, rgb("#2a120a")),
    "cardamom": Grain(_pod, 98, 190, rgb("#2b120a")),
    "bamboo": Grain(_strip(_s("#5d3d16 #9a6c2b #cf9f4b #ecce86 #fff2c9"), 0.14, 1.0), 190, 190, rgb("#7d5623")),
    "jerky": Grain(_strip(_s("#160806 #3c1a12 #693322 #99583a #d39c6c"), 0.2, 1.6), 210, 120, rgb("#1d0c08")),
    "ginseng": Grain(_slice(rgb("#a5804c"), rgb("#efdcae"), rgb("#b98d4a")), 104, 170, rgb("#86683a")),
    "angelica": Grain(_slice(rgb("#7d5a34"), rgb("#f0e2c4"), rgb("#9a7240")), 116, 150, rgb("#6d4d2c")),
    "polygonum": Grain(_slice(rgb("#4a2216"), rgb("#9c5638"), rgb("#5d2817")), 112, 150, rgb("#34160d")),
    "notoginseng": Grain(_pellet((_s("#1d1712 #433a30 #6f6353 #a09380 #d8cdb8"), _s("#2a2017 #55452f #82704d #b3a077 #e4d7b2"))), 86, 220, rgb("#2b231a")),
    "mackhen": Grain(_husk, 38, 900, rgb("#2a170d")),
    "doi": Grain(_oval(_s("#1a0705 #471410 #7a2a1e #b4573b #f2b08a"), 0.66, spread=0.25), 46, 620, rgb("#240b08")),
    "bean-black": Grain(_oval(_s("#07070a #17171d #2d2d36 #5d5d68 #cfcfd8"), 0.66), 46, 620, rgb("#0c0c10")),
    "bean-soy": Grain(_oval(_s("#7a5a1e #b89240 #dcbf73 #f1e0a9 #fffae0"), 0.84), 42, 720, rgb("#9b7a35")),
    "corn": Grain(_pellet((_s("#7d4b08 #c1851a #e9b632 #f9d976 #fff5cf"), _s("#8f5d10 #cf9a2e #efc75a #fbe394 #fffae0"))), 44, 720, rgb("#a8741a")),
    "mushroom": Grain(_cap, 128, 120, rgb("#2e190d")),
    "chili": Grain(_curl((_s("#2b0505 #6a100e #a8241b #d9573a #ffc09a"), _s("#380a08 #83180f #c53a22 #ea7a4c #ffd7b0")), thick=0.2, bend=0.5), 108, 210, rgb("#4a0d0a")),
}


@lru_cache(maxsize=48)
def pieces(kind: str, side: int) -> tuple[Image.Image, ...]:
    """A handful of turned pieces, `side` pixels long, lit from above left. Shared: do not paint on them."""
    rng, grain, out = Random(f"{kind}/{side}"), GRAINS[kind], []
    for k in range(14):
        piece = grain.make(rng, max(8, side))
        out.append(settle(piece.rotate(rng.uniform(0, 360) if k else 15, raster.BICUBIC)))
    return tuple(out)


def settle(piece: Image.Image) -> Image.Image:
    """The piece lit again after turning, on its own small shadow, so that a heap of them reads."""
    side, alpha = piece.width, piece.getchannel("A")
    light = raster.relief(alpha, max(1.5, side * 0.07), gain=0.8)
    body = ImageChops.overlay(piece.convert("RGB"), Image.merge("RGB", (light,) * 3))
    reach = max(1, round(side * 0.03))
    shadow = ImageChops.offset(alpha, reach, reach * 2).filter(ImageFilter.GaussianBlur(max(1.0, side * 0.035)))
    whole = Image.new("RGBA", piece.size, (14, 8, 10, 0))
    whole.putalpha(raster.scale_mask(shadow, 0.62))
    body.putalpha(alpha)
    whole.alpha_composite(body)
    return whole
