"""A transparent sheet in unit coordinates on which drawn goods are painted with soft bodies and lines."""

from collections.abc import Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import raster
from catalog.demo.scenes.palettes import Rgb

Line = Sequence[raster.Point]


FINEST = 1040


class Sheet:
    """A transparent sheet in unit coordinates: x 0–1, y 0–ratio; larger than asked, brought down last."""

    def __init__(self, width: int, ratio: float) -> None:
        self.scale = max(width, min(width * 2, FINEST))
        self.image = Image.new("RGBA", (self.scale, round(self.scale * ratio)))
        self.rng = Random(width)

    def down(self, width: int) -> Image.Image:
        return self.image.resize((width, round(self.image.height * width / self.scale)), raster.LANCZOS)

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
        box = (
            max(0, box[0] - pad),
            max(0, box[1] - pad),
            min(mask.width, box[2] + pad),
            min(mask.height, box[3] + pad),
        )
        self.image.alpha_composite(
            raster.cushion(mask.crop(box), stops, depth * self.scale, gain=gain), box[:2]
        )

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
        ImageDraw.Draw(veil).line(
            [(x - left, y - top) for x, y in path], fill=alpha, width=size, joint="curve"
        )
        under = self.image.getchannel("A").crop((left, top, right, bottom))
        self.image.paste((*colour, 255), (left, top), ImageChops.multiply(veil, under))

    def dot(self, x: float, y: float, r: float, colour: Rgb) -> None:
        s = self.scale
        ImageDraw.Draw(self.image).ellipse(
            ((x - r) * s, (y - r) * s, (x + r) * s, (y + r) * s), fill=(*colour, 255)
        )

    def speckle(self, mask: Image.Image, colour: Rgb, cells: tuple[int, int], cut: int, share: float) -> None:
        """Flecks inside a mask; `cells` is how fine they would be on the whole sheet."""
        left, top, right, bottom = mask.getbbox() or (0, 0, 1, 1)
        size = (right - left, bottom - top)
        fine = (max(3, cells[0] * size[0] // mask.width), max(3, cells[1] * size[1] // mask.height))
        spots = raster.noise(self.rng, size, fine).point([255 if v > cut else 0 for v in range(256)])
        inside = ImageChops.multiply(
            spots.filter(ImageFilter.GaussianBlur(1)), mask.crop((left, top, right, bottom))
        )
        self.image.paste((*colour, 255), (left, top), raster.scale_mask(inside, share))
