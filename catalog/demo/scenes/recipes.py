"""Which pictures suit which kind of product: three shots each, the first one for the card."""

from dataclasses import dataclass

from catalog.demo.scenes import art, goods, grains, textile


@dataclass(frozen=True)
class Shot:
    """The arguments of `compose_product`, without seed and size."""

    art: str
    mood: str
    staging: str
    tint: str | None = None
    scale: float = 0.5


SUBJECTS: tuple[str, ...] = (
    *art.ART,
    *(f"many:{name}" for name in art.ART),
    *(f"heap:{name}" for name in grains.GRAINS),
    *(f"good:{name}" for name in goods.GOODS),
    *(f"cloth:{name}" for name in textile.LOOMS),
)

_TEA_AND_RICE: dict[str, list[Shot]] = {
    "che-xanh-shan": [
        Shot("heap:tea-green", "dawn", "tray"),
        Shot("heap:tea-green", "mist", "pack"),
        Shot("teapot", "mist", "table", "celadon", 0.56),
    ],
    "che-o-long": [
        Shot("heap:tea-oolong", "mist", "bowl"),
        Shot("heap:tea-oolong", "noon", "box"),
        Shot("heap:tea-oolong", "noon", "flat-wood"),
    ],
    "che-dong-phuong": [
        Shot("heap:tea-oriental", "dawn", "box"),
        Shot("heap:tea-oriental", "harvest", "flat-tray"),
        Shot("teapot", "dusk", "cloth", "clay", 0.56),
    ],
    "hong-che": [
        Shot("heap:tea-black", "harvest", "bowl"),
        Shot("heap:tea-black", "dusk", "pack"),
        Shot("teapot", "harvest", "tray", "clay", 0.5),
    ],
    "gao-seng-cu": [
        Shot("heap:rice", "harvest", "sack"),
        Shot("heap:rice", "dawn", "tray"),
        Shot("heap:rice", "harvest", "pack"),
    ],
    "gao-te-rau": [
        Shot("heap:rice-red", "dawn", "sack"),
        Shot("heap:rice-red", "noon", "bowl"),
        Shot("heap:rice-red", "harvest", "flat-tray"),
    ],
    "nep": [
        Shot("heap:rice-sticky", "mist", "basket", None, 0.54),
        Shot("heap:rice-sticky", "dawn", "sack"),
        Shot("heap:rice-sticky", "noon", "flat-wood"),
    ],
    "mien-dong": [
        Shot("good:noodles", "dawn", "tray", None, 0.62),
        Shot("good:noodles", "noon", "flat-wood", None, 0.5),
        Shot("noodles", "mist", "table", "celadon", 0.52),
    ],
    "ngo": [
        Shot("many:corn", "harvest", "basket", None, 0.56),
        Shot("heap:corn", "noon", "flat-wood"),
        Shot("corn", "harvest", "table", None, 0.5),
    ],
    "lac": [
        Shot("many:peanuts", "harvest", "tray", "dried"),
        Shot("many:peanuts", "noon", "basket", "dried", 0.54),
        Shot("many:peanuts", "dawn", "flat-tray", "dried"),
    ],
    "dau": [
        Shot("heap:bean-black", "mist", "bowl"),
        Shot("heap:bean-soy", "harvest", "sack"),
        Shot("heap:bean-black", "noon", "flat-grey"),
    ],
    "khoai": [
        Shot("many:sweet-potato", "harvest", "basket", None, 0.56),
        Shot("sweet-potato", "noon", "leaf", None, 0.46),
        Shot("many:sweet-potato", "dawn", "tray"),
    ],
}

