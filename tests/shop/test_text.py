"""Vietnamese text, phones, weights and seasons."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import phones, text
from catalog.templatetags import money


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Đặc sản", "dac-san"),
        ("Đặc sản đồng bào", "dac-san-dong-bao"),
        (unicodedata.normalize("NFD", "Chè Shan tuyết cổ thụ"), "che-shan-tuyet-co-thu"),
        ("Mắc ca (sấy) 500 g", "mac-ca-say-500-g"),
        ("\u00d0ặc sản \u0189à Bắc", "dac-san-da-bac"),
    ],
)
def test_slugs_keep_every_letter(name: str, slug: str) -> None:
    assert text.vi_slugify(name) == slug


@pytest.mark.parametrize("alike", ["\u00d0\u00f0", "\u0189\u0256"])
def test_letters_that_look_like_dje_become_it(alike: str) -> None:
    capital, small = alike
    assert text.normalise(f"{capital}ào {small}ỏ") == "Đào đỏ"
    assert text.fold(f"{capital}ương quy") == "duong quy"
    assert text.words(f"{capital}ào") == "đào"
    assert text.sort_key(f"{capital}ào") == text.sort_key("Đào") > text.sort_key("Dương")


def test_sorting_is_vietnamese_dictionary_order() -> None:
    right = ["An", "Áo", "Ăn", "Ấm", "Bánh", "Dao", "Dương", "Đào", "Ong", "Ổi", "Ớt", "Uy", "Ưu"]
    shuffled = right[::-1]
    assert sorted(shuffled, key=text.sort_key) == right


@given(st.text())
def test_normalising_twice_changes_nothing_and_leaves_no_nul(raw: str) -> None:
    once = text.normalise(raw)
    assert text.normalise(once) == once
    assert "\x00" not in once


@given(st.text(alphabet="aàáảãạăằắẳẵặâầấẩẫậđeèéẻẽẹêềếểễệiouươơỡợ ĐÂƠ"))
def test_folding_forgets_diacritics_in_either_normal_form(raw: str) -> None:
    assert text.fold(unicodedata.normalize("NFD", raw)) == text.fold(raw)
    assert text.fold(raw).isascii()


@pytest.mark.parametrize(
    "typed",
    [
        "0912000001",
        "0912 000 001",
        "+84912000001",
        "84 912 000 001",
        "(0912) 000-001",
        "０９１２０００００１",
    ],
)
def test_a_phone_is_understood_in_any_spelling(typed: str) -> None:
    assert phones.parse(typed) == "+84912000001"


@pytest.mark.parametrize("typed", ["", "abc", "12345", "09120000", "0123456789012345", "0912\x00"])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(phones.InvalidPhone):
        phones.parse(typed)


def test_figures_are_shown_as_people_write_them() -> None:
    assert money.dong(1_250_000) == "1.250.000\u00a0₫"
    assert money.weight(500) == "500\u00a0g"
    assert money.weight(1_500) == "1,5\u00a0kg"
    assert money.season([3, 4, 5, 10]) == "tháng 3–5, 10"
    assert money.season([11, 12, 1, 2]) == "tháng 11–2"
    assert money.season([]) == "quanh năm"
