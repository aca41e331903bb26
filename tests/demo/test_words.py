"""What the demo's texts say agrees with what the software does, and with who is spoken to."""

import json
import re
from random import Random
from typing import Any

from django.utils import timezone

from demo import source
from demo.orders import market
from shop.checkout.timeline import BUYER_CAN_CANCEL
from shop.orders.models import Status


def sentences(value: Any) -> list[str]:
    """Every sentence of the demo's texts about cancelling, in either language."""
    words = json.dumps(value, ensure_ascii=False)
    return [part for part in re.split(r"(?<=[.!?;])\s", words) if re.search(r"\bhuỷ\b|cancel", part)]


def test_the_texts_on_cancelling_agree_with_the_button() -> None:
    """Up to packing: whoever moves the button changes these texts too."""
    assert BUYER_CAN_CANCEL == (Status.PLACED, Status.CONFIRMED)
    texts = [part for name in ("faq", "pages", "news", "policies") for part in sentences(source.read(name))]
    of_buyers = [
        part for part in texts if re.search(r"bấm huỷ|và huỷ|còn huỷ|and cancel|may cancel|you cancel", part)
    ]
    assert len(of_buyers) == 6
    for part in of_buyers:
        assert re.search(r"chưa gói|pack", part), part


def test_answers_to_reviews_do_not_guess_who_wrote() -> None:
    """Their writers are drawn with the orders."""
    answers = [record["answer"] for record in source.feedback()["reviews"] if "answer" in record]
    assert len(answers) == 7
    assert not [answer for answer in answers if re.search(r"\b(anh|chị)\b", answer, re.IGNORECASE)]


def test_no_text_shows_a_sample_number() -> None:
    for name in ("pages", "policies", "faq", "news", "stories"):
        assert not re.search(r"000 0000|example\.vn", json.dumps(source.read(name))), name


def test_the_demo_buyers_orders_lie_in_the_waking_day() -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    placed = [market.hour_of(Random(seed), midnight) for seed in range(60)]
    assert all(moment.date() == midnight.date() for moment in placed)
    assert all(moment.hour == 0 or moment.hour >= 5 for moment in placed)
    assert len({(moment.hour, moment.minute) for moment in placed}) > 50