_FOREST: dict[str, list[Shot]] = {
    "mac-ca": [
        Shot("heap:macadamia", "noon", "bowl"),
        Shot("heap:macadamia", "harvest", "jar"),
        Shot("heap:macadamia", "noon", "flat-wood"),
    ],
    "mat-ong": [
        Shot("good:honeycomb", "harvest", "jar", None, 0.54),
        Shot("honey", "noon", "table", "honey", 0.5),
        Shot("good:honeycomb", "noon", "flat-leaf", None, 0.46),
    ],
    "sam": [
        Shot("good:ginseng", "mist", "flat-cloth", None, 0.6),
        Shot("heap:ginseng", "mist", "bowl"),
        Shot("heap:ginseng", "noon", "flat-wood"),
    ],
    "sam-mat-ong": [
        Shot("heap:ginseng", "harvest", "jar"),
        Shot("honey", "dawn", "cloth", "honey", 0.5),
        Shot("heap:ginseng", "dawn", "pack"),
    ],
    "thao-qua": [
        Shot("heap:cardamom", "rain", "bowl"),
        Shot("heap:cardamom", "dusk", "tray"),
        Shot("heap:cardamom", "noon", "flat-tray"),
    ],
    "duong-quy": [
        Shot("heap:angelica", "mist", "tray"),
        Shot("heap:angelica", "dawn", "jar"),
        Shot("heap:angelica", "noon", "flat-grey"),
    ],
    "ha-thu-o": [
        Shot("heap:polygonum", "rain", "bowl"),
        Shot("heap:polygonum", "harvest", "pack"),
        Shot("heap:polygonum", "noon", "flat-wood"),
    ],
    "tam-that": [
        Shot("heap:notoginseng", "mist", "bowl"),
        Shot("heap:notoginseng", "dawn", "jar"),
        Shot("heap:notoginseng", "noon", "flat-tray"),
    ],
    "mac-khen": [
        Shot("heap:mackhen", "dusk", "bowl"),
        Shot("heap:mackhen", "harvest", "jar"),
        Shot("heap:mackhen", "noon", "flat-wood"),
    ],
    "hat-doi": [
        Shot("heap:doi", "dawn", "bowl"),
        Shot("heap:doi", "rain", "jar"),
        Shot("heap:doi", "noon", "flat-grey"),
    ],
    "mang-kho": [
        Shot("heap:bamboo", "harvest", "tray"),
        Shot("heap:bamboo", "mist", "pack"),
        Shot("heap:bamboo", "noon", "flat-tray"),
    ],
    "mang-tuoi": [
        Shot("good:shoots", "rain", "leaf", None, 0.5),
        Shot("good:shoots", "mist", "table", None, 0.52),
        Shot("good:shoots", "noon", "flat-leaf", None, 0.42),
    ],
    "nam-huong": [
        Shot("heap:mushroom", "rain", "basket", None, 0.54),
        Shot("heap:mushroom", "mist", "tray"),
        Shot("heap:mushroom", "noon", "flat-grey"),
    ],
    "hat-de": [
        Shot("heap:chestnut", "harvest", "basket", None, 0.54),
        Shot("heap:chestnut", "dusk", "tray"),
        Shot("heap:chestnut", "noon", "flat-wood"),
    ],
}

