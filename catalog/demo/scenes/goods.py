"""Things drawn whole: fish, smoked meat, roots, noodles, a hen, garments. Painted larger, brought down."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from catalog.demo.scenes import garments, gathered, larder
from catalog.demo.scenes.sheet import Sheet


@dataclass(frozen=True)
class Good:
    """`ratio` is height for a width of 1; `bit` names the loose goods that lie about it."""

    draw: Callable[["Sheet"], None]
    ratio: float
    bit: str


@lru_cache(maxsize=48)
def piece(name: str, width: int) -> Image.Image:
    """A drawn thing `width` pixels across. Shared: do not paint on it."""
    good = GOODS[name]
    sheet = Sheet(width, good.ratio)
    good.draw(sheet)
    return sheet.down(width)


GOODS: dict[str, Good] = {
    "sturgeon": Good(larder.sturgeon, 0.36, "herb"),
    "salmon": Good(larder.salmon, 0.43, "herb"),
    "fillet": Good(larder.fillet, 0.48, "mackhen"),
    "pork": Good(larder.slab, 0.64, "mackhen"),
    "sausages": Good(larder.sausages, 0.76, "chili"),
    "noodles": Good(larder.noodles, 0.62, "tea-leaf"),
    "ginseng": Good(gathered.ginseng, 1.22, "ginseng"),
    "shoots": Good(gathered.shoots, 1.16, "tea-leaf"),
    "hen": Good(larder.hen, 1.08, "corn"),
    "bananas": Good(gathered.bananas, 0.94, "tea-leaf"),
    "costume": Good(garments.costume, 1.12, "tea-leaf"),
    "bag": Good(garments.bag, 1.24, "tea-leaf"),
    "honeycomb": Good(gathered.comb, 0.8, "mackhen"),
}
