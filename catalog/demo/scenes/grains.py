"""Small loose goods, one piece at a time: grains, leaves, nuts, pods, slices, strips."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageFilter

from catalog.demo.scenes import kernels, raster
from catalog.demo.scenes.palettes import Rgb, rgb, shades


@dataclass(frozen=True)
class Grain:
    """`size`: length at a picture width of 1080; `cover`: pieces in a full mound; `floor`: colour below."""

    make: kernels.Maker
    size: int
    cover: int
    floor: Rgb


_GREEN = (
    shades("#141f14 #2a4029 #4b6743 #84996b #cfd8b0"),
    shades("#18281c #35523a #5c7c57 #9fb184 #e3e8cc"),
    shades("#5c6a52 #93a083 #c3cbb0 #e4e8d6 #fbfbf2"),
)
_OOLONG = (
    shades("#16231a #2c4431 #4a6a47 #7e9a66 #c6d3a0"),
    shades("#20291b #3f4f2f #65743f #98a263 #d6d8a6"),
)
_ORIENTAL = (
    shades("#26150e #55301d #87522f #bd8a55 #ecd2a2"),
    shades("#6b604d #a99c83 #d8ccb2 #efe8d6 #fffcf2"),
    shades("#1f1613 #40302a #6c5142 #9d7f66 #d9c2a6"),
    shades("#24301c #4d5c34 #7a8752 #adb583 #e6e8c5"),
)
_BLACK = (
    shades("#120b09 #2b1813 #4b2b20 #7c4d36 #bf8f68"),
    shades("#1a100b #3c2216 #63391f #9b6433 #dda75f"),
    shades("#5d3a12 #9a6822 #cb953d #e8c070 #fbe9b8"),
)
_FRESH = (
    shades("#16351a #2c5a2a #4d8a3c #86b95c #d3e8a5"),
    shades("#1d4220 #3b7031 #66a047 #a3cb6d #e8f3bd"),
)

GRAINS: dict[str, Grain] = {
    "rice": Grain(
        kernels.oval(shades("#a8977a #d8ccb2 #f0e8d6 #fbf7ec #ffffff"), 0.3), 30, 1500, rgb("#d9ccb0")
    ),
    "rice-red": Grain(
        kernels.oval(shades("#6a4630 #a5775a #cfa988 #e8d2ba #fbf2e6"), 0.33, spread=0.25),
        29,
        1500,
        rgb("#b58d6a"),
    ),
    "rice-sticky": Grain(
        kernels.oval(shades("#b7ab97 #e0d8c8 #f5f1e8 #fdfbf6 #ffffff"), 0.43), 26, 1500, rgb("#dcd3c2")
    ),
    "tea-green": Grain(kernels.curl(_GREEN), 62, 700, rgb("#26382a")),
    "tea-oolong": Grain(kernels.pellet(_OOLONG), 40, 800, rgb("#243426")),
    "tea-oriental": Grain(kernels.curl(_ORIENTAL, thick=0.19), 64, 700, rgb("#3c281c")),
    "tea-black": Grain(kernels.curl(_BLACK, thick=0.13), 58, 800, rgb("#20120d")),
    "tea-leaf": Grain(kernels.leaf(_FRESH), 108, 150, rgb("#21451f")),
    "herb": Grain(
        kernels.leaf((shades("#2c3a22 #52623a #7d8b57 #adb784 #e2e6c4"), *_FRESH)), 96, 170, rgb("#33411f")
    ),
    "macadamia": Grain(kernels.nut, 104, 150, rgb("#3a1e10")),
    "chestnut": Grain(kernels.chestnut, 132, 110, rgb("#2a120a")),
    "plum": Grain(kernels.plum, 150, 84, rgb("#2a0b14")),
    "egg": Grain(kernels.egg, 168, 52, rgb("#6d4a30")),
    "cardamom": Grain(kernels.pod, 98, 190, rgb("#2b120a")),
    "bamboo": Grain(
        kernels.strip(shades("#5d3d16 #9a6c2b #cf9f4b #ecce86 #fff2c9"), 0.14, 1.0), 190, 190, rgb("#7d5623")
    ),
    "jerky": Grain(
        kernels.strip(shades("#160806 #3c1a12 #693322 #99583a #d39c6c"), 0.2, 1.6), 210, 120, rgb("#1d0c08")
    ),
    "ginseng": Grain(
        kernels.root_slice(rgb("#a5804c"), rgb("#efdcae"), rgb("#b98d4a")), 104, 170, rgb("#86683a")
    ),
    "angelica": Grain(
        kernels.root_slice(rgb("#7d5a34"), rgb("#f0e2c4"), rgb("#9a7240")), 116, 150, rgb("#6d4d2c")
    ),
    "polygonum": Grain(
        kernels.root_slice(rgb("#4a2216"), rgb("#9c5638"), rgb("#5d2817")), 112, 150, rgb("#34160d")
    ),
    "notoginseng": Grain(
        kernels.pellet(
            (
                shades("#1d1712 #433a30 #6f6353 #a09380 #d8cdb8"),
                shades("#2a2017 #55452f #82704d #b3a077 #e4d7b2"),
            )
        ),
        86,
        220,
        rgb("#2b231a"),
    ),
    "mackhen": Grain(kernels.husk, 38, 900, rgb("#2a170d")),
    "doi": Grain(
        kernels.oval(shades("#1a0705 #471410 #7a2a1e #b4573b #f2b08a"), 0.66, spread=0.25),
        46,
        620,
        rgb("#240b08"),
    ),
    "bean-black": Grain(
        kernels.oval(shades("#07070a #17171d #2d2d36 #5d5d68 #cfcfd8"), 0.66), 46, 620, rgb("#0c0c10")
    ),
    "bean-soy": Grain(
        kernels.oval(shades("#7a5a1e #b89240 #dcbf73 #f1e0a9 #fffae0"), 0.84), 42, 720, rgb("#9b7a35")
    ),
    "corn": Grain(
        kernels.pellet(
            (
                shades("#7d4b08 #c1851a #e9b632 #f9d976 #fff5cf"),
                shades("#8f5d10 #cf9a2e #efc75a #fbe394 #fffae0"),
            )
        ),
        44,
        720,
        rgb("#a8741a"),
    ),
    "mushroom": Grain(kernels.cap, 128, 120, rgb("#2e190d")),
    "chili": Grain(
        kernels.curl(
            (
                shades("#2b0505 #6a100e #a8241b #d9573a #ffc09a"),
                shades("#380a08 #83180f #c53a22 #ea7a4c #ffd7b0"),
            ),
            thick=0.2,
            bend=0.5,
        ),
        108,
        210,
        rgb("#4a0d0a"),
    ),
}


@lru_cache(maxsize=48)
def pieces(kind: str, side: int) -> tuple[Image.Image, ...]:
    """A handful of turned pieces, `side` pixels long, lit from above left. Shared: do not paint on them."""
    rng, grain, out = Random(f"{kind}/{side}"), GRAINS[kind], []
    for k in range(14):
        piece = grain.make(rng, max(8, side))
        out.append(settle(piece.rotate(rng.uniform(0, 360) if k else 15, raster.BICUBIC)))
    return tuple(out)


def settle(piece: Image.Image, *, gain: float = 0.8) -> Image.Image:
    """The piece lit again after turning, on its own small shadow, so that a heap of them reads."""
    side, alpha = piece.width, piece.getchannel("A")
    light = raster.relief(alpha, max(1.5, side * 0.07), gain=gain)
    body = ImageChops.overlay(piece.convert("RGB"), Image.merge("RGB", (light,) * 3))
    reach = max(1, round(side * 0.03))
    shadow = ImageChops.offset(alpha, reach, reach * 2).filter(
        ImageFilter.GaussianBlur(max(1.0, side * 0.035))
    )
    whole = Image.new("RGBA", piece.size, (14, 8, 10, 0))
    whole.putalpha(raster.scale_mask(shadow, 0.62))
    body.putalpha(alpha)
    whole.alpha_composite(body)
    return whole