_KITCHEN: dict[str, list[Shot]] = {
    "ca-tam": [
        Shot("good:sturgeon", "mist", "stream", None, 0.8),
        Shot("good:sturgeon", "noon", "flat-leaf", None, 0.66),
        Shot("good:sturgeon", "rain", "slate", None, 0.8),
    ],
    "ca-hoi": [
        Shot("good:salmon", "noon", "stream", None, 0.74),
        Shot("good:fillet", "mist", "flat-slate", None, 0.58),
        Shot("good:fillet", "noon", "leaf", None, 0.62),
    ],
    "trau-gac-bep": [
        Shot("heap:jerky", "dusk", "hearth"),
        Shot("heap:jerky", "harvest", "leaf", None, 0.56),
        Shot("heap:jerky", "noon", "flat-wood"),
    ],
    "lon-say": [
        Shot("good:pork", "harvest", "leaf", None, 0.6),
        Shot("good:pork", "dusk", "hearth", None, 0.52),
        Shot("good:pork", "noon", "flat-slate", None, 0.52),
    ],
    "lap-suong": [
        Shot("good:sausages", "dusk", "hearth", None, 0.6),
        Shot("good:sausages", "noon", "flat-leaf", None, 0.54),
        Shot("good:sausages", "harvest", "flat-wood", None, 0.42),
    ],
    "ot": [
        Shot("many:chili", "noon", "basket", "red", 0.54),
        Shot("heap:chili", "harvest", "tray"),
        Shot("heap:chili", "noon", "jar"),
    ],
    "gung": [
        Shot("many:ginger", "dawn", "basket", None, 0.54),
        Shot("ginger", "mist", "table", None, 0.56),
        Shot("many:ginger", "noon", "flat-wood"),
    ],
    "toi": [
        Shot("many:garlic", "mist", "basket", "cream", 0.54),
        Shot("garlic", "dawn", "cloth", "cream", 0.46),
        Shot("many:garlic", "noon", "flat-grey", "cream"),
    ],
    "rau": [
        Shot("many:leafy-green", "noon", "basket", "fresh", 0.56),
        Shot("many:leafy-green", "rain", "leaf", None, 0.56),
        Shot("heap:tea-leaf", "noon", "flat-tray"),
    ],
    "trung-ga": [
        Shot("heap:egg", "dawn", "basket", None, 0.54),
        Shot("heap:egg", "noon", "tray"),
        Shot("heap:egg", "noon", "flat-wood"),
    ],
    "ga-ban": [
        Shot("good:hen", "noon", "yard", None, 0.56),
        Shot("good:hen", "harvest", "yard", None, 0.6),
        Shot("good:hen", "dawn", "yard", None, 0.52),
    ],
}

_ORCHARD: dict[str, list[Shot]] = {
    "le": [
        Shot("many:pear", "dawn", "basket", None, 0.56),
        Shot("pear", "noon", "leaf", None, 0.42),
        Shot("many:pear", "noon", "flat-wood"),
    ],
    "man": [
        Shot("heap:plum", "noon", "basket", None, 0.54),
        Shot("heap:plum", "dawn", "leaf", None, 0.54),
        Shot("heap:plum", "noon", "flat-tray"),
    ],
    "dao": [
        Shot("many:peach", "dawn", "basket", None, 0.56),
        Shot("peach", "mist", "leaf", None, 0.46),
        Shot("many:peach", "noon", "flat-wood"),
    ],
    "chuoi": [
        Shot("good:bananas", "noon", "leaf", None, 0.58),
        Shot("good:bananas", "rain", "table", None, 0.58),
        Shot("good:bananas", "noon", "flat-wood", None, 0.44),
    ],
}

_CRAFT: dict[str, list[Shot]] = {
    "tho-cam-khan": [
        Shot("cloth:thai", "dawn", "hang"),
        Shot("cloth:lu", "noon", "swatch"),
        Shot("cloth:thai", "harvest", "cloth", None, 0.7),
    ],
    "tho-cam-tui": [
        Shot("good:bag", "dawn", "table", None, 0.54),
        Shot("cloth:mong", "noon", "swatch"),
        Shot("good:bag", "noon", "flat-slate", None, 0.44),
    ],
    "trang-phuc": [
        Shot("good:costume", "mist", "hang"),
        Shot("cloth:hanhi", "noon", "swatch"),
        Shot("cloth:hanhi", "dawn", "cloth", None, 0.7),
    ],
    "gom-may-tre": [
        Shot("basket", "dawn", "cloth", "dried", 0.54),
        Shot("heap:herb", "mist", "basket", None, 0.56),
        Shot("basket", "noon", "yard", "dried", 0.54),
    ],
}

RECIPES: dict[str, list[Shot]] = {**_TEA_AND_RICE, **_FOREST, **_KITCHEN, **_ORCHARD, **_CRAFT}
