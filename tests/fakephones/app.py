"""The WSGI application: eSMS, Zalo, the push service, and the page of what the phones show."""

import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import requests
from werkzeug.wrappers import Request, Response

from tests.fakephones import esms, page, push, zalo
from tests.fakephones.world import Fault, Message, World

HANG_SECONDS = 60.0
RECEIPT_SECONDS = 1.0
ESMS_BALANCE = "/MainService.svc/json/GetBalance_json"
ESMS = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"


class FakePhonesApp:
    """`delivers`: a receipt follows each SMS by itself, as in the demo; tests send their own."""

    def __init__(self, *, delivers: bool = False, mail_folder: Path | None = None) -> None:
        self.world = World()
        self.delivers = delivers
        self.mail_folder = mail_folder

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        return self.respond(Request(environ))(environ, start_response)

    def respond(self, request: Request) -> Response:
        path = request.path
        if path == "/":
            return Response(
                page.render(self.world, self.mail_folder), content_type="text/html; charset=utf-8"
            )
        if path == ESMS and request.method == "POST":
            return self._faulty("sms", lambda: self._sms(request))
        if path == ESMS_BALANCE and request.method == "POST":
            return self._faulty("balance", lambda: _json(esms.balance(self.world, _body(request))))
        if path == "/message/template" and request.method == "POST":
            token = request.headers.get("access_token", "")
            return self._faulty("zalo", lambda: _json(zalo.send(self.world, token, _body(request))))
        if path == "/v4/oa/access_token" and request.method == "POST":
            secret = request.headers.get("secret_key", "")
            return self._faulty("oauth", lambda: _json(zalo.renew(self.world, secret, request.form)))
        if path.startswith("/push/") and request.method == "POST":
            browser = path.removeprefix("/push/")
            return self._faulty("push", lambda: push.answer(self.world, request, browser))
        return Response("nothing here", 404)

    def _sms(self, request: Request) -> Response:
        told = esms.answer(self.world, _body(request))
        if self.delivers and told["CodeResult"] == "100":
            message = self.world.of("sms")[-1]
            threading.Timer(RECEIPT_SECONDS, self._deliver, [message]).start()
        return _json(told)

    def _deliver(self, message: Message) -> None:
        message.state = "delivered"
        if message.callback:
            try:
                requests.get(f"{message.callback}?{esms.receipt(message)}", timeout=5)
            except requests.RequestException:
                message.state = "delivered, receipt lost"

    def _faulty(self, channel: str, work: Callable[[], Response]) -> Response:
        self.world.asked.append(channel)
        if fault := self.world.fault(channel, after=False):
            return _meet(fault)
        answer = work()
        if fault := self.world.fault(channel, after=True):
            return _meet(fault)
        return answer


def _meet(fault: Fault) -> Response:
    if fault.kind == "html":
        return Response(HTML, 502, content_type="text/html")
    if fault.kind == "status":
        return Response("", int(fault.value), {"Retry-After": fault.retry_after})
    if fault.kind == "code":
        return _json(fault.value)
    fault.let_go.wait(HANG_SECONDS)  # the caller has hung up by then
    return Response(HTML, 504, content_type="text/html")


def _body(request: Request) -> Any:
    try:
        return json.loads(request.data)
    except ValueError:
        return None


def _json(told: Any) -> Response:
    return Response(json.dumps(told), content_type="application/json")
