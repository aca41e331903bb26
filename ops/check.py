"""`make test`: every check of the project, each under its name; the quick ones all run before the tests."""

import os
import subprocess
import sys
import time
from pathlib import Path

from ops import browser, embedded, prepare, testing

PROGRAMS = Path(sys.executable).parent

QUICK = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types": ["mypy"],
    "imports": ["lint-imports", "--no-cache"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "translations": ["python", "-m", "ops.translations", "check"],
}
TESTS = ["python", "-m", "pytest"]


def main(pytest_arguments: list[str]) -> int:
    """Run all checks; returns 0 when every one passed."""
    embedded.leave_on_sigterm()
    has_browser = browser.ensure() is not None
    if os.environ.get("CI") and not has_browser:
        print("FAILED: browser (CI must run the browser tests)")
        return 1
    servers = testing.provide_environment()
    try:
        prepare.compile_translations()
        failed = [name for name, command in QUICK.items() if not passes(name, command)]
        if failed:
            print(f"FAILED before the tests: {', '.join(failed)}")
            return 1
        return 0 if passes("tests", [*TESTS, *pytest_arguments]) else 1
    finally:
        if servers:
            servers.leave()


def passes(name: str, command: list[str]) -> bool:
    """Run one check under its name; whether it passed."""
    print(f"── {name}: {' '.join(command)}", flush=True)
    started_at = time.monotonic()
    program, *arguments = command
    result = subprocess.run([PROGRAMS / program, *arguments], check=False, cwd=embedded.CHECKOUT)
    verdict = "passed" if result.returncode == 0 else f"FAILED with exit code {result.returncode}"
    print(f"── {name} {verdict} in {time.monotonic() - started_at:.0f} s\n", flush=True)
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
