"""Drawn from garden and forest: ginseng, bamboo shoots, bananas, honeycomb."""

import math
from collections.abc import Sequence

from PIL import ImageDraw, ImageFilter

from catalog.demo.scenes import raster
from catalog.demo.scenes.palettes import Rgb, darken, lighten, mix, rgb, shades
from catalog.demo.scenes.sheet import Line, Sheet


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
            s.line(
                [(x - half, y - half * 0.25), (x, y + half * 0.2), (x + half, y - half * 0.25)],
                darken(stops[1], 0.15),
                0.004,
                alpha=120,
            )


def ginseng(s: Sheet) -> None:
    """Lai Châu ginseng: a jointed rhizome with its scars, a few roots, fine hairs."""
    stops = shades("#4a2e10 #94692f #c79b55 #e6c88c #fff1cd")
    pen = ImageDraw.Draw(s.image)
    for _ in range(46):
        x, y = s.rng.uniform(0.2, 0.8), s.rng.uniform(0.3, 0.75)
        line = [
            (x, y),
            (x + s.rng.uniform(-0.12, 0.12), y + 0.12),
            (x + s.rng.uniform(-0.24, 0.24), y + s.rng.uniform(0.2, 0.36)),
        ]
        pen.line(
            raster.curve(s.at(line), closed=False),
            fill=(*stops[s.rng.randint(1, 3)], 255),
            width=max(1, round(0.005 * s.scale)),
        )
    _root(
        s,
        stops,
        [
            [(0.5, 0.5), (0.36, 0.68), (0.3, 0.9), (0.16, 1.12)],
            [(0.52, 0.5), (0.6, 0.72), (0.7, 0.88), (0.76, 1.14)],
            [(0.5, 0.5), (0.5, 0.74), (0.46, 0.95), (0.5, 1.18)],
            [(0.62, 0.44), (0.78, 0.52), (0.9, 0.68), (0.97, 0.88)],
            [(0.38, 0.44), (0.22, 0.52), (0.12, 0.66), (0.03, 0.8)],
        ],
        (0.055, 0.058, 0.05, 0.04, 0.04),
    )
    for k, (x, y, r) in enumerate(
        ((0.5, 0.47, 0.15), (0.44, 0.32, 0.1), (0.53, 0.22, 0.085), (0.46, 0.125, 0.07), (0.52, 0.055, 0.05))
    ):
        ring = [
            (
                x + math.cos(a / 9 * math.tau) * r * s.rng.uniform(0.9, 1.1),
                y + math.sin(a / 9 * math.tau) * r * 0.86,
            )
            for a in range(9)
        ]
        s.shape(ring, stops, 0.03, gain=0.9)
        s.line(
            [(x - r * 0.8, y + r * 0.3), (x, y + r * 0.5), (x + r * 0.8, y + r * 0.3)],
            stops[1],
            0.005,
            alpha=170,
        )
        if k:
            s.dot(x + r * 0.35, y - r * 0.1, r * 0.22, stops[1])
            s.dot(x + r * 0.33, y - r * 0.12, r * 0.13, stops[0])


def shoots(s: Sheet) -> None:
    """Fresh bamboo shoots in their sheaths, cut at the foot."""
    for k, (x, lean, tall) in enumerate(((0.22, -0.08, 0.8), (0.8, 0.1, 0.78), (0.5, 0.02, 1.0))):
        top = 1.02 - tall
        for j in range(6):
            t = j / 6
            wide, y = 0.2 * (0.3 + 0.7 * math.sin(math.pi * (0.12 + 0.5 * t))), top + (0.9 - top) * t
            cx = x + lean * (1 - t)
            leaf = [
                (cx + 0.02 * (j % 2), y - 0.06 - 0.05 * (1 - t)),
                (cx + wide * 0.85, y + 0.07),
                (cx + wide, y + 0.22),
                (cx, y + 0.29),
                (cx - wide, y + 0.22),
                (cx - wide * 0.85, y + 0.07),
            ]
            tone = mix(rgb("#8f9a52"), rgb("#a06a3c"), ((j + k) % 3) / 2.6)
            s.shape(
                [(px, min(py, 1.1)) for px, py in leaf],
                (darken(tone, 0.6), darken(tone, 0.25), tone, lighten(tone, 0.3), lighten(tone, 0.65)),
                0.03,
            )
        s.shape(
            [(x - 0.17, 1.07), (x, 1.01), (x + 0.17, 1.07), (x, 1.14)],
            shades("#b89a62 #e6d29c #fbf0cf"),
            0.02,
        )


