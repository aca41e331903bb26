"""Words of offices and banks, which a villager or a buyer need not know, never stand alone at the stall or the shop."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

PLAIN = {
    "quy cách": "loại gói",
    "đối soát": "chốt tiền",
    "bảng kê": "tờ kê",
    "sao kê": "tiền vào",
    "mã vận đơn": "mã gửi",
}
PLACES = (
    *("shop/stall/", "shop/treasury/"),  # whose messages are read at the stall
    *("shop/cart/", "shop/checkout/", "shop/orders/", "shop/calling/", "shop/feedback/", "shop/lifecycle/"),
    *("cms/", "catalog/templates/", "shop/templates/components/"),
)
DESKS = re.compile(r"/(admin|models)\.py$|/admin/")  # of the union and the operator


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """What people read there, as its source has it: the catalogue names each one's places."""
    with Path(settings.BASE_DIR, "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    return [
        text
        for message in catalogue
        if any(place.startswith(PLACES) and not DESKS.search(place) for place, _line in message.locations)
        for text in (message.id if isinstance(message.id, (list, tuple)) else [message.id])
    ]


def alone(text: str) -> list[str]:
    folded = text.lower()
    return [word for word, plain in PLAIN.items() if word in folded and plain not in folded]


def test_no_word_of_an_office_stands_without_a_plain_one(sentences: list[str]) -> None:
    assert len(sentences) > 300
    assert {text: words for text in sentences if (words := alone(text))} == {}


@pytest.mark.parametrize("word", PLAIN)
def test_the_rule_sees_each_of_them(word: str) -> None:
    assert alone(f"{word.capitalize()} này đã ghi rồi.") == [word]
    assert alone(f"Chọn {PLAIN[word]} ({word}).") == []
