"""The webhooks of SePay, payOS and Casso: published signatures, every refusal with its row, once however often."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from django.utils import timezone

from shop.notifications.models import OutboxMessage
from shop.payments import bodies, refused_messages
from shop.payments.models import BankFeed, BankTransfer, Payment, ProviderEvent, RefusedMessage
from shop.treasury.bank import feeds, webhooks
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import place
from tests.test_races import all_at_once
from tests.treasury import bank
from tests.treasury.bank import BODIES, balances, send, signed, tell, watch

pytestmark = pytest.mark.django_db
PROVIDERS = ("sepay", "payos", "casso")
PRICE = 144_000
VECTORS = json.loads((Path(__file__).parent.parent / "data" / "payment-vectors.json").read_text())
# The sample of Casso's own documentation ("Webhook V2", PHP).
CASSO_KEY = "mgExMrjj4i7a1p8Cs6LmFbpCd8lbw4sSX4LZXPag7TKazeIogtR90tvWYTkwQbvs"
CASSO_STAMP = 1_727_948_258_788
CASSO_HEADER = (
    f"t={CASSO_STAMP},v1=ed0a4bd2e826d5cb69988cdb141e6c1a080e21f3b57eb72cd78192220042b9e7dde0868fc667faea8e22490"
    "0fa7904e7c88dfa098032fb2d6b6996856e8b7ff3"
)
CASSO_SAMPLE = {
    "error": 0,
    "data": {
        "id": 0,
        "reference": "MA_GIAO_DICH_THU_NGHIEM",
        "description": "giao dich thu nghiem",
        "amount": 599000,
        "runningBalance": 25000000,
        "transactionDateTime": "2024-10-03 15:06:37",
        "accountNumber": "88888888",
        "bankName": "VPBank",
        "bankAbbreviation": "VPB",
        "virtualAccountNumber": "",
        "virtualAccountName": "",
        "counterAccountName": "NGUYEN VAN A",
        "counterAccountNumber": "8888888888",
        "counterAccountBankId": "970415",
        "counterAccountBankName": "VietinBank",
    },
}


def at(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    moment = timezone.datetime.fromtimestamp(seconds, timezone.get_current_timezone())
    monkeypatch.setattr(feeds.timezone, "now", lambda: moment)


@pytest.mark.parametrize("vector", VECTORS["sepay"])
def test_sepay_signs_as_published(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, int(vector["timestamp"]))
    body = vector["body"].encode()
    headers = {
        "X-SePay-Timestamp": vector["timestamp"],
        "X-SePay-Signature": f"sha256={vector['signature']}",
    }
    feeds.check_signature("sepay", vector["secret"], headers, body, {})
    with pytest.raises(feeds.Refused, match="signature"):
        feeds.check_signature("sepay", vector["secret"], headers, body + b" ", {})


@pytest.mark.parametrize("vector", VECTORS["payos"])
def test_payos_signs_as_published(vector: dict[str, Any]) -> None:
    data: dict[str, Any] = dict(pair.split("=", 1) for pair in vector["signed_string"].split("&"))
    data |= {"amount": int(data["amount"]), "counterAccountBankId": None}
    payload = {"data": data, "signature": vector["signature"]}
    assert feeds.payos_string(payload).decode() == vector["signed_string"]
    feeds.check_signature("payos", vector["checksum_key"], {}, b"", payload)


@pytest.mark.parametrize("late", [-299, 0, 299])
def test_casso_signs_as_published(monkeypatch: pytest.MonkeyPatch, late: int) -> None:
    at(monkeypatch, CASSO_STAMP / 1000 + late)
    shuffled = {"data": dict(reversed(CASSO_SAMPLE["data"].items())), "error": 0}
    feeds.check_signature("casso", CASSO_KEY, {"X-Casso-Signature": CASSO_HEADER}, b"", shuffled)


@pytest.mark.parametrize("php", [False, True])
def test_casso_is_read_whether_it_escapes_letters_and_slashes_or_not(cast: Cast, php: bool) -> None:
    watch(cast.tea, "casso")
    body = bank.casso_body(PRICE, "Chuyển khoản 11/2026")
    assert send("casso", *signed("casso", body, php=php)) == 200


@pytest.mark.parametrize("provider", PROVIDERS)
def test_m7_a_signed_message_pays_the_order_once_however_often_it_is_sent(cast: Cast, provider: str) -> None:
    feed = watch(cast.tea, provider)
    order = place({cast.tea_100: 1}, "vietqr")
    payment = Payment.objects.get(order=order)
    message = signed(provider, BODIES[provider](PRICE, f"MBVCB.1.{payment.memo_code}.CT tu 0011"))
    for _copy in range(3):
        assert send(provider, *message) == 200
    event = ProviderEvent.objects.get()
    assert (event.provider, event.deliveries, event.processed_at) == (provider, 3, None)
    assert OutboxMessage.objects.filter(topic="bank.event").count() == 1
    drain()
    event.refresh_from_db()
    payment.refresh_from_db()
    feed.refresh_from_db()
    assert payment.is_paid
    assert event.outcome.endswith(": exact")
    assert event.processed_at
    assert feed.last_message_at
    assert send(provider, *message) == 200
    drain()
    assert BankTransfer.unscoped.count() == 1
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    assert not RefusedMessage.objects.exists()


def test_m7_two_services_and_a_webhook_of_another_id_tell_of_one_transfer(cast: Cast) -> None:
    watch(cast.tea, "sepay")
    watch(cast.tea, "casso")
    assert tell("sepay", PRICE, "mua che", referenceCode="FT1") == 200
    assert tell("sepay", PRICE, "mua che", referenceCode="FT1") == 200  # another id, the same transfer
    assert tell("casso", PRICE, "MUA CHE", reference="ft 1") == 200
    drain()
    assert ProviderEvent.objects.count() == 3
    assert BankTransfer.unscoped.count() == 1


def refusals() -> list[tuple[str, str, int]]:
    return list(RefusedMessage.objects.values_list("provider", "reason", "count"))


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    "amount", ["1.250.000", "1250000", 150_000.0, 150_000.5, True, None, 0, "một trăm nghìn", [1], 10**14]
)
def test_m7_an_amount_that_is_no_whole_number_is_refused(cast: Cast, provider: str, amount: object) -> None:
    watch(cast.tea, provider)
    assert tell(provider, amount, "mua che") == 400
    assert (
        refusals() == [(provider, "amount", 1)] or provider == "payos"
    )  # payOS signs None, True, lists its way
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize("provider", ["sepay", "payos"])
def test_m7_a_negative_amount_is_refused(cast: Cast, provider: str) -> None:
    watch(cast.tea, provider)
    assert tell(provider, -PRICE, "mua che") == 400
    assert refusals() == [(provider, "amount", 1)]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_m7_forged_tampered_and_misdirected_messages_are_refused(cast: Cast, provider: str) -> None:
    watch(cast.tea, provider)
    body = BODIES[provider](PRICE, "mua che")
    raw, headers = signed(provider, body)
    assert send(provider, raw.replace(b"144000", b"994000"), headers) == 400
    assert send(provider, *signed(provider, body, secret="guessed")) == 400
    assert send(provider, json.dumps(body).encode(), {}) == 400
    unknown = BODIES[provider](PRICE, "mua che", accountNumber="999")
    assert send(provider, *signed(provider, unknown, secret="guessed")) == 400
    assert {reason for _provider, reason, _count in refusals()} == {"signature", "account"}
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize("provider", ["sepay", "casso"])
@pytest.mark.parametrize(("age", "status"), [(290, 200), (-290, 200), (310, 400), (-310, 400)])
def test_m7_an_old_or_future_message_is_refused(cast: Cast, provider: str, age: int, status: int) -> None:
    watch(cast.tea, provider)
    assert send(provider, *signed(provider, BODIES[provider](PRICE, "mua che"), age=age)) == status
    assert [row[1] for row in refusals()] == ([] if status == 200 else ["timestamp"])


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"a": NaN}', b'{"a": "\\u0000"}', b'{"a": "\\ud800"}',
     b"\xff\xfe\x00", b'{"accountNumber": 5, "data": 3}', b'{"data": {"accountNumber": {}}}', b"9" * 9_000],
    ids=lambda raw: repr(raw[:20]),
)  # fmt: skip
def test_m7_what_is_no_message_is_refused_with_a_row(cast: Cast, provider: str, raw: bytes) -> None:
    watch(cast.tea, provider)
    assert send(provider, raw, {"X-SePay-Timestamp": "é", "X-Casso-Signature": "t=1,v1=é"}) == 400
    (row,) = RefusedMessage.objects.all()
    assert (row.count, row.sample.isprintable(), len(row.sample) <= 500) == (1, True, True)


@pytest.mark.parametrize(
    ("provider", "changes", "reason"),
    [
        ("sepay", {"id": None, "referenceCode": None}, "id"),
        ("sepay", {"transferType": "sideways"}, "type"),
        ("sepay", {"transactionDate": "hôm qua"}, "time"),
        ("sepay", {"transactionDate": "0001-01-01 00:00:00"}, "time"),
        ("sepay", {"referenceCode": ["x"]}, "referenceCode"),
        ("payos", {"currency": "USD"}, "currency"),
        ("payos", {"reference": ""}, "id"),
        ("casso", {"transactionDateTime": None}, "time"),
    ],
)
def test_m7_a_signed_message_that_cannot_be_used_says_why(
    cast: Cast, provider: str, changes: dict[str, Any], reason: str
) -> None:
    watch(cast.tea, provider)
    assert tell(provider, PRICE, "mua che", **changes) == 400
    assert refusals() == [(provider, reason, 1)]


def test_m7_refusals_of_one_hour_are_one_row_with_the_last_sample(cast: Cast) -> None:
    for number in range(5):
        refused_messages.note(
            "sepay", "signature", b"\x00\x1b[31m" + f"lần {number} ".encode() + b"x" * 9_000
        )
    (row,) = RefusedMessage.objects.all()
    assert (row.count, len(row.sample)) == (5, 500)
    assert "lần 4" in row.sample
    assert row.sample.isprintable()


def test_m7_too_much_is_refused_read_or_not(cast: Cast) -> None:
    watch(cast.tea)
    body = bank.sepay_body(PRICE, "x" * (256 * 1024))
    assert send("sepay", *signed("sepay", body)) == 400
    assert refusals() == [("sepay", "too large", 1)]


@pytest.mark.parametrize(("size", "is_taken"), [(10, True), (64 * 1024, True), (64 * 1024 + 1, False)])
def test_m7_a_chunked_body_is_read_and_limited_all_the_same(size: int, is_taken: bool) -> None:
    environ = {
        "REQUEST_METHOD": "POST",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": io.BytesIO(b"x" * size),
    }
    request = WSGIRequest(environ)
    if is_taken:
        assert bodies.read(request, 64 * 1024) == b"x" * size
    else:
        with pytest.raises(bodies.TooLarge):
            bodies.read(request, 64 * 1024)


@pytest.mark.parametrize(
    ("provider", "amount", "changes"),
    [
        ("sepay", PRICE, {"transferType": "out"}),
        ("casso", -PRICE, {}),  # its way of writing money that went out
        (
            "payos",
            3_000,
            {"accountNumber": "12345678", "description": "VQRIO123"},
        ),  # sent by /confirm-webhook
        ("casso", 599_000, {"accountNumber": "88888888", "id": 0}),  # the example of its settings page
    ],
)
def test_m7_what_is_no_incoming_transfer_is_kept_and_ignored(
    cast: Cast, provider: str, amount: int, changes: dict[str, Any]
) -> None:
    watch(cast.tea, provider)
    assert tell(provider, amount, "mua che", **changes) == 200
    event = ProviderEvent.objects.get()
    assert event.outcome.startswith("ignored: ")
    assert event.processed_at
    drain()
    assert not BankTransfer.unscoped.exists()
    assert not RefusedMessage.objects.exists()


def test_a_switched_off_feed_takes_nothing(cast: Cast) -> None:
    watch(cast.tea, is_active=False)
    assert tell("sepay", PRICE, "mua che") == 400


def test_one_customers_numbers_do_not_hide_anothers_message(cast: Cast) -> None:
    watch(cast.tea)
    watch(cast.rice, account_number="222", secret="other")
    theirs = bank.sepay_body(1_000, "x", accountNumber="222", id=77)
    ours = bank.sepay_body(PRICE, "mua che", id=77)
    assert send("sepay", *signed("sepay", theirs, secret="other")) == 200
    assert send("sepay", *signed("sepay", ours)) == 200
    drain()
    assert BankTransfer.unscoped.filter(cooperative=cast.tea, amount=PRICE).count() == 1


def test_doors_and_answers(cast: Cast) -> None:
    watch(cast.tea)
    assert Client().post("/webhooks/bank/momo/").status_code == 404
    assert Client().get("/webhooks/bank/sepay/").status_code == 405
    answer = Client(enforce_csrf_checks=True).post("/webhooks/bank/sepay/", b"{}", "application/json")
    assert (answer.status_code, answer.json()) == (400, {"success": False, "reason": "account"})
    raw, headers = signed("sepay", bank.sepay_body(PRICE, "mua che"))
    answer = Client(enforce_csrf_checks=True).post(
        "/webhooks/bank/sepay/", raw, "application/json", headers=headers
    )
    assert (answer.status_code, answer.json()) == (200, {"success": True})


def test_what_was_stored_before_a_crash_is_done_after_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies once the transfer is recorded: the message runs again and changes nothing."""
    watch(cast.tea)
    assert tell("sepay", PRICE, "mua che") == 200
    drain()
    OutboxMessage.objects.update(handled_at=None, next_try_at=None)
    drain()
    event = ProviderEvent.objects.get()
    assert event.outcome.startswith("known")
    assert BankTransfer.unscoped.count() == 1


@pytest.mark.django_db(transaction=True)
def test_m7_the_same_webhook_twenty_times_at_once_is_one_event(committed_cast: Cast) -> None:
    watch(committed_cast.tea)
    order = place({committed_cast.tea_100: 1}, "vietqr")
    memo = Payment.objects.get(order=order).memo_code or ""
    message = signed("sepay", bank.sepay_body(PRICE, memo))
    results = all_at_once([lambda: send("sepay", *message)] * 20)
    assert results == [200] * 20
    event = ProviderEvent.objects.get()
    assert event.deliveries == 20
    ids = list(OutboxMessage.objects.filter(topic="bank.event").values_list("pk", flat=True))
    assert len(ids) == 1
    drain()
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    assert BankFeed.unscoped.get().last_message_at
    assert webhooks.MAX_BODY == 256 * 1024
