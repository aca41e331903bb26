"""A process with the market's own settings and a view that fails with a buyer's data in its hands.

`python -m tests.security.faulty_site` prints what Sentry would get.
"""

import logging
from typing import Any

from django.views.decorators.csrf import csrf_exempt

CANARIES = {
    "password": "CANARYPASSWORD1",
    "full_name": "CANARYNAME Nguyễn",
    "phone": "0912345678",
    "street": "12 CANARYSTREET",
    "email": "canary@example.vn",
    "t": "CANARYTOKEN",
}
logger = logging.getLogger("shop.faulty")


@csrf_exempt
def fail(request: Any) -> Any:
    sent = dict(request.POST.items())
    logger.warning("sent to %s by %s", request.get_full_path(), sent["phone"], extra={"request": request})
    try:
        raise ValueError(sent["phone"])
    except ValueError as error:
        raise LookupError(
            f'value: "{sent["full_name"]}" of {sent["email"]} at {request.get_full_path()}\n'
            f"DETAIL: Failing row contains ({sent['street']}, {sent['password']})"
        ) from error


def main() -> None:
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory
    from django.urls import path

    settings.ROOT_URLCONF = (path("thu/", fail),)
    django.setup()
    import sentry_sdk
    from sentry_sdk.transport import Transport

    class Printed(Transport):
        """The last thing of the library before the network: what comes here is what Sentry would get."""

        def capture_envelope(self, envelope: Any) -> None:
            print(envelope.serialize().decode())

    sentry_sdk.get_client().transport = Printed()
    sent = RequestFactory().post(
        "/thu/?t=CANARYTOKEN",
        CANARIES,
        headers={"Referer": "http://testserver/don/N/?t=CANARYTOKEN", "Cookie": "sessionid=CANARYCOOKIE"},
    )
    WSGIHandler()(sent.environ, lambda *args: None)


if __name__ == "__main__":
    main()
