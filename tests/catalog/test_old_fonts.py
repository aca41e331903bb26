"""Text of before Unicode is recognised by the syllables that a reading of it gives, and left alone otherwise."""

import unicodedata

import pytest

from catalog.spreadsheets import old_fonts
from catalog.spreadsheets.files import Sheet
from catalog.spreadsheets.old_fonts import MISREAD, TCVN3, VNI

PLAIN = [
    "Tên hàng",
    "Số lượng",
    "Chè Shan tuyết",
    "Mật ong rừng",
    "Gạo Séng cù",
    "Thịt trâu gác bếp",
    "Đẳng sâm",
]
OF_TCVN3 = [
    "Tªn hµng",
    "Sè l\xadîng",
    "ChÌ Shan tuyÕt",
    "MËt ong rõng",
    "G¹o SÐng cï",
    "ThÞt tr©u g¸c bÕp",
    "§¼ng s©m",
]
OF_VNI = [
    "Teân haøng",
    "Soá löôïng",
    "Cheø Shan tuyeát",
    "Maät ong röøng",
    "Gaïo Seùng cuø",
    "Thòt traâu gaùc beáp",
    "Ñaúng saâm",
]


@pytest.mark.parametrize(
    ("written", "code"),
    [(OF_TCVN3, TCVN3), (OF_VNI, VNI), ([word.encode().decode("latin-1") for word in PLAIN], MISREAD)],
)
def test_an_old_code_is_named_and_converted(written: list[str], code: str) -> None:
    sheet, found = old_fonts.convert(Sheet([(1, [*written, 85_000, None])]))
    assert found == code
    assert sheet.rows == [(1, [*PLAIN, 85_000, None])]


def test_a_text_of_eight_bits_is_read_anew() -> None:
    """Its bytes were taken for Vietnam's code page, which has marks where TCVN3 has letters."""
    read = [word.encode("latin-1").decode("cp1258") for word in OF_TCVN3]
    sheet, found = old_fonts.convert(Sheet([(1, [*read])], encoding="cp1258"))
    assert (found, sheet.rows) == (TCVN3, [(1, PLAIN)])


@pytest.mark.parametrize(
    "written",
    [
        PLAIN,
        [unicodedata.normalize("NFD", word) for word in PLAIN],
        ["Café sữa", "Crème brûlée", "Müesli"],
        ["Che Shan tuyet", "85.000 ₫", "– ghi chú “giá lẻ”"],
    ],
)
def test_unicode_is_left_alone(written: list[str]) -> None:
    sheet = Sheet([(1, [*written])])
    assert old_fonts.convert(sheet) == (sheet, "")


def test_a_word_that_is_unicode_already_stays_in_a_sheet_that_is_not() -> None:
    sheet, _code = old_fonts.convert(Sheet([(1, [*OF_TCVN3, "Bánh khảo"])]))
    assert sheet.rows == [(1, [*PLAIN, "Bánh khảo"])]
