"""Drawn from the kitchen and the pond: fish, smoked meat, sausages, noodles, a hen."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import raster
from catalog.demo.scenes.palettes import rgb, shades
from catalog.demo.scenes.sheet import Sheet


def sturgeon(s: Sheet) -> None:
    grey = shades("#12181d #35434c #63757f #9db0b6 #eef5f4")
    fin = shades("#1d262c #3d4c54 #66777f #9aaab0")
    s.shape(
        [(0.84, 0.15), (0.93, 0.01), (0.99, -0.01), (0.93, 0.13), (0.95, 0.2), (0.97, 0.29), (0.88, 0.22)],
        fin,
        0.012,
    )
    s.shape([(0.66, 0.11), (0.72, 0.03), (0.77, 0.06), (0.79, 0.13)], fin, 0.01)
    for x in (0.28, 0.64):
        s.shape([(x, 0.24), (x + 0.1, 0.25), (x + 0.12, 0.34), (x + 0.03, 0.32)], fin, 0.01)
    trunk = raster.path(
        "0.005 0.2, 0.1 0.15, 0.2 0.105, 0.36 0.075, 0.55 0.09, 0.75 0.12, 0.9 0.145, "
        "0.91 0.2, 0.76 0.23, 0.58 0.275, 0.36 0.285, 0.18 0.265, 0.08 0.23"
    )
    whole = s.mask(trunk)
    s.body(whole, grey, 0.045, gain=0.95)
    belly = ImageChops.multiply(whole, raster.fade(whole.size, 0.62, 0.86, peak=170))
    s.image.paste(rgb("#e9ebe2"), (0, 0), belly)
    s.speckle(whole, (24, 32, 38), (170, 70), 186, 0.34)
    for k in range(12):
        x = 0.2 + k * 0.058
        y = 0.1 + 0.028 * abs(k - 3) / 6 * (1 if k > 3 else 0.6)
        s.shape(
            [(x - 0.022, y + 0.01), (x, y - 0.02), (x + 0.026, y + 0.008), (x, y + 0.022)],
            shades("#27333a #5d6f78 #a5b6ba #e4ecea"),
            0.007,
        )
    for k in range(17):
        x = 0.22 + k * 0.04
        s.shape(
            [(x - 0.012, 0.192), (x, 0.178), (x + 0.012, 0.192), (x, 0.208)],
            shades("#3a474e #7d8f96 #c2d0d2 #f3f8f6"),
            0.005,
        )
    s.line([(0.19, 0.13), (0.215, 0.18), (0.2, 0.25)], (20, 28, 34), 0.006, alpha=200)
    for k in range(3):
        s.line([(0.075 + k * 0.016, 0.225), (0.07 + k * 0.016, 0.25)], (40, 50, 56), 0.004)
    s.dot(0.135, 0.17, 0.0125, (214, 190, 120))
    s.dot(0.135, 0.17, 0.0085, (12, 14, 16))
    s.dot(0.132, 0.167, 0.003, (240, 246, 246))


def salmon(s: Sheet) -> None:
    fin = shades("#2a2a33 #565a64 #8c8f97 #c5c4c5")
    s.shape([(0.86, 0.2), (0.99, 0.06), (0.96, 0.21), (0.99, 0.37), (0.86, 0.25)], fin, 0.014)
    s.shape([(0.44, 0.08), (0.5, 0.0), (0.58, 0.03), (0.6, 0.1)], fin, 0.012)
    for x in (0.3, 0.56, 0.7):
        s.shape([(x, 0.33), (x + 0.08, 0.31), (x + 0.1, 0.41), (x + 0.03, 0.4)], fin, 0.012)
    trunk = raster.path(
        "0.01 0.23, 0.08 0.14, 0.22 0.07, 0.42 0.05, 0.62 0.09, 0.78 0.155, 0.88 0.185, "
        "0.88 0.26, 0.76 0.29, 0.6 0.355, 0.4 0.39, 0.2 0.36, 0.07 0.29"
    )
    whole = s.mask(trunk)
    s.body(whole, shades("#222a33 #5f6d77 #a7b1b4 #dfe3df #ffffff"), 0.06, gain=0.9)
    s.image.paste(
        rgb("#2c3f4a"), (0, 0), ImageChops.multiply(whole, raster.fade(whole.size, 0.42, 0.12, peak=200))
    )
    s.image.paste(
        rgb("#e79b86"),
        (0, 0),
        ImageChops.multiply(
            whole,
            ImageChops.multiply(
                raster.fade(whole.size, 0.35, 0.53, peak=190), raster.fade(whole.size, 0.75, 0.56)
            ),
        ),
    )
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


def fillet(s: Sheet) -> None:
    for k in range(3):
        x = 0.02 + 0.3 * k
        cut = [
            (x, 0.3),
            (x + 0.05, 0.1),
            (x + 0.2, 0.03),
            (x + 0.35, 0.12),
            (x + 0.36, 0.34),
            (x + 0.2, 0.44),
            (x + 0.06, 0.42),
        ]
        s.shape([(px + 0.008, py + 0.018) for px, py in cut], shades("#3b444b #77858c #b9c4c6"), 0.012)
        flesh = s.mask(cut)
        s.body(flesh, shades("#a83a18 #dd6a35 #f28d52 #f9b27c #ffe2c4"), 0.03)
        for j in range(5):
            y = 0.09 + 0.07 * j
            s.line(
                [(x + 0.03, y + 0.06), (x + 0.12, y), (x + 0.2, y + 0.02), (x + 0.3, y + 0.06)],
                (255, 226, 196),
                0.009,
                alpha=190,
            )


def slab(s: Sheet) -> None:
    """Smoked pork of the small highland pig: skin, fat and lean in layers, cut in thick pieces."""
    for k in range(3):
        dx, dy = 0.0 + 0.27 * k, 0.2 - 0.07 * (k % 2)
        edge = [
            (dx + 0.02, dy + 0.06),
            (dx + 0.12, dy),
            (dx + 0.36, dy + 0.02),
            (dx + 0.43, dy + 0.1),
            (dx + 0.42, dy + 0.36),
            (dx + 0.3, dy + 0.42),
            (dx + 0.08, dy + 0.4),
            (dx, dy + 0.3),
        ]
        whole = s.mask(edge)
        s.body(whole, shades("#210b06 #6a2a17 #a04f2c #c98450 #f0cf9f"), 0.028)
        for at, colour, wide in (
            (0.1, "#f3d9a8", 0.035),
            (0.17, "#8d3a24", 0.03),
            (0.235, "#f0d3a0", 0.042),
            (0.32, "#7a2d1d", 0.05),
        ):
            line = [
                (dx - 0.02, dy + at + 0.02),
                (dx + 0.14, dy + at - 0.015),
                (dx + 0.28, dy + at + 0.015),
                (dx + 0.46, dy + at),
            ]
            veil = Image.new("L", s.image.size)
            ImageDraw.Draw(veil).line(
                raster.curve(s.at(line), closed=False), fill=225, width=round(wide * s.scale)
            )
            s.image.paste(
                rgb(colour),
                (0, 0),
                ImageChops.multiply(veil.filter(ImageFilter.GaussianBlur(s.scale * 0.004)), whole),
            )
        s.speckle(whole, (40, 14, 8), (120, 90), 196, 0.5)


def sausages(s: Sheet) -> None:
    for k in range(5):
        x, y = 0.1 + 0.19 * k, 0.04 + 0.03 * (k % 2)
        lean = 0.03 * (k % 3 - 1)
        edge = [
            (x, y),
            (x + 0.075, y + 0.05),
            (x + 0.08 + lean, y + 0.32),
            (x + 0.06 + lean, y + 0.6),
            (x + lean, y + 0.66),
            (x - 0.06 + lean, y + 0.6),
            (x - 0.08 + lean, y + 0.32),
            (x - 0.075, y + 0.05),
        ]
        whole = s.mask(edge)
        s.body(whole, shades("#250806 #661b14 #97352a #c4624a #f5b596"), 0.04, gain=0.9)
        s.speckle(whole, (246, 205, 170), (70, 60), 190, 0.62)
        s.speckle(whole, (44, 10, 8), (50, 50), 200, 0.4)
        s.shape(
            [(x - 0.022, y - 0.035), (x + 0.022, y - 0.035), (x + 0.012, y + 0.02), (x - 0.012, y + 0.02)],
            shades("#8a6a3c #d8b878 #f6e6ba"),
            0.008,
        )


def noodles(s: Sheet) -> None:
    """Skeins of glassy canna vermicelli, tied with bamboo."""
    pen = ImageDraw.Draw(s.image)
    tones = shades("#7f7462 #a99d86 #cfc5af #e6dfcd #f8f4e8")
    for k in range(3):
        y0 = 0.12 + 0.17 * k
        for layer in range(190):
            t = layer / 190
            spread = s.rng.gauss(0, 0.045)
            tilt, ends = s.rng.uniform(-0.02, 0.02), s.rng.uniform(0.0, 0.06)
            line = [
                (0.03 + ends, y0 + spread * 1.5 + tilt),
                (0.25, y0 + spread * 1.15),
                (0.5, y0 + spread * 0.55),
                (0.75, y0 + spread * 1.15),
                (0.97 - ends, y0 + spread * 1.5 - tilt),
            ]
            tone = tones[min(4, int(t * 4 + s.rng.random() * 1.4))]
            pen.line(
                raster.curve(s.at(line), closed=False, steps=5),
                fill=(*tone, 255),
                width=max(1, round(0.0042 * s.scale)),
            )
        s.shape(
            [(0.475, y0 - 0.075), (0.535, y0 - 0.075), (0.54, y0 + 0.075), (0.48, y0 + 0.078)],
            shades("#6a4a1c #b58d45 #dcbc78 #f8e8b8"),
            0.02,
        )


def _feathers(s: Sheet) -> None:
    for row in range(5):
        for k in range(7):
            x, y = 0.34 + 0.06 * k - 0.02 * (row % 2), 0.46 + 0.065 * row
            s.shape(
                [
                    (x, y),
                    (x + 0.05, y - 0.01),
                    (x + 0.075, y + 0.04),
                    (x + 0.04, y + 0.065),
                    (x + 0.005, y + 0.045),
                ],
                shades("#4a1c0a #8a3f17 #bd6c2b #e6ab62")
                if (row + k) % 3
                else shades("#2a1208 #5a2811 #8f4c21 #c98a4c"),
                0.012,
            )


def hen(s: Sheet) -> None:
    """A free-range hen of the villages, red-brown, dark tail."""
    for k in range(6):
        x, y = 0.86 + 0.02 * k, 0.1 + 0.045 * k
        s.shape(
            [(0.68, 0.46), (0.76, 0.2 + 0.05 * k), (x, y), (0.95, 0.2 + 0.06 * k), (0.8, 0.5)],
            shades("#0b0f12 #1c2b2c #34504a #6f9484"),
            0.016,
        )
    for x in (0.46, 0.58):
        s.shape(
            [
                (x, 0.82),
                (x + 0.03, 0.82),
                (x + 0.025, 1.0),
                (x + 0.06, 1.05),
                (x - 0.06, 1.06),
                (x - 0.01, 1.0),
            ],
            shades("#7d5310 #cf9a35 #f0cb72"),
            0.01,
        )
    body = raster.path(
        "0.3 0.2, 0.36 0.34, 0.5 0.44, 0.68 0.4, 0.84 0.42, 0.82 0.64, 0.66 0.84, 0.46 0.86, "
        "0.28 0.74, 0.2 0.52, 0.2 0.3, 0.22 0.18"
    )
    s.shape(body, shades("#2e0f06 #6f2c10 #a9551f #d58b3f #f7cf8c"), 0.07)
    _feathers(s)
    s.shape(
        [
            (0.16, 0.13),
            (0.19, 0.05),
            (0.22, 0.1),
            (0.25, 0.03),
            (0.28, 0.1),
            (0.32, 0.07),
            (0.31, 0.16),
            (0.2, 0.18),
        ],
        shades("#6d0f0c #b3251d #dd5843 #ff9c80"),
        0.014,
    )
    s.shape([(0.16, 0.24), (0.2, 0.25), (0.2, 0.36), (0.16, 0.35)], shades("#6d0f0c #b3251d #e06a55"), 0.012)
    s.shape([(0.08, 0.22), (0.17, 0.18), (0.18, 0.25)], shades("#8a5a12 #d9a33c #f8dc90"), 0.01)
    s.dot(0.22, 0.195, 0.018, (240, 190, 80))
    s.dot(0.22, 0.195, 0.011, (16, 10, 8))
