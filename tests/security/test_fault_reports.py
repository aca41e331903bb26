"""What leaves for Sentry when a page fails: the finished event of the real library, before the network (W7)."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from shop import fault_reports


def test_w7_a_fault_tells_where_it_happened_and_nothing_of_who_asked() -> None:
    environment = os.environ | {
        "SENTRY_DSN": "http://key@127.0.0.1:9/1",
        "DJANGO_SETTINGS_MODULE": "shop.settings",
    }
    command = [sys.executable, "-W", "ignore", "-m", "tests.security.faulty_site"]
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    events = [json.loads(line) for line in done.stdout.splitlines() if '"exception"' in line]
    assert [one["type"] for one in events[0]["exception"]["values"]] == ["ValueError", "LookupError"]
    assert events[0]["request"] == {"method": "POST", "url": "http://testserver/thu/"}
    assert events[0]["exception"]["values"][1]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert [crumb["category"] for crumb in events[0]["breadcrumbs"]["values"]] == ["shop.faulty"]
    for secret in ("CANARY", "0912345678", "canary@"):
        assert secret not in done.stdout, secret


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Not Found: /don/ABC/?t=secret", "Not Found: /don/ABC/?…"),
        ("no such phone +84 912 345 678", "no such phone …"),
        ('invalid input syntax for type bigint: "Hoa"', "invalid input syntax for type bigint: …"),
        ("duplicate key\nDETAIL:  Key (phone)=(+84912345678) already exists.", "duplicate key"),
        ("Key (name)=(Nguyễn Thị Hoa) already exists", "Key (name)=(…) already exists"),
        ("timed out after 3000 ms", "timed out after 3000 ms"),
    ],
)
def test_w7_words_of_a_fault_lose_what_people_typed(message: str, kept: str) -> None:
    assert fault_reports.words(message) == kept
