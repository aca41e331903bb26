"""Wide pictures: a cooperative's valley by what it makes, stories, the home page's hero."""

from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance

from catalog.demo.scenes import growth, hills, raster, rural, scene, sky, village
from catalog.demo.scenes.palettes import MOODS, Mood, mix, rgb

Painter = Callable[[Image.Image, Mood, Random], None]


def _valley(
    canvas: Image.Image, mood: Mood, rng: Random, *, fields: float = 0.5, until: float = 0.75, houses: int = 3
) -> None:
    """Terraces in the middle distance with a village on them."""
    hills.mist(canvas, mood, rng, at=fields - 0.01, thickness=0.16, share=0.9)
    hills.terraces(canvas, mood, rng, top=fields + 0.02, bottom=until, steps=13, depth=0.45)
    x = rng.choice((0.12, 0.7))
    spots = [
        (x + 0.062 * k + rng.uniform(-0.012, 0.012), fields + 0.11 + rng.uniform(-0.012, 0.022))
        for k in range(houses)
    ]
    village.village(canvas, mood, rng, spots=spots, size=canvas.height * 0.085)
    hills.mist(canvas, mood, rng, at=until - 0.07, thickness=0.1, share=0.4)


def _people(canvas: Image.Image, mood: Mood, rng: Random, spots: list[raster.Point], size: float) -> None:
    pen = ImageDraw.Draw(canvas)
    for x, y in sorted(spots, key=lambda spot: spot[1]):
        rural.person(
            pen,
            rng,
            x * canvas.width,
            y * canvas.height,
            canvas.height * size * (0.5 + 0.9 * (y - 0.5)),
            mood,
        )