def bananas(s: Sheet) -> None:
    """A hand of highland bananas."""
    ripe = (
        shades("#5d4308 #a8830f #e0b92f #f4dc72 #fff6c8"),
        shades("#556012 #96981f #d4c23c #efe083 #fff9d0"),
    )
    for k in (0, 5, 1, 4, 2, 3):
        t = k / 5
        tip_x, tip_y = 0.04 + 0.92 * t, 0.66 + 0.2 * math.sin(math.pi * t)
        belly = (0.5 + (t - 0.5) * 0.95, 0.42 + 0.14 * math.sin(math.pi * t))
        line = raster.curve(
            [
                (0.48 + 0.05 * (t - 0.5), 0.12),
                (belly[0] - (t - 0.5) * 0.2, belly[1] - 0.14),
                belly,
                (tip_x, tip_y),
            ],
            closed=False,
            steps=8,
        )
        left, right = [], []
        for j, (x, y) in enumerate(line):
            u = j / (len(line) - 1)
            half = 0.085 * (0.35 + 0.65 * math.sin(math.pi * min(1.0, 0.1 + u * 0.86)) ** 0.7)
            ahead, back = line[min(len(line) - 1, j + 1)], line[max(0, j - 1)]
            angle = math.atan2(ahead[1] - back[1], ahead[0] - back[0]) + math.pi / 2
            left.append((x + math.cos(angle) * half, y + math.sin(angle) * half))
            right.append((x - math.cos(angle) * half, y - math.sin(angle) * half))
        s.body(s.mask(left + right[::-1], smooth=False), ripe[k % 2], 0.03, gain=0.9)
        s.line([(x, y) for x, y in line[4:-3:3]], (140, 106, 22), 0.005, alpha=130)
        s.dot(tip_x, tip_y, 0.022, (58, 40, 18))
    s.shape(
        [(0.42, 0.0), (0.56, 0.0), (0.6, 0.14), (0.54, 0.2), (0.42, 0.2), (0.37, 0.14)],
        shades("#33401a #66752c #98a548 #cdd487"),
        0.02,
    )


def comb(s: Sheet) -> None:
    """A piece of wild honeycomb, dripping."""
    edge = [
        (0.06, 0.3),
        (0.2, 0.1),
        (0.5, 0.04),
        (0.8, 0.1),
        (0.96, 0.32),
        (0.92, 0.62),
        (0.66, 0.76),
        (0.34, 0.74),
        (0.1, 0.6),
    ]
    whole = s.mask(edge)
    s.body(whole, shades("#6b3506 #b36c10 #e09e2a #f5c962 #fff0b8"), 0.05)
    inside = whole.filter(ImageFilter.MinFilter(9)).resize((whole.width // 4, whole.height // 4))
    r = 0.042
    for row in range(11):
        for col in range(15):
            x, y = 0.02 + col * r * 1.74 + (row % 2) * r * 0.87, 0.05 + row * r * 1.5
            px, py = round(x * s.scale / 4), round(y * s.scale / 4)
            if not (0 <= px < inside.width and 0 <= py < inside.height and inside.getpixel((px, py)) == 255):
                continue
            cell = [
                (
                    x + math.cos(math.tau * (k + 0.5) / 6) * r * 0.84,
                    y + math.sin(math.tau * (k + 0.5) / 6) * r * 0.84,
                )
                for k in range(6)
            ]
            tone = s.rng.choice((rgb("#c47a14"), rgb("#d8921f"), rgb("#a85f0c"), rgb("#e7b04a")))
            ImageDraw.Draw(s.image).polygon(s.at(cell), fill=(*tone, 255))
            s.dot(x - r * 0.25, y - r * 0.3, r * 0.16, (255, 236, 170))
