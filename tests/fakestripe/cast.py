"""Who plays in the fake's own tests: a shop that takes webhooks, a customer without JavaScript, an order."""

import json
import typing
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
import stripe
from bs4 import BeautifulSoup

from tests.fakestripe import FakeStripe

SECRET = "whsec_test"
PRICE = 245_000  # đồng


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # twenty copies may knock before a busy machine opens to the first five


class Shop:
    """A webhook endpoint that keeps what it gets; `answers` are used up first, then it says 200."""

    def __init__(self) -> None:
        self.received: list[tuple[bytes, Any]] = []  # body and signature
        self.answers: list[int] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shop.received.append((body, self.headers.get("Stripe-Signature")))
                self.send_response(shop.answers.pop(0) if shop.answers else 200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/stripe/"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def types(self) -> list[str]:
        return sorted(json.loads(body)["type"] for body, _ in self.received)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.stop()


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    with FakeStripe(webhook_secret=SECRET) as fake:
        yield fake


@pytest.fixture
def client(fake: FakeStripe) -> stripe.StripeClient:
    return connect(fake)


def connect(fake: FakeStripe, key: str = "sk_test_demo", **options: Any) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": fake.base_url}, **options)


def order(**changes: Any) -> dict[str, Any]:
    """Parameters of one tea for 245,000 đồng."""
    price = {"currency": "vnd", "unit_amount": PRICE, "product_data": {"name": "Chè Shan tuyết, hộp 200 g"}}
    params = {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": "http://shop.test/don/?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/gio-hang/?a=1&b=2",
        "client_reference_id": "CP-0001",
        "metadata": {"purchase": "17"},
        "payment_intent_data": {"metadata": {"payment": "23"}},
        "customer_email": "mai@example.com",
        "locale": "vi",
    }
    return {name: value for name, value in {**params, **changes}.items() if value is not None}


def paid_intent(fake: FakeStripe, client: stripe.StripeClient) -> str:
    session = client.v1.checkout.sessions.create(order())
    intent: str = fake.pay(session.id)["payment_intent"]
    return intent


def refused(code: str | None, call: Callable[[], Any], kind: Any = stripe.InvalidRequestError) -> Any:
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def has_declared_members(answer: Any, *, is_exact: bool = True) -> None:
    """Every member that the library's class declares and that may not be empty is there; `is_exact`: no other is."""
    name = type(answer).__name__
    declared = {
        member: hint for member, hint in vars(type(answer))["__annotations__"].items() if member[0] != "_"
    }
    for member, hint in declared.items():
        is_optional = type(None) in typing.get_args(hint) or member in ("OBJECT_NAME", "last_response")
        assert is_optional or getattr(answer, member, None) is not None, f"{name}.{member}"
        if isinstance(found := getattr(answer, member, None), stripe.StripeObject) and inner(found):
            has_declared_members(found, is_exact=is_exact)
    if hasattr(type(answer), "OBJECT_NAME"):
        assert answer.object == type(answer).OBJECT_NAME
    if is_exact:
        assert set(answer.to_dict()) <= set(declared) | {"business_name"}, name


def inner(found: stripe.StripeObject) -> bool:
    """Whether the library declares the members of this class: metadata and the like are plain dicts to it."""
    return "." in type(found).__qualname__


def raw(fake: FakeStripe, path: str, form: dict[str, str], **headers: str) -> requests.Response:
    headers = {"Authorization": "Bearer sk_test_demo", **headers}
    return requests.post(fake.base_url + path, data=form, headers=headers, timeout=60)


def item_of(price: dict[str, Any]) -> dict[str, Any]:
    return {"price_data": price, "quantity": 1}


class Customer:
    """A browser without JavaScript that stays on the fake and notes where it would leave to."""

    def __init__(self, url: str) -> None:
        self._http = requests.Session()
        self.go(url)

    def go(self, url: str, **form: str) -> None:
        method = "POST" if form else "GET"
        answer = self._http.request(method, url, data=form, allow_redirects=False, timeout=60)
        self.url, self.status, self.left_to = url, answer.status_code, None
        target = answer.headers.get("Location", "")
        if target.startswith("http://shop.test/"):
            self.left_to = target
        elif target:
            return self.go(urljoin(url, target))
        self.page = BeautifulSoup(answer.text, "html.parser")
        return None

    def submit(self, **changes: str) -> None:
        fields = {field["name"]: field["value"] for field in self.page.select("input[name]")}
        form = self.page.select_one("form")
        assert form
        self.go(urljoin(self.url, str(form.get("action", ""))), **{**fields, **changes})

    @property
    def text(self) -> str:
        return " ".join(self.page.get_text(" ").split())
