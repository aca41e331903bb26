"""A bank's message on its way through the real processes: web, outbox, relay, worker, ledger (promise M7)."""

from collections.abc import Iterator

import requests

from shop.payments.models import Payment, ProviderEvent, RefusedMessage
from tests.processes import Market, wait_until
from tests.stall.floor import place
from tests.treasury.bank import balances, sepay_body, signed, watch


def in_pieces(raw: bytes) -> Iterator[bytes]:
    """A generator makes `requests` send chunks without a Content-Length."""
    for start in range(0, len(raw), 50_000):
        yield raw[start : start + 50_000]


def test_m7_a_chunked_message_pays_its_order_and_an_endless_one_is_refused(market: Market) -> None:
    watch(market.cast.tea)
    order = place({market.cast.tea_100: 1}, "vietqr")
    payment = Payment.objects.get(order=order)
    market.start("web", "worker", "relay")
    url = f"{market.url}/webhooks/bank/sepay/"
    raw, headers = signed("sepay", sepay_body(payment.amount, f"MBVCB.1.{payment.memo_code}.CT tu 0011"))
    for _twice in range(2):
        answer = requests.post(url, data=in_pieces(raw), headers=headers, timeout=60)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    too_much, headers = signed("sepay", sepay_body(payment.amount, "x" * 300_000))
    assert requests.post(url, data=in_pieces(too_much), headers=headers, timeout=60).status_code == 400
    assert RefusedMessage.objects.get().reason == "too large"
    wait_until(lambda: Payment.objects.get(pk=payment.pk).is_paid, what="the worker has matched the transfer")
    assert balances() == {"direct_receipts": payment.amount, "sales": -payment.amount}
    assert ProviderEvent.objects.get().deliveries == 2
