"""What is asked of the server: pages, a webhook, and a buyer who fills the cart and orders."""

import hmac
import html
import itertools
import json
import random
import re
import secrets
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from ops.bench.client import Answer, Steps

WEBHOOK_SECRET = "whsec_bench"
SHOWN_TOTAL = re.compile(r'name="shown_total"[^>]*?value="(\d+)"')
HIDDEN = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')
FRESH = {"bench": "1"}  # a cookie: the answer is made for this visitor, not taken from what others just saw
PROVINCE, WARD = "01", "00004"  # Hà Nội, phường Ba Đình
ADDRESS = {
    "full_name": "Nguyễn Thị Hoa",
    "phone": "0981000111",
    "email": "",
    "province": PROVINCE,
    "ward": WARD,
    "street": "12 Đội Cấn",
    "note": "",
    "payment_method": "cod",
}
PROVINCE_COOKIE = "giao_den"
SESSION_COOKIE, CSRF_COOKIE = (
    "__Host-sessionid",
    "__Host-csrftoken",
)  # as `shop.settings` names them in production


@dataclass(frozen=True)
class Shop:
    """What is in the measured shop. `variants` are packs with a lot of stock; `session` has one in its cart;
    `products` are all products' slugs in random order.
    """

    host: str
    product: str
    products: list[str]
    category: str
    category_pages: int
    variants: list[int]
    session: str = ""


@dataclass(frozen=True)
class Case:
    """One row; `work` makes one unit of it. `is_bare` ones go to the bare server."""

    name: str
    work: Callable[[], Steps]
    is_bare: bool = False


def cases(shop: Shop) -> list[Case]:
    """Every case that goes over HTTP, in the table's order."""

    def page(path: str, cookies: Mapping[str, str] = FRESH) -> Callable[[], Steps]:
        asked = request(shop.host, "GET", path, cookies=cookies)
        return lambda: visit(asked)

    def pages(paths: list[str]) -> Callable[[], Steps]:
        turns = itertools.cycle([request(shop.host, "GET", path, cookies=FRESH) for path in paths])
        return lambda: visit(next(turns))

    def for_a_buyer(path: str) -> Callable[[], Steps]:
        """With a pack in the cart, and the province chosen."""
        return page(path, {SESSION_COOKIE: shop.session, PROVINCE_COOKIE: PROVINCE})

    webhooks = itertools.count()
    run = secrets.token_hex(6)
    category = f"/san-pham/?danh-muc={shop.category}"
    return [
        Case("bare Django view", page("/"), is_bare=True),
        Case("/healthz (our middleware)", page("/healthz")),
        Case("category, filters, 24 products: shared by visitors", page(category, {})),
        Case("category, filters, 24 products", page(category)),
        Case("category, in stock, by price", page(f"{category}&con-hang=1&sap-xep=gia-tang")),
        Case(
            "categories and pages, another each time",
            pages([f"{category}&trang={n}" for n in range(1, shop.category_pages + 1)]),
        ),
        Case("all products", page("/san-pham/")),
        Case("search: che shan tuyet", page("/san-pham/?q=che+shan+tuyet")),
        Case("search, narrow: mat ong rung mu ca", page("/san-pham/?q=mat+ong+rung+mu+ca")),
        Case("product page", page(f"/san-pham/{shop.product}/")),
        Case("product page, another each time", pages([f"/san-pham/{slug}/" for slug in shop.products])),
        Case("home page: shared by visitors", page("/", {})),
        Case("home page", page("/")),
        Case("with a cart: home page", for_a_buyer("/")),
        Case("with a cart: category", for_a_buyer(category)),
        Case("with a cart: product page", for_a_buyer(f"/san-pham/{shop.product}/")),
        Case("with a cart: the cart", for_a_buyer("/gio-hang/")),
        Case("with a cart: checkout page", for_a_buyer("/thanh-toan/")),
        Case("webhook answer", lambda: ring(shop.host, f"evt_{run}_{secrets.token_hex(4)}_{next(webhooks)}")),
        Case("order over HTTP (3 requests)", lambda: buy(shop.host, random.choice(shop.variants))),
        Case(
            "whole checkout (6 requests)",
            lambda: check_out(shop.host, shop.product, random.choice(shop.variants)),
        ),
    ]