def tea(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    _valley(canvas, mood, rng, fields=0.46, until=0.64)
    hills.tea_rows(canvas, mood, rng, top=0.6, bottom=0.86, rows=9)
    left = rng.uniform(0.5, 0.58)
    _people(canvas, mood, rng, [(left, 0.8), (left + 0.1, 0.83), (left + 0.27, 0.81), (0.2, 0.77)], 0.22)
    hills.tea_rows(canvas, mood, rng, top=0.8, bottom=1.08, rows=5)
    _people(canvas, mood, rng, [(left + 0.18, 0.97)], 0.24)
    hills.tea_rows(canvas, mood, rng, top=0.94, bottom=1.12, rows=3)


def rice(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    _valley(canvas, mood, rng, fields=0.44, until=0.66, houses=4)
    place = rng.choice((0.3, 0.72))
    hills.knoll(canvas, mood, rng, x=place, base=0.74, rx=0.36, rise=0.27, steps=19, depth=0.8)
    hills.mist(canvas, mood, rng, at=0.74, thickness=0.1, share=0.4)
    hills.terraces(canvas, mood, rng, top=0.72, bottom=1.0, steps=11, depth=1.0)
    _people(canvas, mood, rng, [(1 - place, 0.84), (1.07 - place, 0.87)], 0.16)


def honey(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    _valley(canvas, mood, rng, houses=1)
    pen = ImageDraw.Draw(canvas)
    for k in range(13):
        x, y = canvas.width * (0.02 + 0.08 * k), canvas.height * (0.7 + rng.uniform(-0.02, 0.02))
        village.tree(
            pen,
            rng,
            x,
            y,
            canvas.height * rng.uniform(0.16, 0.25),
            mix(rgb("#4f7f48"), mood.hills[3], 0.4),
            mood.light,
        )
    growth.meadow(
        canvas, mood, rng, top=0.68, flowers=(rgb("#b48ad0"), rgb("#f2c14a"), rgb("#f6efe0"), rgb("#d978a0"))
    )
    paints = (rgb("#7fa6b5"), rgb("#e3c079"), rgb("#c97f5c"), rgb("#a9bd8b"))
    for k in range(7):
        rural.hive(
            pen,
            canvas.width * (0.36 + 0.095 * k),
            canvas.height * (0.77 + 0.025 * (k % 3)),
            canvas.height * (0.1 + 0.03 * (k % 3)),
            paints[k % 4],
            mood,
        )
    rural.bees(pen, rng, canvas.width, canvas.height, 26, canvas.height * 0.0062)


def smokehouse(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    _valley(canvas, mood, rng, houses=2)
    growth.meadow(canvas, mood, rng, top=0.7, flowers=(rgb("#e6c685"), rgb("#d98f5a")), density=300)
    pen = ImageDraw.Draw(canvas)
    for x, size in ((0.3, 0.24), (0.82, 0.26), (0.57, 0.34)):
        village.tree(
            pen,
            rng,
            canvas.width * (x - 0.12),
            canvas.height * 0.84,
            canvas.height * size,
            mix(rgb("#47683f"), mood.hills[3], 0.5),
            mood.light,
        )
        village.house(
            pen, rng, canvas.width * x, canvas.height * (0.78 + size * 0.25), canvas.height * size * 1.2, mood
        )
        rural.smoke(
            canvas, rng, x, 0.78 + size * 0.25 - size * 1.05, 0.42, mix(mood.mist, (245, 240, 235), 0.4)
        )


def ginseng(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    growth.forest(canvas, mood, rng)
    growth.undergrowth(canvas, mood, rng, top=0.66, berries=True)


def fish(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    _valley(canvas, mood, rng, fields=0.46, until=0.68, houses=2)
    rural.ponds(canvas, mood, rng, top=0.63)
    _people(canvas, mood, rng, [(0.66, 0.79)], 0.22)


def macadamia(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    _valley(canvas, mood, rng, fields=0.44, until=0.64, houses=2)
    growth.orchard(
        canvas,
        mood,
        rng,
        top=0.66,
        leaf=rgb("#3f6b3d"),
        dots=(rgb("#a8743f"), rgb("#7fae5a"), rgb("#c79a5c")),
    )


def fruit(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    _valley(canvas, mood, rng, fields=0.44, until=0.64, houses=3)
    growth.orchard(
        canvas,
        mood,
        rng,
        top=0.66,
        leaf=rgb("#f6e9e6"),
        dots=(rgb("#ffffff"), rgb("#fbe3e6"), rgb("#f3bfca")),
    )


def weaving(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    _valley(canvas, mood, rng, fields=0.46, until=0.7, houses=4)
    growth.meadow(canvas, mood, rng, top=0.72, flowers=(rgb("#f6efe0"), rgb("#e0a52a")), density=260)
    kinds = ["thai", "natural", "mong", "lu", "hanhi", "dao", "thai"]
    rng.shuffle(kinds)
    rural.cloth_line(canvas, rng, y=0.47, height_share=0.4, kinds=tuple(kinds), mood=mood)


def vermicelli(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    _valley(canvas, mood, rng, fields=0.44, until=0.64)
    growth.meadow(canvas, mood, rng, top=0.62, flowers=(rgb("#f6efe0"), rgb("#e6c685")), density=200)
    _people(canvas, mood, rng, [(0.3, 0.74), (0.68, 0.76)], 0.2)
    rural.racks(canvas, mood, rng, top=0.66)


def herbs(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    _valley(canvas, mood, rng, fields=0.44, until=0.64, houses=2)
    growth.beds(canvas, mood, rng, top=0.62)
    _people(canvas, mood, rng, [(0.36, 0.78), (0.63, 0.9)], 0.26)


def new_rice(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    rice(canvas, mood, rng)
    rural.sheaves(
        canvas, mood, rng, [(0.12, 0.97), (0.24, 0.93), (0.8, 0.95), (0.92, 1.0)], canvas.height * 0.2
    )


def forest_honey(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    growth.forest(canvas, mood, rng)
    growth.undergrowth(canvas, mood, rng, top=0.72, berries=False)
    pen = ImageDraw.Draw(canvas)
    for x, y, size in ((0.44, 0.82, 0.15), (0.56, 0.86, 0.18), (0.7, 0.84, 0.16)):
        rural.hive(pen, canvas.width * x, canvas.height * y, canvas.height * size, rgb("#b98a4e"), mood)
    rural.bees(pen, rng, canvas.width, canvas.height, 30, canvas.height * 0.0066)


KINDS: dict[str, Painter] = {
    "tea": tea,
    "rice": rice,
    "honey": honey,
    "smokehouse": smokehouse,
    "ginseng": ginseng,
    "fish": fish,
    "macadamia": macadamia,
    "weaving": weaving,
    "fruit": fruit,
    "vermicelli": vermicelli,
    "herbs": herbs,
}
THEMES: dict[str, tuple[Painter, str]] = {
    "tea-season": (tea, "dawn"),
    "weaving": (weaving, "harvest"),
    "forest-honey": (forest_honey, "noon"),
    "new-rice": (new_rice, "harvest"),
}


def paint(
    size: raster.Size, mood: Mood, rng: Random, painter: Painter, *, sun_at: raster.Point
) -> Image.Image:
    """Sky, far ranges and the painter's land, painted half as large again, brought down, graded."""
    big = (round(size[0] * 1.5), round(size[1] * 1.5))
    canvas = sky.paint(big, mood, rng, sun_at=sun_at, horizon=0.52)
    hills.distant(canvas, mood, rng, top=0.3, bottom=0.43, count=4)
    painter(canvas, mood, rng)
    if mood.is_rain:
        sky.rain(canvas, rng, share=0.14)
    small = canvas.resize(size, raster.LANCZOS)
    return scene.finish(scene.Scene(small, mood, rng, sun_at[0]), bloom=0.14, vignette=0.2)


def cooperative(seed: int, mood: str, kind: str, size: raster.Size) -> Image.Image:
    rng = Random(f"htx/{kind}/{mood}/{seed}")
    return paint(
        size,
        MOODS[mood],
        rng,
        KINDS[kind],
        sun_at=(rng.choice((0.2, 0.34, 0.7, 0.82)), rng.uniform(0.13, 0.2)),
    )


def story(seed: int, theme: str, size: raster.Size) -> Image.Image:
    painter, mood = THEMES[theme]
    rng = Random(f"story/{theme}/{seed}")
    return paint(size, MOODS[mood], rng, painter, sun_at=(rng.choice((0.3, 0.72)), 0.16))


def hero(size: raster.Size) -> Image.Image:
    """Morning over the terraces; calm and darker at the lower left for the words. Any proportion works."""
    rng, mood = Random("hero/6"), MOODS["dawn"]
    picture = paint(size, mood, rng, _hero_land, sun_at=(0.71, 0.2))
    picture = ImageEnhance.Contrast(ImageEnhance.Color(picture).enhance(1.22)).enhance(1.06)
    veil = raster.fade((size[0] // 4, size[1] // 4), 0.25, 1.05, peak=200).resize(size, raster.BICUBIC)
    side = (
        Image.linear_gradient("L")
        .rotate(90)
        .resize(size, raster.BICUBIC)
        .point([round(max(0, 255 - v * 1.25) * 1.0) for v in range(256)])
    )
    picture.paste(
        (22, 30, 62),
        (0, 0),
        raster.scale_mask(
            ImageChops.multiply(veil, ImageChops.lighter(side, Image.new("L", size, 90))), 0.95
        ),
    )
    return picture


def _hero_land(canvas: Image.Image, mood: Mood, rng: Random) -> None:
    spread = max(1.0, 2.0 * canvas.height / canvas.width)
    hills.mist(canvas, mood, rng, at=0.45, thickness=0.2, share=0.95)
    hills.terraces(canvas, mood, rng, top=0.49, bottom=0.8, steps=15, depth=0.45)
    hills.mist(canvas, mood, rng, at=0.56, thickness=0.1, share=0.7)
    hills.knoll(canvas, mood, rng, x=0.87, base=0.75, rx=0.27 * spread, rise=0.3, steps=20, depth=0.72)
    hills.knoll(canvas, mood, rng, x=0.5, base=0.8, rx=0.23 * spread, rise=0.17, steps=13, depth=0.85)
    village.village(
        canvas, mood, rng, spots=[(0.47, 0.645), (0.515, 0.635), (0.555, 0.65)], size=canvas.height * 0.085
    )
    hills.mist(canvas, mood, rng, at=0.77, thickness=0.1, share=0.5)
    hills.tea_rows(canvas, mood, rng, top=0.76, bottom=0.98, rows=8)
    _people(canvas, mood, rng, [(0.6, 0.9), (0.66, 0.925), (0.8, 0.91)], 0.17)
    hills.tea_rows(canvas, mood, rng, top=0.885, bottom=1.14, rows=5)
