"""Label sheets: pages, words, and squares that really lead to the lot."""

import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image
from pytest_django.fixtures import Settings

from catalog.models import Lot
from catalog.traceability import codes, labels
from catalog.traceability.labels import Order, Paper
from tests.cast import Cast
from tests.catalog import qr_reader
from tests.catalog.lots import open_lot

pytestmark = pytest.mark.django_db
GTIN = "08938509040017"
NASTY = "#panic() $x$ *đậm* `a` @b <c> \\ // [x]"


@pytest.fixture
def lot(cast: Cast, settings: Settings) -> Lot:
    settings.SITE_URL = "https://cho.example"
    opened = open_lot(cast.tea_product)
    return Lot.unscoped.select_related("product__cooperative__commune", "variant").get(pk=opened.pk)


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    """The words of each page, blanks collapsed."""
    path = folder / "tem.pdf"
    path.write_bytes(pdf)
    out = subprocess.run([tool("pdftotext"), str(path), "-"], capture_output=True, check=True, timeout=60)
    return [" ".join(page.split()) for page in out.stdout.decode().split("\f")[:-1]]


def picture(pdf: bytes, folder: Path, dots: int) -> Image.Image:
    """The first page as it comes out of a printer of so many dots per inch."""
    path = folder / "tem.pdf"
    path.write_bytes(pdf)
    call = [tool("pdftoppm"), "-r", str(dots), "-f", "1", "-l", "1", "-png", "-singlefile", str(path)]
    subprocess.run([*call, str(folder / "tem")], check=True, timeout=60)
    return Image.open(folder / "tem.png")


def test_a_sheet_has_24_labels_and_as_many_pages_as_they_take(lot: Lot, cast: Cast, tmp_path: Path) -> None:
    pages = pages_of(labels.render(Order(lot, cast.tea_200, Paper.SHEET, 50)), tmp_path)
    assert [page.count(lot.shown_code) for page in pages] == [24, 24, 2]
    for words in (
        "Chè Shan tuyết", "Hộp 200 g", "HTX Chè Mây", "Lô tháng 10/2026", "NSX 03/10/2026", "ĐG 12/10/2026",
        "HSD 01/10/2028", "Quét để xem nguồn gốc",
    ):  # fmt: skip
        assert pages[0].count(words) == 24, words


def test_a_roll_has_one_small_label_a_page(lot: Lot, tmp_path: Path) -> None:
    pdf = labels.render(Order(lot, None, Paper.ROLL, 3))
    pages = pages_of(pdf, tmp_path)
    assert len(pages) == 3
    for page in pages:
        for words in ("Chè Shan tuyết", "HTX Chè Mây", lot.shown_code, "HSD 01/10/2028"):
            assert page.count(words) == 1, words
    sizes = subprocess.run([tool("pdfinfo"), str(tmp_path / "tem.pdf")], capture_output=True, check=True)
    assert b"113.386 x 85.0394 pts" in sizes.stdout  # 40 × 30 mm


@pytest.mark.parametrize("paper", [Paper.SHEET, Paper.ROLL])
@pytest.mark.parametrize("gtin", ["", GTIN])
def test_the_printed_square_leads_to_the_lot(
    lot: Lot, cast: Cast, tmp_path: Path, paper: str, gtin: str
) -> None:
    """Read from the page as a printer of 300 dots would make it, by a reader that knows nothing of segno."""
    cast.tea_100.gtin = gtin
    page = picture(labels.render(Order(lot, cast.tea_100, paper, 1)), tmp_path, 300)
    millimetre = 300 / 25.4
    box = (4, 4, 29, 27.5) if paper == Paper.SHEET else (1.5, 7.2, 20.5, 26.2)
    square = page.crop(tuple(round(edge * millimetre) for edge in box))
    expected = (
        f"https://cho.example/01/{GTIN}/10/{lot.code}"
        if gtin
        else f"https://cho.example/truy-xuat/{lot.code}/?q=1"
    )
    assert qr_reader.read(qr_reader.from_picture(square)) == expected


def test_the_square_has_its_quiet_zone_and_says_the_address() -> None:
    text = codes.address("7KQ2MXWTBL", GTIN)
    drawing = ET.fromstring(codes.square(text))
    width = int(drawing.attrib["viewBox"].split()[2])
    assert (width - 8 - 17) % 4 == 0  # four light modules on each side
    assert {node.attrib.get("stroke") for node in drawing.iter() if "stroke" in node.attrib} == {"#000"}


def test_words_are_shown_as_they_are_and_never_run(cast: Cast, tmp_path: Path) -> None:
    lot = open_lot(cast.tea_product, batch=NASTY)
    lot.product.name = f"{NASTY} {'Chè ngon tuyệt ' * 8}"
    (page,) = pages_of(labels.render(Order(lot, None, Paper.SHEET, 1)), tmp_path)
    assert page.count(NASTY.replace("  ", " ")) >= 1
    pages_of(labels.render(Order(lot, None, Paper.ROLL, 1)), tmp_path)


def test_the_file_is_the_same_whenever_it_is_asked_for(lot: Lot) -> None:
    order = Order(lot, None, Paper.SHEET, 24)
    assert labels.render(order) == labels.render(order)
