"""No word and no number sticks out of its cell on paper, however large it is."""

import itertools

import pytest
from PIL import ImageFont

from shop.reports.official.document import Cell, Table
from shop.reports.official.widths import FONTS, fitted, shown

HEADS = ["Huyện cũ", "HTX", "Tiền hàng", "Phí giao", "Đã trả lại", "Số đơn", "Chưa giao xong", "Tự khai"]
SHARES = [24, 8, 15, 13, 13, 9, 14, 14]
SEMIBOLD = ImageFont.truetype(str(FONTS / "BeVietnamPro-SemiBold.ttf"), 100)


def table(amount: int, label: str = "Thành phố Lai Châu") -> Table:
    row: list[Cell] = [label, 16, amount, amount // 9, -amount // 7, 9_999, amount, amount]
    return Table("", HEADS, [row], row, SHARES)


@pytest.mark.parametrize("amount", [0, 217_050_000, 12_345_678_901, 9_876_543_210_987])
def test_every_piece_has_room(amount: int) -> None:
    made = table(amount)
    widths, size = fitted(made, width=459.0, size=8.5, inset=4.0)
    assert sum(widths) == pytest.approx(459.0)
    for place, width in enumerate(widths):
        cells = [made.heads[place], *(shown(row[place]) for row in (*made.rows, made.total))]
        for piece in itertools.chain.from_iterable(cell.split(" ") for cell in cells):
            assert SEMIBOLD.getlength(piece) / 100 * size + 2 * 4.0 <= width + 0.5, (piece, width, size)


def test_letters_keep_their_size_where_there_is_room() -> None:
    assert fitted(table(217_050_000), width=459.0, size=8.5, inset=4.0)[1] == 8.5
    assert fitted(table(9_876_543_210_987), width=459.0, size=8.5, inset=4.0)[1] < 8.5


def test_where_everything_fits_columns_have_the_shares_that_were_asked_for() -> None:
    made = Table("", ["Loại", "Số"], [["Chè", 5]], widths=[60, 40])
    assert fitted(made, width=100.0, size=5.0, inset=1.0)[0] == pytest.approx([60.0, 40.0])