def request(
    host: str,
    method: str,
    path: str,
    *,
    body: bytes = b"",
    cookies: Mapping[str, str] | None = None,
    **headers: str,
) -> bytes:
    """A request as a browser behind the TLS proxy sends it; `headers` with _ for -."""
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host}",
        "X-Forwarded-Proto: https",
        "Accept-Encoding: gzip",
        "Accept-Language: vi",
        "User-Agent: bench",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    if cookies:
        lines.append(f"Cookie: {'; '.join(f'{name}={value}' for name, value in cookies.items())}")
    if method == "POST":
        lines += [f"Content-Length: {len(body)}", f"Referer: https://{host}/"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def visit(asked: bytes) -> Steps:
    answer = yield asked
    answer.expect(200)


def ring(host: str, event_id: str) -> Steps:
    """A signed event that Stripe sends once; it is kept and handed on."""
    now = int(time.time())
    event = {
        "id": event_id,
        "object": "event",
        "type": "checkout.session.completed",
        "created": now,
        "livemode": False,
        "data": {"object": {"id": f"cs_{event_id}", "object": "checkout.session"}},
    }
    body = json.dumps(event).encode()
    digest = hmac.new(WEBHOOK_SECRET.encode(), b"%d." % now + body, "sha256").hexdigest()
    headers = {"Content_Type": "application/json", "Stripe_Signature": f"t={now},v1={digest}"}
    answer = yield request(host, "POST", "/webhooks/stripe/", body=body, **headers)
    answer.expect(200)


def fill(host: str, variant: int, jar: dict[str, str]) -> Steps:
    """One pack into the cart of a new guest, whose cookies are put into `jar`."""
    jar[CSRF_COOKIE] = secrets.token_hex(16)
    fields = {"variant": str(variant), "quantity": "1"}
    answer = yield _form(host, "/gio-hang/them/", fields, jar)
    answer.expect(302)
    _keep_cookies(answer, jar)


def buy(host: str, variant: int) -> Steps:
    """A guest puts a pack into the cart, opens the checkout, orders."""
    jar: dict[str, str] = {}
    yield from fill(host, variant, jar)
    answer = yield request(host, "GET", f"/thanh-toan/?province={PROVINCE}", cookies=jar)
    answer.expect(200)
    found = SHOWN_TOTAL.search(answer.text())
    phone = f"0912{secrets.randbelow(10**6):06}"  # one phone would soon have too much waiting
    fields = ADDRESS | {"phone": phone, "shown_total": found.group(1) if found else ""}
    answer = yield _form(host, "/thanh-toan/", fields, jar)
    answer.expect(302)


def check_out(host: str, product: str, variant: int) -> Steps:
    """A guest as the browser goes, whose province is known: looks at a product, takes a pack with "Mua ngay", fills in
    the form, looks everything over, orders, and sees the order."""
    jar = {PROVINCE_COOKIE: PROVINCE}
    answer = yield _page(host, f"/san-pham/{product}/", jar)
    answer.expect(200)
    _keep_cookies(answer, jar)
    answer = yield _form(
        host, "/gio-hang/them/", {"variant": str(variant), "quantity": "1", "toi": "thanh-toan"}, jar
    )
    answer = yield from _follow(host, answer, jar)
    shown = _hidden(answer)
    phone = f"0912{secrets.randbelow(10**6):06}"  # one phone would soon have too much waiting
    address = ADDRESS | {"phone": phone, "shown_total": shown["shown_total"], "cart_key": shown["cart_key"]}
    answer = yield _form(host, "/thanh-toan/?buoc=xem-lai", address | {"buoc": "xem-lai"}, jar)
    answer.expect(200)
    answer = yield _form(host, "/thanh-toan/", _hidden(answer), jar)
    yield from _follow(host, answer, jar)


def _follow(host: str, answer: Answer, jar: dict[str, str]) -> Generator[bytes, Answer, Answer]:
    """Where a redirect leads."""
    answer.expect(302)
    _keep_cookies(answer, jar)
    led = yield _page(host, answer.headers("location")[0], jar)
    led.expect(200)
    _keep_cookies(led, jar)
    return led


def _page(host: str, path: str, jar: Mapping[str, str]) -> bytes:
    return request(host, "GET", path, cookies=jar, Accept="text/html")


def _hidden(answer: Answer) -> dict[str, str]:
    found = {name: html.unescape(value) for name, value in HIDDEN.findall(answer.text())}
    found.pop("csrfmiddlewaretoken", None)
    return found


def _form(host: str, path: str, fields: Mapping[str, str], jar: Mapping[str, str]) -> bytes:
    body = urlencode({**fields, "csrfmiddlewaretoken": jar[CSRF_COOKIE]}).encode()
    content_type = "application/x-www-form-urlencoded"
    return request(host, "POST", path, body=body, cookies=jar, Content_Type=content_type, Accept="text/html")


def _keep_cookies(answer: Answer, jar: dict[str, str]) -> None:
    for cookie in answer.headers("set-cookie"):
        name, _equals, value = cookie.partition(";")[0].partition("=")
        jar[name] = value
