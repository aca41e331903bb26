"""What `make run` sets so that every way to a phone can be tried: one fake, and a key of the machine's own."""

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from ops import run
from shop.notifications.channels import sealing

NAMES = ("ESMS_API_KEY", "ZALO_APP_ID", "VAPID_PRIVATE_KEY", "ESMS_API_BASE", "ZALO_API_BASE")


def test_every_way_is_on_and_its_key_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(run, "DATA", tmp_path)
    keys = set()
    for _start in range(2):
        environment = {name: value for name, value in os.environ.items() if name not in NAMES}
        monkeypatch.setattr(os, "environ", environment)
        assert "fakephones" in run._fakephones()
        keys.add(environment["VAPID_PRIVATE_KEY"])
        assert environment["ZALO_API_BASE"] == environment["ESMS_API_BASE"]
    (settings.VAPID_PRIVATE_KEY,) = keys
    assert sealing.vapid("https://push.example/1").startswith("vapid t=")


def test_who_gives_own_keys_gets_no_fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "DATA", tmp_path)
    monkeypatch.setattr(os, "environ", {"ESMS_API_KEY": "own"})
    assert run._fakephones() == {}
    assert "ZALO_APP_ID" not in os.environ
