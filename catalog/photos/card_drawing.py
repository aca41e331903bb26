"""Draws a share card: the photo on the left, words on paper white on the right, a brocade hem below."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin
from pathlib import Path
from typing import Final, Literal
from unicodedata import normalize

from django.utils.translation import gettext, override
from PIL import Image, ImageDraw, ImageFont

from catalog.photos.encoding import crop
from catalog.templatetags.money import dong

SIZE: Final = (1200, 630)  # what the large sites ask of og:image
PHOTO_WIDTH: Final = 504  # 4:5 of the height
LEFT, RIGHT = 552, 1152  # between them stand the words
HEM: Final = 24  # pixels high
PAPER, INK, SOFT, RED, HONEY, SAND = "#fbf7ef", "#1d2333", "#5d6273", "#b5312a", "#dfa11f", "#f6d48a"
NAME_SIZES: Final = (62, 56, 50, 44, 38, 34)
NAME_LINES: Final = 4
QUALITY: Final = 84
FINER: Final = 4  # shapes are drawn so many times larger and shrunk, which smooths their edges
FONTS: Final = Path(__file__).parent.parent / "fonts"

Weight = Literal["SemiBold", "ExtraBold"]
Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Facts:
    name: str
    seller: str
    place: str
    price: int  # đồng, of the cheapest pack
    has_several_prices: bool
    stars: int  # of OCOP; 0: none


@lru_cache(maxsize=32)
def font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """`size` in pixels."""
    return ImageFont.truetype(FONTS / f"BeVietnamPro-{weight}.ttf", size)


def draw(photo: bytes, facts: Facts) -> bytes:
    """A JPEG of SIZE from a photo's rendition. Vietnamese, as links are shared to whole groups. Raises OSError."""
    card = Image.new("RGB", SIZE, PAPER)
    with Image.open(BytesIO(photo)) as opened:
        shown = crop(opened.convert("RGB"), (50, 50))
    card.paste(shown.resize((PHOTO_WIDTH, SIZE[1]), Image.Resampling.LANCZOS), (0, 0))
    pen = ImageDraw.Draw(card)
    _brand(card, pen)
    bottom = _name(pen, facts.name)
    if facts.stars:
        _stars(card, pen, facts.stars, bottom + 20)
    with override("vi"):
        price = dong(facts.price)
        words = gettext("từ %(price)s") % {"price": price} if facts.has_several_prices else price
    pen.text((LEFT, 476), _nfc(words), RED, font("ExtraBold", 60), anchor="ls")
    _line(pen, facts.seller, 524, INK)
    _line(pen, facts.place, 562, SOFT)
    _hem(card)
    out = BytesIO()
    card.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _nfc(words: str) -> str:
    """Composed letters have glyphs of their own; marks put together by hand sit askew."""
    return normalize("NFC", words)


def _brand(card: Image.Image, pen: ImageDraw.ImageDraw) -> None:
    mark = _mark(56)
    card.paste(mark, (LEFT, 44), mask=mark)
    pen.text((LEFT + 72, 72), "Chợ Phiên Lai Châu", INK, font("ExtraBold", 30), anchor="lm")


