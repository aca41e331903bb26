"""axe-core over answers of Django's test client, drawn by Chromium at the width of a phone.

A small server on the loopback hands the answer and the static files to Chromium, which keeps style sheets, fonts
and the compiled axe from page to page; while axe reads one page, Django answers the next.
"""

import mimetypes
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from playwright.sync_api import Browser, Page

from tests.browser import PATIENCE_MS, PHONE

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
START = """async () => {
  if (!window.axe) await new Promise((loaded, failed) => {
    const script = document.createElement('script');
    Object.assign(script, {src: '/axe.js', onload: loaded, onerror: failed});
    document.head.append(script);
  });
  for (const closed of document.querySelectorAll('details')) closed.open = true;
  window.judged = axe.run(document, {resultTypes: ['violations'], preload: false}).then(result => [
    ...result.violations.flatMap(rule => rule.nodes.slice(0, 3).map(
      node => `${rule.id} (${rule.help}): ${node.html.slice(0, 160)} ${node.target}`)),
    ...(document.documentElement.scrollWidth > innerWidth
      ? [`wider than the screen: ${document.documentElement.scrollWidth} px`] : []),
  ]);
}"""


@cache
def _file(path: str) -> tuple[bytes, str] | None:
    """A static file and its type; None where there is none (photographs, icons of the root)."""
    found = str(AXE) if path == "/axe.js" else None
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
    return (Path(found).read_bytes(), mimetypes.guess_type(path)[0] or "") if found else None


class Judge:
    """One page of one browser for many answers. `answer` is (number, body, type) of the one on show."""

    def __init__(self, page: Page, server: ThreadingHTTPServer) -> None:
        self.page = page
        self.site = f"http://127.0.0.1:{server.server_address[1]}"
        self.answer: tuple[int, bytes, str] = (0, b"", "")

    def violations(self, answers: Iterable[tuple[str, HttpResponse]]) -> list[str]:
        """What axe finds wrong with pages of these names, a line each; pages are asked for one ahead."""
        found: list[str] = []
        earlier = ""
        for name, response in answers:
            found += self._result(earlier)
            self._open(response)
            earlier = name
        return found + self._result(earlier)

    def _open(self, response: HttpResponse) -> None:
        number = self.answer[0] + 1
        self.answer = (number, response.content, response["Content-Type"])
        self.page.goto(f"{self.site}/?{number}", wait_until="load")
        self.page.evaluate(START)

    def _result(self, name: str) -> list[str]:
        lines: list[Any] = self.page.evaluate("judged") if name else []
        return [f"{name}: {line}" for line in lines]

    def read(self, path: str) -> tuple[bytes, str] | None:
        if path == f"/?{self.answer[0]}":
            return self.answer[1:]
        return _file(path.partition("?")[0])


@contextmanager
def judge(browser: Browser) -> Iterator[Judge]:
    """A phone that shows answers; its server and its context end with the block."""
    shown: list[Judge] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body, kind = shown[0].read(self.path) or (b"", "")
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store" if self.path.startswith("/?") else "max-age=3600")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: pytest shows what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(viewport=PHONE, locale="vi-VN", bypass_csp=True)
    context.set_default_timeout(PATIENCE_MS)
    try:
        shown.append(Judge(context.new_page(), server))
        yield shown[0]
    finally:
        context.close()
        server.shutdown()
        server.server_close()
