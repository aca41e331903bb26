"""Things drawn whole: fish, smoked meat, roots, noodles, a hen, garments. Each is painted at double size and halved."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import raster, textile
from catalog.demo.scenes.palettes import Rgb, darken, lighten, mix, rgb

Line = Sequence[raster.Point]


@dataclass(frozen=True)
class Good:
    """`ratio` is height for a width of 1; `bit` names the loose goods that lie about it."""

    draw: Callable[["Sheet"], None]
    ratio: float
    bit: str


class Sheet:
    """A transparent sheet in unit coordinates: x 0–1, y 0–ratio."""

    def __init__(self, width: int, ratio: float) -> None:
        self.scale = width * 2
        self.image = Image.new("RGBA", (width * 2, round(width * 2 * ratio)))
        self.rng = Random(width)

    def at(self, points: Line) -> list[raster.Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def mask(self, points: Line, *, smooth: bool = True) -> Image.Image:
        line = self.at(points)
        return raster.outline(self.image.size, raster.curve(line) if smooth else line, over=1)

    def body(self, mask: Image.Image, stops: Sequence[Rgb], depth: float, *, gain: float = 0.8) -> None:
        """Paint a lit body; `depth` is the roundness as a share of the width."""
        box = mask.getbbox()
        if box is None:
            return
        pad = round(depth * self.scale * 2) + 4
        box = (max(0, box[0] - pad), max(0, box[1] - pad), min(mask.width, box[2] + pad), min(mask.height, box[3] + pad))
        self.image.alpha_composite(raster.cushion(mask.crop(box), stops, depth * self.scale, gain=gain), box[:2])

    def shape(self, points: Line, stops: Sequence[Rgb], depth: float, *, gain: float = 0.8) -> None:
        self.body(self.mask(points), stops, depth, gain=gain)

    def line(self, points: Line, colour: Rgb, width: float, *, alpha: int = 255) -> None:
        path = raster.curve(self.at(points), closed=False, steps=6)
        size = max(1, round(width * self.scale))
        left, top = (max(0, int(min(p[k] for p in path)) - size) for k in (0, 1))
        right, bottom = (min(self.image.size[k], int(max(p[k] for p in path)) + size + 1) for k in (0, 1))
        if right <= left or bottom <= top:
            return
        veil = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(veil).line([(x - left, y - top) for x, y in path], fill=alpha, width=size, joint="curve")
        under = self.image.getchannel("A").crop((left, top, right, bottom))
        self.image.paste((*colour, 255), (left, top), ImageChops.multiply(veil, under))

    def dot(self, x: float, y: float, r: float, colour: Rgb) -> None:
        s = self.scale
        ImageDraw.Draw(self.image).ellipse(((x - r) * s, (y - r) * s, (x + r) * s, (y + r) * s), fill=(*colour, 255))

    def speckle(self, mask: Image.Image, colour: Rgb, cells: tuple[int, int], cut: int, share: float) -> None:
        spots = raster.noise(self.rng, self.image.size, cells).point([255 if v > cut else 0 for v in range(256)])
        self.image.paste(colour, (0, 0), raster.scale_mask(ImageChops.multiply(spots.filter(ImageFilter.GaussianBlur(1)), mask), share))


@lru_cache(maxsize=48)
def piece(name: str, width: int) -> Image.Image:
    """A drawn thing `width` pixels across. Shared: do not paint on it."""
    good = GOODS[name]
    sheet = Sheet(width, good.ratio)
    good.draw(sheet)
    return sheet.image.reduce(2)


def _s(codes: str) -> tuple[Rgb, ...]:
    return tuple(rgb(code) for code in codes.split())


def _sturgeon(s: Sheet) -> None:
    grey = _s("#12181d #35434c #63757f #9db0b6 #eef5f4")
    fin = _s("#1d262c #3d4c54 #66777f #9aaab0")
    s.shape([(0.84, 0.15), (0.93, 0.01), (0.99, -0.01), (0.93, 0.13), (0.95, 0.2), (0.97, 0.29), (0.88, 0.22)], fin, 0.012)
    s.shape([(0.66, 0.11), (0.72, 0.03), (0.77, 0.06), (0.79, 0.13)], fin, 0.01)
    for x in (0.28, 0.64):
        s.shape([(x, 0.24), (x + 0.1, 0.25), (x + 0.12, 0.34), (x + 0.03, 0.32)], fin, 0.01)
    trunk = [(0.005, 0.2), (0.1, 0.15), (0.2, 0.105), (0.36, 0.075), (0.55, 0.09), (0.75, 0.12), (0.9, 0.145),
             (0.91, 0.2), (0.76, 0.23), (0.58, 0.275), (0.36, 0.285), (0.18, 0.265), (0.08, 0.23)]
    whole = s.mask(trunk)
    s.body(whole, grey, 0.045, gain=0.95)
    belly = ImageChops.multiply(whole, raster.fade(whole.size, 0.62, 0.86, peak=170))
    s.image.paste(rgb("#e9ebe2"), (0, 0), belly)
    s.speckle(whole, (24, 32, 38), (170, 70), 186, 0.34)
    for k in range(12):
        x = 0.2 + k * 0.058
        y = 0.1 + 0.028 * abs(k - 3) / 6 * (1 if k > 3 else 0.6)
        s.shape([(x - 0.022, y + 0.01), (x, y - 0.02), (x + 0.026, y + 0.008), (x, y + 0.022)], _s("#27333a #5d6f78 #a5b6ba #e4ecea"), 0.007)
    for k in range(17):
        x = 0.22 + k * 0.04
        s.shape([(x - 0.012, 0.192), (x, 0.178), (x + 0.012, 0.192), (x, 0.208)], _s("#3a474e #7d8f96 #c2d0d2 #f3f8f6"), 0.005)
    s.line([(0.19, 0.13), (0.215, 0.18), (0.2, 0.25)], (20, 28, 34), 0.006, alpha=200)
    for k in range(3):
        s.line([(0.075 + k * 0.016, 0.225), (0.07 + k * 0.016, 0.25)], (40, 50, 56), 0.004)
    s.dot(0.135, 0.17, 0.0125, (214, 190, 120))
    s.dot(0.135, 0.17, 0.0085, (12, 14, 16))
    s.dot(0.132, 0.167, 0.003, (240, 246, 246))


def _salmon(s: Sheet) -> None:
    fin = _s("#2a2a33 #565a64 #8c8f97 #c5c4c5")
    s.shape([(0.86, 0.2), (0.99, 0.06), (0.96, 0.21), (0.99, 0.37), (0.86, 0.25)], fin, 0.014)
    s.shape([(0.44, 0.08), (0.5, 0.0), (0.58, 0.03), (0.6, 0.1)], fin, 0.012)
    for x in (0.3, 0.56, 0.7):
        s.shape([(x, 0.33), (x + 0.08, 0.31), (x + 0.1, 0.41), (x + 0.03, 0.4)], fin, 0.012)
    trunk = [(0.01, 0.23), (0.08, 0.14), (0.22, 0.07), (0.42, 0.05), (0.62, 0.09), (0.78, 0.155), (0.88, 0.185),
             (0.88, 0.26), (0.76, 0.29), (0.6, 0.355), (0.4, 0.39), (0.2, 0.36), (0.07, 0.29)]
    whole = s.mask(trunk)
    s.body(whole, _s("#222a33 #5f6d77 #a7b1b4 #dfe3df #ffffff"), 0.06, gain=0.9)
    s.image.paste(rgb("#2c3f4a"), (0, 0), ImageChops.multiply(whole, raster.fade(whole.size, 0.42, 0.12, peak=200)))
    s.image.paste(rgb("#e79b86"), (0, 0), ImageChops.multiply(whole, ImageChops.multiply(
        raster.fade(whole.size, 0.35, 0.53, peak=190), raster.fade(whole.size, 0.75, 0.56))))
    scales = raster.noise(s.rng, whole.size, (190, 84)).point([60 if v > 150 else 0 for v in range(256)])
    s.image.paste((250, 250, 246), (0, 0), ImageChops.multiply(scales, whole))
    for _ in range(70):
        x, y = s.rng.uniform(0.2, 0.86), s.rng.uniform(0.07, 0.22)
        if whole.getpixel((round(x * s.scale), round(y * s.scale))):
            s.dot(x, y, s.rng.uniform(0.002, 0.0055), (26, 30, 36))
    s.line([(0.2, 0.1), (0.235, 0.2), (0.19, 0.33)], (34, 36, 42), 0.007, alpha=210)
    s.line([(0.012, 0.245), (0.06, 0.255), (0.105, 0.27)], (30, 30, 36), 0.006)
    s.dot(0.105, 0.19, 0.017, (226, 206, 150))
    s.dot(0.105, 0.19, 0.0115, (10, 12, 16))
    s.dot(0.101, 0.186, 0.004, (250, 250, 250))


def _fillet(s: Sheet) -> None:
    for k in range(3):
        x = 0.02 + 0.3 * k
        cut = [(x, 0.3), (x + 0.05, 0.1), (x + 0.2, 0.03), (x + 0.35, 0.12), (x + 0.36, 0.34), (x + 0.2, 0.44), (x + 0.06, 0.42)]
        s.shape([(px + 0.008, py + 0.018) for px, py in cut], _s("#3b444b #77858c #b9c4c6"), 0.012)
        flesh = s.mask(cut)
        s.body(flesh, _s("#a83a18 #dd6a35 #f28d52 #f9b27c #ffe2c4"), 0.03)
        for j in range(5):
            y = 0.09 + 0.07 * j
            s.line([(x + 0.03, y + 0.06), (x + 0.12, y), (x + 0.2, y + 0.02), (x + 0.3, y + 0.06)], (255, 226, 196), 0.009, alpha=190)


def _slab(s: Sheet) -> None:
    """Smoked pork of the small highland pig: skin, fat and lean in layers, cut in thick pieces."""
    for k in range(3):
        dx, dy = 0.0 + 0.27 * k, 0.2 - 0.07 * (k % 2)
        edge = [(dx + 0.02, dy + 0.06), (dx + 0.12, dy), (dx + 0.36, dy + 0.02), (dx + 0.43, dy + 0.1),
                (dx + 0.42, dy + 0.36), (dx + 0.3, dy + 0.42), (dx + 0.08, dy + 0.4), (dx, dy + 0.3)]
        whole = s.mask(edge)
        s.body(whole, _s("#210b06 #6a2a17 #a04f2c #c98450 #f0cf9f"), 0.028)
        for at, colour, wide in ((0.1, "#f3d9a8", 0.035), (0.17, "#8d3a24", 0.03), (0.235, "#f0d3a0", 0.042), (0.32, "#7a2d1d", 0.05)):
            line = [(dx - 0.02, dy + at + 0.02), (dx + 0.14, dy + at - 0.015), (dx + 0.28, dy + at + 0.015), (dx + 0.46, dy + at)]
            veil = Image.new("L", s.image.size)
            ImageDraw.Draw(veil).line(raster.curve(s.at(line), closed=False), fill=225, width=round(wide * s.scale))
            s.image.paste(rgb(colour), (0, 0), ImageChops.multiply(veil.filter(ImageFilter.GaussianBlur(s.scale * 0.004)), whole))
        s.speckle(whole, (40, 14, 8), (120, 90), 196, 0.5)


def _sausages(s: Sheet) -> None:
    for k in range(5):
        x, y = 0.1 + 0.19 * k, 0.04 + 0.03 * (k % 2)
        lean = 0.03 * (k % 3 - 1)
        edge = [(x, y), (x + 0.075, y + 0.05), (x + 0.08 + lean, y + 0.32), (x + 0.06 + lean, y + 0.6), (x + lean, y + 0.66),
                (x - 0.06 + lean, y + 0.6), (x - 0.08 + lean, y + 0.32), (x - 0.075, y + 0.05)]
        whole = s.mask(edge)
        s.body(whole, _s("#250806 #661b14 #97352a #c4624a #f5b596"), 0.04, gain=0.9)
        s.speckle(whole, (246, 205, 170), (70, 60), 190, 0.62)
        s.speckle(whole, (44, 10, 8), (50, 50), 200, 0.4)
        s.shape([(x - 0.022, y - 0.035), (x + 0.022, y - 0.035), (x + 0.012, y + 0.02), (x - 0.012, y + 0.02)], _s("#8a6a3c #d8b878 #f6e6ba"), 0.008)


def _noodles(s: Sheet) -> None:
    """Skeins of glassy canna vermicelli, tied with bamboo."""
    pen = ImageDraw.Draw(s.image)
    tones = _s("#7f7462 #a99d86 #cfc5af #e6dfcd #f8f4e8")
    for k in range(3):
        y0 = 0.12 + 0.17 * k
        for layer in range(190):
            t = layer / 190
            spread = s.rng.gauss(0, 0.045)
            tilt, ends = s.rng.uniform(-0.02, 0.02), s.rng.uniform(0.0, 0.06)
            line = [(0.03 + ends, y0 + spread * 1.5 + tilt), (0.25, y0 + spread * 1.15), (0.5, y0 + spread * 0.55),
                    (0.75, y0 + spread * 1.15), (0.97 - ends, y0 + spread * 1.5 - tilt)]
            tone = tones[min(4, int(t * 4 + s.rng.random() * 1.4))]
            pen.line(raster.curve(s.at(line), closed=False, steps=5), fill=(*tone, 255), width=max(1, round(0.0042 * s.scale)))
        s.shape([(0.475, y0 - 0.075), (0.535, y0 - 0.075), (0.54, y0 + 0.075), (0.48, y0 + 0.078)], _s("#6a4a1c #b58d45 #dcbc78 #f8e8b8"), 0.02)


def _root(s: Sheet, stops: Sequence[Rgb], limbs: Sequence[Line], widths: Sequence[float]) -> None:
    for limb, wide in zip(limbs, widths, strict=True):
        line = raster.curve(list(limb), closed=False, steps=8)
        left, right = [], []
        for k, (x, y) in enumerate(line):
            t = k / (len(line) - 1)
            ahead, back = line[min(len(line) - 1, k + 1)], line[max(0, k - 1)]
            angle = math.atan2(ahead[1] - back[1], ahead[0] - back[0]) + math.pi / 2
            half = wide * (1 - 0.86 * t) * (1 + 0.12 * math.sin(k * 1.9))
            left.append((x + math.cos(angle) * half, y + math.sin(angle) * half))
            right.append((x - math.cos(angle) * half, y - math.sin(angle) * half))
        mask = s.mask(left + right[::-1], smooth=False)
        s.body(mask, stops, max(0.01, wide * 0.5), gain=0.9)
        for k in range(3, len(line) - 4, 3):
            x, y = line[k]
            half = wide * (1 - 0.86 * k / len(line)) * 0.7
            s.line([(x - half, y - half * 0.25), (x, y + half * 0.2), (x + half, y - half * 0.25)], darken(stops[1], 0.15), 0.004, alpha=120)


def _ginseng(s: Sheet) -> None:
    """Lai Châu ginseng: a jointed rhizome with its scars, a few roots, fine hairs."""
    stops = _s("#4a2e10 #94692f #c79b55 #e6c88c #fff1cd")
    pen = ImageDraw.Draw(s.image)
    for _ in range(46):
        x, y = s.rng.uniform(0.2, 0.8), s.rng.uniform(0.3, 0.75)
        line = [(x, y), (x + s.rng.uniform(-0.12, 0.12), y + 0.12), (x + s.rng.uniform(-0.24, 0.24), y + s.rng.uniform(0.2, 0.36))]
        pen.line(raster.curve(s.at(line), closed=False), fill=(*stops[s.rng.randint(1, 3)], 255), width=max(1, round(0.005 * s.scale)))
    _root(s, stops, [
        [(0.5, 0.5), (0.36, 0.68), (0.3, 0.9), (0.16, 1.12)], [(0.52, 0.5), (0.6, 0.72), (0.7, 0.88), (0.76, 1.14)],
        [(0.5, 0.5), (0.5, 0.74), (0.46, 0.95), (0.5, 1.18)], [(0.62, 0.44), (0.78, 0.52), (0.9, 0.68), (0.97, 0.88)],
        [(0.38, 0.44), (0.22, 0.52), (0.12, 0.66), (0.03, 0.8)],
    ], (0.055, 0.058, 0.05, 0.04, 0.04))
    for k, (x, y, r) in enumerate(((0.5, 0.47, 0.15), (0.44, 0.32, 0.1), (0.53, 0.22, 0.085), (0.46, 0.125, 0.07), (0.52, 0.055, 0.05))):
        ring = [(x + math.cos(a / 9 * math.tau) * r * s.rng.uniform(0.9, 1.1), y + math.sin(a / 9 * math.tau) * r * 0.86) for a in range(9)]
        s.shape(ring, stops, 0.03, gain=0.9)
        s.line([(x - r * 0.8, y + r * 0.3), (x, y + r * 0.5), (x + r * 0.8, y + r * 0.3)], stops[1], 0.005, alpha=170)
        if k:
            s.dot(x + r * 0.35, y - r * 0.1, r * 0.22, stops[1])
            s.dot(x + r * 0.33, y - r * 0.12, r * 0.13, stops[0])


def _shoots(s: Sheet) -> None:
    """Fresh bamboo shoots in their sheaths, cut at the foot."""
    for k, (x, lean, tall) in enumerate(((0.22, -0.08, 0.8), (0.8, 0.1, 0.78), (0.5, 0.02, 1.0))):
        top = 1.02 - tall
        for j in range(6):
            t = j / 6
            wide, y = 0.2 * (0.3 + 0.7 * math.sin(math.pi * (0.12 + 0.5 * t))), top + (0.9 - top) * t
            cx = x + lean * (1 - t)
            leaf = [(cx + 0.02 * (j % 2), y - 0.06 - 0.05 * (1 - t)), (cx + wide * 0.85, y + 0.07), (cx + wide, y + 0.22), (cx, y + 0.29), (cx - wide, y + 0.22), (cx - wide * 0.85, y + 0.07)]
            tone = mix(rgb("#8f9a52"), rgb("#a06a3c"), ((j + k) % 3) / 2.6)
            s.shape([(px, min(py, 1.1)) for px, py in leaf], (darken(tone, 0.6), darken(tone, 0.25), tone, lighten(tone, 0.3), lighten(tone, 0.65)), 0.03)
        s.shape([(x - 0.17, 1.07), (x, 1.01), (x + 0.17, 1.07), (x, 1.14)], _s("#b89a62 #e6d29c #fbf0cf"), 0.02)


def _hen(s: Sheet) -> None:
    """A free-range hen of the villages, red-brown, dark tail."""
    for k in range(6):
        x, y = 0.86 + 0.02 * k, 0.1 + 0.045 * k
        s.shape([(0.68, 0.46), (0.76, 0.2 + 0.05 * k), (x, y), (0.95, 0.2 + 0.06 * k), (0.8, 0.5)], _s("#0b0f12 #1c2b2c #34504a #6f9484"), 0.016)
    for x in (0.46, 0.58):
        s.shape([(x, 0.82), (x + 0.03, 0.82), (x + 0.025, 1.0), (x + 0.06, 1.05), (x - 0.06, 1.06), (x - 0.01, 1.0)], _s("#7d5310 #cf9a35 #f0cb72"), 0.01)
    body = [(0.3, 0.2), (0.36, 0.34), (0.5, 0.44), (0.68, 0.4), (0.84, 0.42), (0.82, 0.64), (0.66, 0.84), (0.46, 0.86), (0.28, 0.74), (0.2, 0.52), (0.2, 0.3), (0.22, 0.18)]
    s.shape(body, _s("#2e0f06 #6f2c10 #a9551f #d58b3f #f7cf8c"), 0.07)
    for row in range(5):
        for k in range(7):
            x, y = 0.34 + 0.06 * k - 0.02 * (row % 2), 0.46 + 0.065 * row
            s.shape([(x, y), (x + 0.05, y - 0.01), (x + 0.075, y + 0.04), (x + 0.04, y + 0.065), (x + 0.005, y + 0.045)],
                    _s("#4a1c0a #8a3f17 #bd6c2b #e6ab62") if (row + k) % 3 else _s("#2a1208 #5a2811 #8f4c21 #c98a4c"), 0.012)
    s.shape([(0.16, 0.13), (0.19, 0.05), (0.22, 0.1), (0.25, 0.03), (0.28, 0.1), (0.32, 0.07), (0.31, 0.16), (0.2, 0.18)], _s("#6d0f0c #b3251d #dd5843 #ff9c80"), 0.014)
    s.shape([(0.16, 0.24), (0.2, 0.25), (0.2, 0.36), (0.16, 0.35)], _s("#6d0f0c #b3251d #e06a55"), 0.012)
    s.shape([(0.08, 0.22), (0.17, 0.18), (0.18, 0.25)], _s("#8a5a12 #d9a33c #f8dc90"), 0.01)
    s.dot(0.22, 0.195, 0.018, (240, 190, 80))
    s.dot(0.22, 0.195, 0.011, (16, 10, 8))


def _dress(s: Sheet, mask: Image.Image, kind: str, cell: float, *, dim: float = 0.0) -> None:
    """Fill a mask with woven cloth that falls in folds."""
    cloth = textile.cloth(kind, mask.size, max(3, round(cell * s.scale)))
    shade = textile.folds(mask.size, s.rng, count=7, share=0.75)
    cloth = ImageChops.multiply(cloth, Image.merge("RGB", (shade,) * 3))
    cloth = raster.soft_light(cloth, raster.relief(mask, s.scale * 0.02, gain=0.9))
    if dim:
        cloth = Image.blend(cloth, Image.new("RGB", mask.size, (12, 14, 30)), dim)
    s.image.paste(cloth, (0, 0), mask)


def _costume(s: Sheet) -> None:
    """A festive jacket of plain indigo with woven sleeves and hem, and silver discs, on a bamboo rail."""
    rail = s.mask([(0.0, 0.075), (1.0, 0.055), (1.0, 0.085), (0.0, 0.105)], smooth=False)
    s.body(rail, _s("#5b3d14 #a97b35 #d6b069 #f6e2aa"), 0.012)
    for side in (-1, 1):
        arm = [(0.5 + side * 0.16, 0.13), (0.5 + side * 0.34, 0.2), (0.5 + side * 0.475, 0.72), (0.5 + side * 0.31, 0.78), (0.5 + side * 0.17, 0.4)]
        sleeve = s.mask(arm, smooth=False)
        _dress(s, sleeve, "hanhi", 0.0052, dim=0.1)
    trunk = s.mask([(0.4, 0.1), (0.6, 0.1), (0.7, 0.16), (0.72, 0.5), (0.78, 1.1), (0.22, 1.1), (0.28, 0.5), (0.3, 0.16)], smooth=False)
    s.body(trunk, _s("#070a1a #141c3e #24305f #43538c #8795c6"), 0.06)
    hem = ImageChops.multiply(trunk, s.mask([(0, 0.84), (1, 0.84), (1, 1.12), (0, 1.12)], smooth=False))
    _dress(s, hem, "thai", 0.0052)
    front = ImageChops.multiply(trunk, s.mask([(0.45, 0.1), (0.55, 0.1), (0.55, 0.86), (0.45, 0.86)], smooth=False))
    _dress(s, front, "lu", 0.0045)
    for k in range(9):
        y = 0.17 + 0.075 * k
        for x in (0.42, 0.58):
            s.dot(x, y, 0.017, (110, 116, 126))
            s.dot(x - 0.001, y - 0.002, 0.0145, (222, 226, 230))
            s.dot(x - 0.004, y - 0.005, 0.006, (255, 255, 255))
    s.shape([(0.42, 0.1), (0.5, 0.17), (0.58, 0.1), (0.5, 0.08)], _s("#05070f #0d1228 #1a2448"), 0.01)


def _bag(s: Sheet) -> None:
    """A shoulder bag: woven body, red tassels, a braided strap."""
    strap = [(0.17, 0.5), (0.2, 0.2), (0.5, 0.03), (0.8, 0.2), (0.83, 0.5)]
    pen = ImageDraw.Draw(s.image)
    for wide, colour in ((0.058, (60, 16, 16)), (0.044, (181, 49, 42)), (0.012, (230, 178, 58))):
        pen.line(raster.curve(s.at(strap), closed=False, steps=14), fill=(*colour, 255), width=round(wide * s.scale), joint="curve")
    body = raster.rounded(s.image.size, (0.1 * s.scale, 0.42 * s.scale, 0.9 * s.scale, 1.06 * s.scale), 0.05 * s.scale)
    _dress(s, body, "mong", 0.0056)
    flap = s.mask([(0.09, 0.41), (0.91, 0.41), (0.9, 0.66), (0.5, 0.8), (0.1, 0.66)], smooth=False)
    s.image.paste((8, 8, 20), (0, round(0.014 * s.scale)), raster.scale_mask(flap.filter(ImageFilter.GaussianBlur(s.scale * 0.008)), 0.6))
    _dress(s, flap, "dao", 0.005)
    s.line([(0.1, 0.655), (0.5, 0.795), (0.9, 0.655)], (224, 168, 52), 0.012)
    for k in range(9):
        x = 0.14 + 0.09 * k
        s.shape([(x - 0.012, 1.04), (x + 0.012, 1.04), (x + 0.024, 1.2), (x - 0.024, 1.2)],
                _s("#5a1010 #b5312a #e0614c") if k % 2 else _s("#7a5210 #dfa11f #f6d47c"), 0.012)
        s.dot(x, 1.055, 0.018, (244, 234, 210))


def _comb(s: Sheet) -> None:
    """A piece of wild honeycomb, dripping."""
    edge = [(0.06, 0.3), (0.2, 0.1), (0.5, 0.04), (0.8, 0.1), (0.96, 0.32), (0.92, 0.62), (0.66, 0.76), (0.34, 0.74), (0.1, 0.6)]
    whole = s.mask(edge)
    s.body(whole, _s("#6b3506 #b36c10 #e09e2a #f5c962 #fff0b8"), 0.05)
    inside = whole.filter(ImageFilter.MinFilter(9)).resize((whole.width // 4, whole.height // 4))
    r = 0.042
    for row in range(11):
        for col in range(15):
            x, y = 0.02 + col * r * 1.74 + (row % 2) * r * 0.87, 0.05 + row * r * 1.5
            px, py = round(x * s.scale / 4), round(y * s.scale / 4)
            if not (0 <= px < inside.width and 0 <= py < inside.height and inside.getpixel((px, py)) == 255):
                continue
            cell = [(x + math.cos(math.tau * (k + 0.5) / 6) * r * 0.84, y + math.sin(math.tau * (k + 0.5) / 6) * r * 0.84) for k in range(6)]
            tone = s.rng.choice((rgb("#c47a14"), rgb("#d8921f"), rgb("#a85f0c"), rgb("#e7b04a")))
            ImageDraw.Draw(s.image).polygon(s.at(cell), fill=(*tone, 255))
            s.dot(x - r * 0.25, y - r * 0.3, r * 0.16, (255, 236, 170))


@lru_cache(maxsize=24)
def folded(kind: str, width: int) -> Image.Image:
    """A stack of three folded cloths, the named one on top."""
    s = Sheet(width, 0.62)
    kinds = [kind, *[k for k in ("natural", "mong", "lu", "thai") if k != kind][:2]]
    for k, name in enumerate(reversed(kinds)):
        y = 0.44 - 0.125 * k
        shift = (-0.012, 0.014, 0.0)[k]
        front = raster.rounded(s.image.size, ((0.03 + shift) * s.scale, y * s.scale, (0.97 + shift) * s.scale, (y + 0.15) * s.scale), 0.045 * s.scale)
        _dress(s, front, name, 0.0046)
        for line in (0.05, 0.1):
            s.line([(0.05 + shift, y + line), (0.5, y + line + 0.006), (0.95 + shift, y + line)], (10, 10, 22), 0.006, alpha=150)
    top = s.mask([(0.16, 0.015), (0.84, 0.015), (0.975, 0.215), (0.025, 0.215)], smooth=False)
    cloth = textile.cloth(kind, (s.scale, round(s.scale * 0.7)), max(3, round(0.0058 * s.scale)))
    plane = raster.perspective(cloth, (s.scale, round(0.21 * s.scale)), far=0.72)
    sheet = Image.new("RGB", s.image.size)
    sheet.paste(plane, (0, round(0.01 * s.scale)))
    s.image.paste(raster.soft_light(sheet, raster.relief(top, s.scale * 0.016, gain=0.8)), (0, 0), top)
    return s.image.reduce(2)


GOODS: dict[str, Good] = {
    "sturgeon": Good(_sturgeon, 0.36, "herb"),
    "salmon": Good(_salmon, 0.43, "herb"),
    "fillet": Good(_fillet, 0.48, "mackhen"),
    "pork": Good(_slab, 0.64, "mackhen"),
    "sausages": Good(_sausages, 0.76, "chili"),
    "noodles": Good(_noodles, 0.62, "tea-leaf"),
    "ginseng": Good(_ginseng, 1.22, "ginseng"),
    "shoots": Good(_shoots, 1.16, "tea-leaf"),
    "hen": Good(_hen, 1.08, "corn"),
    "costume": Good(_costume, 1.12, "tea-leaf"),
    "bag": Good(_bag, 1.24, "tea-leaf"),
    "honeycomb": Good(_comb, 0.8, "mackhen"),
}
