"""One picture under construction: its light, its unit, placing things in it, the last grade."""

from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.demo.scenes import raster
from catalog.demo.scenes.palettes import Mood, mix


@dataclass
class Scene:
    """`sun_x` is where the light comes from (share of the width); `unit` is 1 px of 1080."""

    canvas: Image.Image
    mood: Mood
    rng: Random
    sun_x: float

    @property
    def unit(self) -> float:
        return self.canvas.width / 1080

    def px(self, value: float) -> int:
        """A length given for a 1080 px wide picture, in this picture's pixels."""
        return max(1, round(value * self.unit))

    def x(self, share: float) -> float:
        return share * self.canvas.width

    def y(self, share: float) -> float:
        return share * self.canvas.height

    @property
    def away(self) -> float:
        """-1 or 1: the side that shadows fall to."""
        return -1.0 if self.sun_x > 0.5 else 1.0


def set_down(scene: Scene, sprite: Image.Image, x: float, base: float, *, shadow: float = 0.62) -> None:
    """Stand a sprite on the ground at (x, base) in pixels: shadows, the scene's light, a rim."""
    width, height = sprite.size
    alpha = sprite.getchannel("A")
    _cast(scene, alpha, x, base, shadow)
    raster.pool(
        scene.canvas, x, base - height * 0.012, width * 0.36, max(3, width * 0.055), scene.mood.shade, shadow
    )
    lit = in_light(scene, sprite)
    scene.canvas.paste(lit, (round(x - width / 2), round(base - height)), lit)


def _cast(scene: Scene, alpha: Image.Image, x: float, base: float, share: float) -> None:
    width, height = alpha.size
    flat = max(4, round(height * 0.3))
    room = round(width * 1.9)
    squat = alpha.resize((max(1, width // 2), flat // 2 + 1)).transform(
        (room // 2, flat // 2 + 1),
        Image.Transform.AFFINE,
        (1, scene.away * -0.9, -(room - width) / 4 + scene.away * -0.9 * -(flat / 2), 0, 1, 0),
        raster.BILINEAR,
    )
    wide = Image.new("L", (squat.width + 40, squat.height + 40))
    wide.paste(squat, (20, 20))
    soft = wide.filter(ImageFilter.GaussianBlur(max(2, width * 0.018))).resize(
        (wide.width * 2, wide.height * 2), raster.BILINEAR
    )
    at = (round(x - soft.width / 2), round(base - flat - 40 + scene.px(6)))
    scene.canvas.paste(scene.mood.shade, at, raster.scale_mask(soft, share * 0.6))


def in_light(scene: Scene, sprite: Image.Image, *, rim: float = 0.85) -> Image.Image:
    """The sprite in the scene's colour of light: warm towards the sun, cool at the foot, a bright edge."""
    alpha = sprite.getchannel("A")
    colour = sprite.convert("RGB")
    wash = raster.vertical(
        sprite.size,
        (
            mix(scene.mood.light, (255, 255, 255), 0.5),
            (255, 255, 255),
            mix(scene.mood.mist, (150, 140, 150), 0.75),
        ),
    )
    colour = Image.blend(colour, ImageChops.multiply(colour, wash), 0.75)
    reach = max(2, round(sprite.width * 0.012))
    inner = ImageChops.offset(alpha, round(scene.away * reach), reach)
    edge = ImageChops.subtract(alpha, inner).filter(ImageFilter.GaussianBlur(reach * 0.55))
    colour.paste(scene.mood.light, (0, 0), raster.scale_mask(ImageChops.multiply(edge, alpha), rim * 0.72))
    colour.putalpha(alpha)
    return colour


def finish(scene: Scene, *, bloom: float = 0.16, vignette: float = 0.3) -> Image.Image:
    """The grade: light blooming from the brights, darker corners, the scene's warmth, paper grain."""
    canvas = scene.canvas
    size = canvas.size
    small = canvas.resize((size[0] // 8, size[1] // 8), Image.Resampling.BOX).filter(
        ImageFilter.GaussianBlur(size[0] / 180)
    )
    glow = small.point([round(max(0, v - 90) * 255 / 165 * bloom) for v in range(256)] * 3).resize(
        size, raster.BILINEAR
    )
    canvas = ImageChops.screen(canvas, glow)
    corners = _corners().resize(size, raster.BILINEAR)
    canvas.paste(scene.mood.shade, (0, 0), raster.scale_mask(corners, vignette))
    beam = Image.new("L", (32, 32))
    pen = ImageDraw.Draw(beam)
    for x in range(32):
        near = 1 - abs(x / 31 - scene.sun_x)
        pen.line((x, 0, x, 31), fill=round(118 + 26 * near * (0.5 + scene.mood.warmth)))
    tooth = ImageChops.add(beam.resize(size, raster.BILINEAR), raster.grain(size), offset=-128)
    return raster.soft_light(canvas, tooth)


def _corners() -> Image.Image:
    return (
        Image.radial_gradient("L")
        .resize((64, 64))
        .point([round(max(0, v - 120) * 255 / 240) for v in range(256)])
    )


def steam(scene: Scene, x: float, base: float, height: float) -> None:
    """Two or three wisps rising from (x, base), `height` pixels tall."""
    width = round(height * 0.7)
    mask = Image.new("L", (width, round(height)))
    pen = ImageDraw.Draw(mask)
    for k in range(3):
        foot = width * (0.32 + 0.18 * k)
        line = [(foot + scene.rng.uniform(-0.1, 0.1) * width, height * (1 - j / 4)) for j in range(5)]
        pen.line(raster.curve(line, closed=False, steps=8), fill=230, width=max(2, round(width * 0.05)))
    mask = ImageChops.multiply(
        mask.filter(ImageFilter.GaussianBlur(width * 0.045)), raster.fade(mask.size, -0.05, 0.6)
    )
    scene.canvas.paste(
        (255, 252, 244), (round(x - width / 2), round(base - height)), raster.scale_mask(mask, 0.8)
    )


def dapple(scene: Scene, *, share: float = 0.42) -> None:
    """Shadows of leaves falling across a flat lay from the sun's side."""
    size = scene.canvas.size
    small = (size[0] // 6, size[1] // 6)
    mask = Image.new("L", small)
    pen = ImageDraw.Draw(mask)
    rng, side = scene.rng, scene.away
    for _ in range(5):
        x0 = small[0] * (0.5 - side * rng.uniform(0.25, 0.75))
        y0 = small[1] * rng.uniform(-0.15, 0.5)
        reach, fall = small[0] * rng.uniform(0.35, 0.6) * side, small[1] * rng.uniform(0.12, 0.35)
        pen.line((x0, y0, x0 + reach, y0 + fall), fill=255, width=2)
        for k in range(9):
            t = k / 8
            x, y = x0 + reach * t, y0 + fall * t
            for turn in (-1, 1):
                tip = (x + side * small[0] * 0.1, y + turn * small[1] * rng.uniform(0.05, 0.1))
                mid = ((x + tip[0]) / 2, (y + tip[1]) / 2)
                pen.polygon(
                    raster.curve([(x, y), (mid[0] + 3, mid[1] - 3), tip, (mid[0] - 3, mid[1] + 3)], steps=4),
                    fill=255,
                )
    soft = mask.filter(ImageFilter.GaussianBlur(2.2)).resize(size, raster.BICUBIC)
    scene.canvas.paste(mix(scene.mood.shade, (20, 16, 30), 0.4), (0, 0), raster.scale_mask(soft, share))
