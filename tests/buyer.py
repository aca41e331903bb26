"""A buyer at the real web process: a browser without JavaScript, over HTTP."""

import re
import time

import requests

from tests.cast import Cast

TEA_TOTAL = 144_000  # đồng: one box of tea, and its way to Hà Nội


class Buyer:
    """Puts one box of tea into the cart, orders it, pays by card; keeps the cookies as a browser does."""

    def __init__(self, url: str, cast: Cast) -> None:
        self.url = url
        self.cast = cast
        self.took = 0.0  # seconds of the last call
        self._http = requests.Session()
        self._http.trust_env = False

    def get(self, path: str) -> requests.Response:
        return self._http.get(f"{self.url}{path}", allow_redirects=False, timeout=60)

    def post(self, path: str, data: dict[str, str]) -> requests.Response:
        form = data | {"csrfmiddlewaretoken": self._http.cookies.get("csrftoken", "")}
        headers = {"Referer": self.url}
        started = time.monotonic()
        try:
            return self._http.post(
                f"{self.url}{path}", form, headers=headers, allow_redirects=False, timeout=60
            )
        finally:
            self.took = time.monotonic() - started

    def fill_cart(self) -> None:
        assert self.get(self.cast.tea_product.get_absolute_url()).ok
        added = self.post("/gio-hang/them/", {"variant": str(self.cast.tea_100.pk), "quantity": "1"})
        assert added.status_code == 302, added.text
        assert self.get("/thanh-toan/").ok

    def order(self) -> str:
        """Presses "Đặt hàng"; where the browser is sent to."""
        answer = self.post(
            "/thanh-toan/",
            self.cast.address(payment_method="card") | {"shown_total": str(TEA_TOTAL)},
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def press_pay(self, number: str, token: str) -> str:
        """Presses "Trả bằng thẻ" on the purchase's page; where the browser is sent to."""
        return self.post(f"/don/{number}/tra-the/", {"t": token}).headers["Location"]

    def go_on(self, location: str, seconds: float = 120) -> str:
        """Looks at the page that waits for the card page until it leads on; where to."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and "/tra-the/" in location:
            answer = self.get(location)
            location = answer.headers.get("Location", location)
            time.sleep(0.1)
        return location


def session_in(location: str) -> str:
    """The Checkout Session that the browser is sent to."""
    found = re.search(r"cs_test_\w+", location)
    assert found, location
    return found[0]
