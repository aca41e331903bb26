"""Production's settings: the deployment check is clean, and what is missing or misspelt stops the start (W5)."""

import os
import subprocess
import sys

import pytest

from ops.embedded import CHECKOUT

PRODUCTION = {
    "PATH": os.environ["PATH"],
    "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
    "BROKER_URL": "redis://127.0.0.1:9/0",
    "SECRET_KEY": "".join(chr(65 + index * 7 % 58) for index in range(64)),
    "ALLOWED_HOSTS": "chophien.example",
    "SITE_URL": "https://chophien.example",
    "EMAIL_URL": "submission://user:secret-of-the-mail@mail.example:587",
    "STRIPE_SECRET_KEY": "sk_live_none",
    "STRIPE_WEBHOOK_SECRET": "whsec_none",
    "BEHIND_PROXY": "1",
}


def start(*arguments: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in (PRODUCTION | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def setting(name: str, **changes: str | None) -> str:
    program = f"import shop.settings as s; print(s.{name})"
    return start("-c", program, **changes).stdout.strip()


def test_the_deployment_check_is_clean() -> None:
    result = start("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", None),
        ("BROKER_URL", None),
        ("SECRET_KEY", None),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "x"),
        ("SECRET_KEY", "x" * 49),
        ("DEBUG", "ture"),
        ("CARD_HOLD_MINUTES", "ba mươi"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "smtp+tls://user:secret-of-the-mail@mail.example:587"),
        ("STRIPE_WEBHOOK_SECRET", None),
    ],
)
def test_a_missing_or_misspelt_value_stops_the_start_with_its_name(name: str, value: str | None) -> None:
    result = start("-c", "import shop.settings", **{name: value})
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert name in last
    assert "secret" not in last


def test_mail_goes_out_encrypted_as_the_example_environment_says() -> None:
    example = (CHECKOUT / ".env.example").read_text()
    assert "submission://user:password@host:587" in example
    assert setting("EMAIL_USE_TLS") == "True"


def test_without_a_site_address_no_mail_leads_to_this_machine() -> None:
    assert setting("SITE_URL", SITE_URL=None) == "https://chophien.example"
    assert setting("SITE_URL", SITE_URL=None, DEBUG="1", ALLOWED_HOSTS=None) == "http://127.0.0.1:8000"


def test_a_shop_that_takes_real_orders_has_no_invented_ones() -> None:
    demo = "'demo' in s.INSTALLED_APPS"
    program = f"import shop.settings as s; print({demo}, s.INVENTED_DATA)"
    for changes, expected in (
        ({}, "False False"),
        ({"DEBUG": "1"}, "True True"),
        ({"INVENTED_DATA": "1"}, "True True"),
    ):
        assert start("-c", program, **changes).stdout.strip() == expected
    for command in ("load_demo", "load_scale"):
        result = start("manage.py", command)
        assert result.returncode == 1
        assert f"Unknown command: '{command}'" in result.stderr


def test_w5_cookies_belong_to_this_host_alone() -> None:
    names = setting("SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME")
    assert names == "__Host-sessionid __Host-csrftoken"
