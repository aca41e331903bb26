"""Every message to a phone is written: in both languages, in two parts at most, with no buyer's name on it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as shop_settings
from django.utils import timezone
from pytest_django import Settings

from shop.notifications import messages, ways, wording
from shop.notifications.channels import gsm, push, sms, zalo
from shop.notifications.letters import ASKER, BUYER, COOPERATIVE, Letter, Recipient
from shop.notifications.messages import AUDIENCES
from shop.notifications.topics import KINDS, TASKS, Topic
from shop.orders.models import Order, Purchase
from tests.cast import Cast
from tests.stall.floor import place

pytestmark = pytest.mark.django_db
TEMPLATES = Path(messages.__file__).parent / "templates" / "notifications"
LONG = "Hợp tác xã Nông nghiệp Dịch vụ tổng hợp và Du lịch cộng đồng Sin Suối Hồ xã Sin Suối Hồ tỉnh Lai Châu"
BUYERS = "Nguyễn Phước Quỳnh"


def letters() -> Iterator[tuple[str, str]]:
    """Every (reader, topic) that has a mail."""
    for path in sorted(TEMPLATES.glob("*/*.txt")):
        if not path.name.endswith(".sms.txt"):
            yield path.parent.name, path.name.removesuffix(".txt")


def context(order: Order) -> dict[str, Any]:
    """What any of them may speak of, as long as it gets."""
    thing = SimpleNamespace(name=LONG, label=LONG, cooperative=SimpleNamespace(name=LONG))
    now, url = timezone.now(), f"{shop_settings.SITE_URL}/htx/chung-nhan/123456/123456/"
    return messages._context("vi", order.purchase, order, None) | {
        "refunded_amount": 99_999_999, "going_back_amount": 99_999_999, "answer_by": now, "names": [LONG], "url": url,
        "kind_label": "Thời tiết", "first_on": now, "last_on": now,
        "label": LONG, "name": LONG, "kind": "sản phẩm", "reason": f"{LONG}. " * 5, "days": 30, "left": 3,
        "title": LONG[:60], "day": "31/12/2026", "hour": "13:30", "place": LONG, "is_seated": True, "line": 12,
        "learner": BUYERS,
        "product": thing,
        "admin_url": url, "public_url": url, "payout_url": url, "login_url": url, "goods_url": url, "calls": [1, 2],
        "question": SimpleNamespace(product=thing, display_name=BUYERS), "cooperative": thing, "code": "123456",
        "minutes": 10, "certificate": SimpleNamespace(expires_on=date(2026, 12, 31)), "new_number": "•••• 0001",
        "settlement": SimpleNamespace(total_amount=9_999_999_999, paid_on=date(2026, 12, 31), cooperative=thing),
        "change": SimpleNamespace(effective_at=now, bank=LONG[:60], cooperative=thing),
    }  # fmt: skip


@pytest.fixture
def order(cast: Cast, settings: Settings) -> Order:
    settings.SITE_URL = "https://chophien.lienminhhtxlaichau.vn"
    order = place({cast.tea_100: 1})
    Purchase.objects.update(full_name=BUYERS, phone="+84981000111", street="12 Đội Cấn")
    Order.unscoped.update(carrier="Tổng công ty Bưu điện Việt Nam", tracking_number="EMS123456789VN")
    type(cast.tea).objects.update(name=LONG)
    return Order.unscoped.select_related("purchase__ward", "purchase__province", "cooperative").get(
        pk=order.pk
    )


def test_what_people_are_told_has_a_kind_and_the_rest_has_none() -> None:
    assert {topic for _reader, topic in letters()} | {"code.asked"} == {str(topic) for topic in KINDS}
    assert {topic for topic, readers in AUDIENCES.items() if readers} <= KINDS.keys() <= TASKS.keys()
    assert {reader for reader, _topic in letters()} <= ways.WAYS.keys()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_sms_is_there_fits_into_two_parts_and_names_no_buyer(order: Order, language: str) -> None:
    about = context(order)
    texts = {}
    for reader, topic in [*letters(), ("caller", "code.asked")]:
        if ways.WAYS[reader] == ways.WAYS[ASKER]:
            continue
        to = Recipient(language, phone="+84981000111")
        letter = Letter(reader, Topic(topic), to, lambda: about)
        composed = sms.compose(letter)
        texts[reader, topic] = composed.text
        assert composed.parts <= gsm.MOST_PARTS, composed.text
        assert composed.text.isascii(), composed.text
        for told in ("Nguyen Phuoc", "981000111", "Doi Can"):
            assert told not in composed.text, composed.text
        assert not re.search(r"%\(|\{\{|\bNone\b|  |,,|, ,|\(\)", composed.text), composed.text
        said, link = wording.short(letter)
        assert "://" not in said.replace(order.parcel_url, "")  # the carrier's page of the parcel
        assert "://" not in push.compose(letter).text
        assert composed.text.endswith(gsm.plain(link) or gsm.plain(said)[-10:]), composed.text
    assert len(texts) >= 35
    assert len(set(texts.values())) == len(texts)
    if language == "en":
        mixed = [
            text for text in texts.values() if re.search(r"\b(don|khach|ban|xin)\b", text.split("http")[0])
        ]
        assert mixed == []


def test_what_zalo_fills_is_never_empty_and_never_too_long(order: Order) -> None:
    about = context(order)
    assert {reader for reader, _topic in zalo.PARAMETERS} >= {BUYER, COOPERATIVE}
    for fill in zalo.PARAMETERS.values():
        for name, value in fill(about).items():
            short = zalo.shortened(value)
            assert 0 < len(short) <= zalo.LONGEST, name
