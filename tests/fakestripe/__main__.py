"""Command line: serve the fake until interrupted."""

import argparse
import contextlib
import signal
import sys

from tests.fakestripe.app import DEFAULT_SECRET, create_app
from tests.fakestripe.server import serve


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fakestripe", description="A strict fake of Stripe's API."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--webhook-url", help="where events are posted; without it they are only recorded")
    parser.add_argument("--webhook-secret", default=DEFAULT_SECRET, help="several, comma-separated, all sign")
    parser.add_argument("--state-file", help="SQLite file that keeps everything over a restart")
    parser.add_argument("--public-url", help="address of the hosted page as the customer's browser sees it")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    app = create_app(
        webhook_url=options.webhook_url,
        webhook_secret=options.webhook_secret,
        state_file=options.state_file,
        public_url=options.public_url,
    )
    server = serve(options.host, options.port, app)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app.start()
    print(
        f"fakestripe on http://{options.host}:{server.server_port}, webhooks to {options.webhook_url}",
        flush=True,
    )
    with contextlib.suppress(KeyboardInterrupt):
        try:
            server.serve_forever()
        finally:
            app.stop()


if __name__ == "__main__":
    main()
