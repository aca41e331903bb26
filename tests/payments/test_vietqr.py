"""The VietQR payload against the published vectors, and the memo code's check digit."""

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.payments.providers import vietqr

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "payment-vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["vietqr"], ids=lambda vector: vector["name"])
def test_the_payload_equals_the_published_one(vector: dict[str, object]) -> None:
    made = vietqr.payload(
        bank_bin=vector["bin"],
        account=vector["account"],
        amount=vector["amount"],
        memo=vector["memo"],
        bill=vector.get("bill"),
    )
    assert made == vector["payload"]


@pytest.mark.parametrize("vector", VECTORS["crc16_ccitt_false"])
def test_the_checksum_is_crc_16_ccitt_false(vector: dict[str, str]) -> None:
    assert vietqr.crc(vector["input"]) == vector["crc"]


@pytest.mark.parametrize(
    "bad",
    [
        {"bank_bin": "97040"},
        {"account": ""},
        {"account": "0123-456"},
        {"account": "1" * 20},
        {"amount": 0},
        {"amount": -1},
        {"memo": "đơn hàng"},
        {"memo": "A" * 26},
    ],
    ids=str,
)
def test_what_a_bank_would_refuse_is_refused(bad: dict[str, object]) -> None:
    good = {"bank_bin": "970405", "account": "0123456789", "amount": 150_000, "memo": "HTX2611230001"}
    assert vietqr.payload(**good)
    with pytest.raises(vietqr.BadPayload):
        vietqr.payload(**(good | bad))


@given(st.integers(1, 10**9), st.dates(datetime.date(2026, 1, 1), datetime.date(2099, 12, 31)))
def test_a_memo_is_found_again_in_what_a_bank_makes_of_it(payment_id: int, day: datetime.date) -> None:
    memo = vietqr.memo_code(payment_id, day)
    assert len(memo) == 15
    assert vietqr.find_memo(f"MBVCB.123.{memo.lower()} CT tu 0011") == memo


@given(st.integers(1, 10**9), st.integers(3, 14), st.integers(1, 9))
def test_one_wrong_digit_is_never_another_memo(payment_id: int, place: int, shift: int) -> None:
    memo = vietqr.memo_code(payment_id, datetime.date(2026, 11, 23))
    wrong = str((int(memo[place]) + shift) % 10)
    assert vietqr.find_memo(memo[:place] + wrong + memo[place + 1 :]) is None
