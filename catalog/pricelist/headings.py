"""What the heading of a price list's column says that it is, in Vietnamese with or without marks and in English."""

import re
from enum import StrEnum

from catalog import text


class Column(StrEnum):
    NUMBER = "number"  # the pack's own, as the market's template has it
    NAME = "name"
    PACK = "pack"
    PRICE = "price"
    ON_HAND = "on hand"
    ON_SALE = "on sale"
    WEIGHT = "weight"  # grams of the parcel
    CATEGORY = "category"
    ORDINAL = "ordinal"


Phrases = tuple[tuple[str, ...], ...]


def _phrases(*ranks: str) -> Phrases:
    """Of each rank its phrases; the first rank says it best."""
    return tuple(tuple(f" {phrase} " for phrase in rank.split("|")) for rank in ranks)


_NUMBER = _phrases("ma tren cho|market number")
_ORDINAL = _phrases("stt|tt|so tt|so thu tu|no|thu tu")
_NO_PRODUCT = _phrases(
    "ma hang|ma sp|ma san pham|ma hang hoa|ma vach|ma|sku|barcode|code|ghi chu|note|notes|ngay|date|anh|hinh|"
    "thanh tien|khach|khach hang|nguoi|dia chi|dien thoai|sdt|nha cung cap|han dung|hsd|mo ta|gioi thieu|xuat xu|"
    "thue|vat|chiet khau|danh gia"
)
_OTHER_PRICE = _phrases(
    "gia von|gia nhap|gia si|gia buon|gia cu|gia goc|gia thanh|gia tri|khuyen mai|km|giam gia|gia tham khao|cost|"
    "wholesale|gia dai ly|gia ctv|doanh thu"
)
_OTHER_COUNT = _phrases(
    "da ban|sl ban|so luong ban|xuat|nhap|dat hang|hong|toi thieu|ban ra|dau ky|sold|so luong nhap|sl nhap"
)
_KNOWN = {
    Column.WEIGHT: _phrases("khoi luong gui|nang ca bao bi|can nang gui|parcel weight|can nang"),
    Column.ON_SALE: _phrases("dang ban|on sale|mo ban|trang thai|tinh trang|con ban"),
    Column.PRICE: _phrases("gia ban le|gia ban|gia le|price", "don gia|gia niem yet|gia tien", "gia"),
    Column.ON_HAND: _phrases(
        "ton kho|trong kho|ton cuoi|in stock|on hand|stock",
        "con lai|ton|so luong con",
        "so luong|sl|quantity|qty|con",
    ),
    Column.PACK: _phrases(
        "quy cach|pack|pack size",
        "dong goi|loai goi|co goi|goi|bao bi|size|kich co|dung tich",
        "khoi luong|trong luong",
        "don vi tinh|dvt|don vi|unit",
    ),
    Column.CATEGORY: _phrases("danh muc|nhom hang|nhom|category", "loai hang|phan loai|loai"),
    Column.NAME: _phrases(
        "ten hang hoa|ten hang|ten san pham|ten sp|ten mat hang|product|product name",
        "mat hang|san pham|hang hoa|sp|ten|name",
        "hang|item",
    ),
}
_THOUSANDS = re.compile(r"\b(?:nghin|ngan|1 ?000|k|thousands?)(?:\b|d\b)")


def meaning(heading: str) -> tuple[Column, int] | None:
    """The column, and how well the heading says it: 0 best. None where it says nothing that is needed."""
    folded = f" {text.fold(heading)} "
    if _rank(folded, _NUMBER) is not None:
        return Column.NUMBER, 0
    if folded.strip() in {phrase.strip() for phrase in _ORDINAL[0]}:
        return Column.ORDINAL, 0
    if any(_rank(folded, known) is not None for known in (_NO_PRODUCT, _OTHER_PRICE, _OTHER_COUNT)):
        return None
    for column, known in _KNOWN.items():
        rank = _rank(folded, known)
        if rank is not None:
            return column, rank
    return None


def multiplier(heading: str) -> int:
    """1000 where the heading says that its prices are in thousands of đồng."""
    return 1000 if _THOUSANDS.search(text.fold(heading)) else 1


def _rank(folded: str, known: Phrases) -> int | None:
    return next(
        (rank for rank, phrases in enumerate(known) if any(phrase in folded for phrase in phrases)), None
    )
