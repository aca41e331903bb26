"""An order found again by its number and phone, with a code sent to that phone (promises A5, W6)."""

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from shop.notifications import codes
from shop.notifications.models import OutboxMessage, PhoneCode
from shop.orders.models import Purchase
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import place

pytestmark = pytest.mark.django_db
PHONE, ANOTHER = "0981 000 111", "0981 000 222"


@pytest.fixture
def purchase(cast: Cast) -> Purchase:
    purchase = place({cast.tea_100: 1}).purchase
    drain()
    mail.outbox.clear()
    return purchase


def ask(client: Client, number: str, phone: str = PHONE) -> str:
    answer = client.post("/tra-cuu/", {"number": number, "phone": phone}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def sent() -> str:
    """The code of the one letter that went out: no gateway for messages is set up here."""
    drain()
    (letter,) = mail.outbox
    found = re.search(r"\b\d{6}\b", letter.body)
    assert found
    return found[0]


@pytest.mark.parametrize("tail", ["", "-1"])
def test_number_and_phone_and_the_code_open_the_order(purchase: Purchase, tail: str) -> None:
    client = Client()
    page = ask(client, f" {purchase.number[:4].lower()} {purchase.number[4:]}{tail}", "+84981000111")
    assert "chợ đã gửi mã sáu số" in re.sub(r"\s+", " ", page)
    answer = client.post("/tra-cuu/", {"code": f" {sent()} "})
    assert answer["Location"] == f"/don/{purchase.number}/"
    assert client.get(answer["Location"]).status_code == 200
    assert Client().get(answer["Location"]).status_code == 404


def test_w6_the_page_says_the_same_of_what_is_not_there(purchase: Purchase) -> None:
    pages = {
        re.sub("csrfmiddlewaretoken[^>]*>|nonce-[^\"' ]*", "", ask(Client(), number, phone))
        .replace(number, "SO")
        .replace(phone.replace(" ", "\N{NO-BREAK SPACE}"), "DT")
        .replace(phone, "DT")
        for number, phone in ((purchase.number, PHONE), (purchase.number, ANOTHER), ("ZZZZZZZZZ", PHONE))
    }
    assert len(pages) == 1
    assert OutboxMessage.objects.filter(topic="code.asked").count() == 1


def test_a5_no_code_opens_what_was_asked_for_with_another_phone(purchase: Purchase) -> None:
    client = Client()
    ask(client, purchase.number, ANOTHER)
    code = codes.digits_of(PhoneCode.objects.get())  # as if it had been guessed
    answer = client.post("/tra-cuu/", {"code": code})
    assert answer.status_code == 200
    assert "Mã chưa đúng" in answer.content.decode()


def test_a_code_is_good_for_five_tries_and_once(purchase: Purchase) -> None:
    client = Client()
    ask(client, purchase.number)
    code = sent()
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert "Mã chưa đúng" in client.post("/tra-cuu/", {"code": wrong}).content.decode()
    assert "Mã chưa đúng" in client.post("/tra-cuu/", {"code": code}).content.decode()


def test_who_asks_too_often_is_told_to_wait(purchase: Purchase, settings: Settings) -> None:
    settings.CODES_PER_PHONE = 2
    client = Client()
    for _time in range(2):
        ask(client, purchase.number)
    answer = client.post("/tra-cuu/", {"number": purchase.number, "phone": PHONE})
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "đợi một lát" in page
    assert purchase.number in page  # what was typed is still there


@pytest.mark.parametrize(
    ("number", "phone", "words"),
    [
        ("", PHONE, "Số đơn"),
        ("123", PHONE, "Số đơn có chín chữ và số"),
        ("７Ｋ２Ｍ９ＱＸＡＢ", "không biết", "Số điện thoại này chưa đúng"),
        ("7K2M9QXAB" * 20, PHONE, "Số đơn"),
    ],
)
def test_bad_input_is_named_and_kept(cast: Cast, number: str, phone: str, words: str) -> None:
    answer = Client().post("/tra-cuu/", {"number": number, "phone": phone})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not PhoneCode.objects.exists()


def test_the_giver_of_a_gift_finds_it_and_not_who_receives_it(purchase: Purchase) -> None:
    Purchase.objects.filter(pk=purchase.pk).update(giver_name="Lan", giver_phone="+84981000222")
    ask(Client(), purchase.number, PHONE)
    assert not OutboxMessage.objects.filter(topic="code.asked").exists()
    ask(Client(), purchase.number, ANOTHER)
    assert OutboxMessage.objects.filter(topic="code.asked").count() == 1
