"""What `/readyz` says of the broker: with its password, as Celery asks it."""

from pathlib import Path

from pytest_django.fixtures import Settings

from ops import embedded
from ops.valkey import Valkey
from shop import health


def said_of(url: str, settings: Settings) -> dict[str, str]:
    settings.BROKER_URL = url
    reasons: dict[str, str] = {}
    health._broker(reasons)
    return reasons


def test_a_broker_that_refuses_the_password_or_is_away_is_named(tmp_path: Path, settings: Settings) -> None:
    broker, port = Valkey(tmp_path / "valkey", "right", durable=False), embedded.free_port()
    broker.start(port)
    try:
        assert said_of(broker.url(port), settings) == {}
        assert said_of(broker.url(port).replace("right", "wrong"), settings) == {
            "broker": "AuthenticationError"
        }
        assert said_of(f"redis://127.0.0.1:{port}/0", settings) == {"broker": "AuthenticationError"}
        assert said_of(f"rediss://:right@127.0.0.1:{port}/0", settings)["broker"] != ""
    finally:
        broker.stop()
    assert said_of(broker.url(port), settings) == {"broker": "ConnectionError"}
