"""Whole numbers and page numbers from outside."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from catalog import paging
from catalog.numbers import whole
from ops.embedded import CHECKOUT


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *(("0", 0), ("12", 12), ("007", 7), ("9" * 15, 10**15 - 1)),
        *(("", None), ("-1", None), ("1.5", None), (" 1", None), ("٣٠", None), ("²", None), ("1_0", None)),
        *(("9" * 16, None), ("9" * 5000, None), (None, None), (7, None)),
    ],
)
def test_a_whole_number_is_digits_and_not_too_many(typed: object, number: int | None) -> None:
    assert whole(typed) == number


@pytest.mark.parametrize(("typed", "first"), [("", 1), ("1", 1), ("2", 3), ("3", 5)])
def test_a_page_is_found_by_its_number(rf: RequestFactory, typed: str, first: int) -> None:
    assert paging.page(rf.get("/", {"trang": typed}), range(1, 6), 2).object_list[0] == first


@pytest.mark.parametrize("typed", ["0", "4", "-1", "01", "1.0", "٣", "một", "9" * 7, "9" * 5000])
def test_a_page_that_is_not_there_is_no_page(rf: RequestFactory, typed: str) -> None:
    with pytest.raises(Http404):
        paging.page(rf.get("/", {"trang": typed}), range(1, 6), 2)


def test_nobody_else_reads_digits_or_pages() -> None:
    """What people type is read elsewhere: amounts, quantities, barcodes, phone numbers."""
    sources = [path for room in ("catalog", "shop") for path in (CHECKOUT / room).rglob("*.py")]

    def naming(*words: str) -> list[str]:
        found = [path for path in sources if any(word in path.read_text() for word in words)]
        return sorted(str(path.relative_to(CHECKOUT)) for path in found)

    assert naming("isascii() and") == [
        "catalog/gtin.py",
        "catalog/numbers.py",
        "catalog/spreadsheets/markup.py",
        "catalog/spreadsheets/old_fonts.py",
    ]
    assert naming("EmptyPage", "PageNotAnInteger") == ["catalog/paging.py"]
