"""Command line: serve the fakes until interrupted."""

import argparse
import contextlib
import signal
import sys
from pathlib import Path

from tests.fakephones.app import FakePhonesApp
from tests.fakephones.server import Handler
from tests.fakestripe.server import Server


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fakephones", description="Strict fakes of eSMS, Zalo and a push service."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12112)
    parser.add_argument("--mail-folder", type=Path, help="mails in files, shown beside the messages")
    options = parser.parse_args()
    app = FakePhonesApp(delivers=True, mail_folder=options.mail_folder)
    server = Server(options.host, options.port, app, handler=Handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"fakephones on http://{options.host}:{server.server_port}/", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
