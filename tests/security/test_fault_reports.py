"""What leaves for Sentry when a page fails: the finished event of the real library, before the network (W7)."""

import json
import os
import subprocess
import sys
from typing import cast

import pytest
from django.conf import settings
from sentry_sdk.types import Event

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


def test_w7_what_an_integration_may_add_some_day_stays_out() -> None:
    frame = {"function": "fail", "lineno": 1, "vars": {"password": "CANARY"}}
    raised = {
        "type": "KeyError",
        "value": "'CANARY'",
        "stacktrace": {"frames": [frame], "registers": "CANARY"},
    }
    asked = {"method": "POST", "url": "http://x/don/1/?t=CANARY", "data": "CANARY", "cookies": "CANARY"}
    event = {
        "exception": {"values": [raised | {"extra": "CANARY"}]},
        "request": asked | {"headers": {"Cookie": "CANARY"}, "query_string": "t=CANARY", "env": "CANARY"},
        "logentry": {"message": "see /don/?t=CANARY", "params": ["CANARY"]},
        "contexts": {"trace": {"op": "http"}, "response": "CANARY"},
        "user": {"id": "CANARY"},
        "extra": {"body": "CANARY"},
        "some day": "CANARY",
    }
    kept = fault_reports.without_people(cast(Event, event), {})
    assert kept["exception"]["values"][0]["stacktrace"]["frames"] == [{"function": "fail", "lineno": 1}]
    assert "CANARY" not in json.dumps(kept)
    crumb = {
        "category": "query",
        "message": "SELECT 'CANARY'",
        "data": {"db.params": "CANARY"},
        "type": "default",
    }
    assert fault_reports.without_details(crumb, {}) == {"category": "query", "type": "default"}


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Not Found: /don/ABC/?t=secret", "Not Found: /don/ABC/?…"),
        ("no such phone +84 912 345 678", "no such phone …"),
        ('invalid input syntax for type bigint: "Hoa"', "invalid input syntax for type bigint: …"),
        ("duplicate key\nDETAIL:  Key (phone)=(+84912345678) already exists.", "duplicate key"),
        ("Key (name)=(Nguyễn Thị Hoa) already exists", "Key (name)=(…) already exists"),
        ("timed out after 3000 ms", "timed out after 3000 ms"),
        ("'Nguyễn Thị Hoa'", "…"),  # a KeyError's
        ("Field 'id' expected a number but got 'Hoa'.", "Field … expected a number but got …."),
        ("no number: 'Hoa " + "x" * fault_reports.LONGEST, "no number: …"),
        ("that isn't there", "that isn't there"),
    ],
)
def test_w7_words_of_a_fault_lose_what_people_typed(message: str, kept: str) -> None:
    assert fault_reports.words(message) == kept