def wrapped(words: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines of at most `width` pixels; a word that is wider alone is broken."""
    lines = [""]
    for word in _nfc(words).split():
        if face.getlength(f"{lines[-1]} {word}".strip()) <= width:
            lines[-1] = f"{lines[-1]} {word}".strip()
            continue
        lines.append("")
        for letter in word:
            if face.getlength(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]


def fitted(words: str) -> tuple[list[str], int]:
    """The lines of a name and the largest of NAME_SIZES in which it takes few enough of them; the rest is cut."""
    for size in NAME_SIZES:
        lines = wrapped(words, font("ExtraBold", size), RIGHT - LEFT)
        room = 3 if size > NAME_SIZES[2] else NAME_LINES
        if len(lines) <= room:
            return lines, size
    return [*lines[: NAME_LINES - 1], _cut(lines[NAME_LINES - 1], font("ExtraBold", size), more=True)], size


def _name(pen: ImageDraw.ImageDraw, words: str) -> int:
    """Draws it and returns where it ends, in pixels from the top."""
    lines, size = fitted(words)
    step = round(size * 1.22)
    for number, line in enumerate(lines):
        pen.text((LEFT, 136 + step * number + size), line, INK, font("ExtraBold", size), anchor="ls")
    return 136 + step * len(lines)


def _cut(line: str, face: ImageFont.FreeTypeFont, *, more: bool = False) -> str:
    """The line where it fits, else its beginning and an ellipsis."""
    if not more and face.getlength(line) <= RIGHT - LEFT:
        return line
    while line and face.getlength(f"{line}…") > RIGHT - LEFT:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _line(pen: ImageDraw.ImageDraw, words: str, bottom: int, colour: str) -> None:
    face = font("SemiBold", 28)
    pen.text((LEFT, bottom), _cut(_nfc(words), face), colour, face, anchor="ls")


def _stars(card: Image.Image, pen: ImageDraw.ImageDraw, count: int, top: int) -> None:
    pen.text((LEFT, top + 18), "OCOP", SOFT, font("ExtraBold", 28), anchor="lm")
    start = LEFT + round(pen.textlength("OCOP", font("ExtraBold", 28))) + 14
    star = _shape(36, [(_star(), HONEY)])
    for number in range(count):
        card.paste(star, (start + 42 * number, top), mask=star)


def _star() -> Points:
    """Five points in a square of 32."""
    corners = range(10)
    return [
        (
            16 + (15.5 if corner % 2 == 0 else 6.6) * sin(corner * pi / 5),
            16.8 - (15.5 if corner % 2 == 0 else 6.6) * cos(corner * pi / 5),
        )
        for corner in corners
    ]


def _steps(left: float) -> Points:
    """One stepped hill of the brocade, 6 wide and 3 high, in the mark's square of 32."""
    places = [
        (0, 26),
        (0, 25),
        (1, 25),
        (1, 24),
        (2, 24),
        (2, 23),
        (4, 23),
        (4, 24),
        (5, 24),
        (5, 25),
        (6, 25),
    ]
    return [(left + x, y) for x, y in [*places, (6, 26)]]


@lru_cache(maxsize=2)
def _mark(size: int) -> Image.Image:
    """The market's mark, as in components/logo.html."""
    return _shape(
        size,
        [
            ([(2, 20), (11, 6), (16, 13.5), (20, 8), (30, 20)], HONEY),
            ([(11, 6), (2, 20), (9, 20), (12, 15.5), (10.2, 12.5)], SAND),
            ([(20, 8), (16, 13.5), (17.6, 15.9), (17, 20), (21, 20), (22.3, 15.8), (20.3, 13.2)], SAND),
            ([(2, 21.5), (30, 21.5), (30, 27), (2, 27)], RED),
            *((_steps(left), SAND) for left in (2, 7.5, 13, 18.5, 24)),
        ],
    )


def _shape(size: int, parts: list[tuple[Points, str]]) -> Image.Image:
    """Polygons with their colours, given in a square of 32, as a transparent picture of `size` pixels."""
    large = Image.new("RGBA", (size * FINER, size * FINER))
    pen = ImageDraw.Draw(large)
    scale = size * FINER / 32
    for points, colour in parts:
        pen.polygon([(x * scale, y * scale) for x, y in points], fill=colour)
    return large.resize((size, size), Image.Resampling.LANCZOS)


def _hem(card: Image.Image) -> None:
    pen = ImageDraw.Draw(card)
    top = SIZE[1] - HEM
    pen.rectangle((0, top, *SIZE), RED)
    unit = 4
    for left in range(0, SIZE[0], 8 * unit):
        points = [(left + (x + 1) * unit, top + (y - 22) * unit) for x, y in _steps(0)]
        pen.polygon(points, fill=SAND)
