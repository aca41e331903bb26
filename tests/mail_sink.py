"""A mail server on loopback that takes everything, for tests of what happens before and after it is away."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

HOST = "127.0.0.1"


class _Session(socketserver.StreamRequestHandler):
    server: "MailSink"

    def handle(self) -> None:
        self._say("220 sink")
        with suppress(ConnectionError):
            while line := self.rfile.readline():
                verb = line.split(maxsplit=1)[0].upper() if line.strip() else b""
                if verb == b"DATA":
                    self._say("354 go on")
                    lines = iter(self.rfile.readline, b".\r\n")
                    self.server.letters.append(b"".join(lines).decode())
                    self._say("250 taken")
                elif verb == b"QUIT":
                    return self._say("221 bye")
                else:
                    self._say("250 ok")
        return None

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class MailSink(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), _Session)
        self.letters: list[str] = []


@contextmanager
def mail_sink(port: int) -> Iterator[MailSink]:
    """The server, listening, on a port that was free."""
    with MailSink(port) as sink:
        threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield sink
        finally:
            sink.shutdown()
