"""`make test`: every check of the project, each under its name; the quick ones all run before the tests.

`make quick` has the same checks and, of the tests, those of what has changed since `main`.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import browser, changed, debian, embedded, prepare, template, testing

PROGRAMS = Path(sys.executable).parent

QUICK = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "styles": ["python", "-m", "ops.styles", "check"],
    "imports": ["lint-imports", "--no-cache"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "translations": ["python", "-m", "ops.translations", "check"],
}
TYPES = ["mypy"]
DATABASE = ["python", "-m", "ops.template"]
TESTS = ["python", "-m", "pytest", "--durations=40", "--durations-min=3"]
MOST_WORKERS = 4  # otherwise one more than cores, as many a test waits for other processes


def main(arguments: list[str]) -> int:
    """Run all checks; returns 0 when every one passed. What follows `--quick` or nothing goes to pytest."""
    embedded.leave_on_sigterm()
    # A hundred processes are started: without their compiled files each would compile all of the project anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if arguments[:1] == ["--quick"]:
        tests = [*changed.tests_of(changed.paths()), "-m", "not long and not browser"]
        return check([*arguments[1:], *tests])
    missing = [name for name, is_here in machine().items() if not is_here]
    if os.environ.get("CI") and missing:
        print(f"FAILED: {', '.join(missing)} (CI must run the tests that need it)")
        return 1
    return check(arguments)


def check(pytest_arguments: list[str]) -> int:
    """The quick checks, beside the longest of them the tests' database; then the tests."""
    servers = testing.provide_environment()
    try:
        prepare.compile_translations()
        with beside("database", DATABASE) as database, beside("types", TYPES) as types:
            failed = [name for name, command in QUICK.items() if not passes(name, command)]
            failed += [
                name for name, has_passed in (("types", types), ("database", database)) if not has_passed()
            ]
        if failed:
            print(f"FAILED before the tests: {', '.join(failed)}")
            return 1
        os.environ[template.NAME] = template.name_for(os.environ["DATABASE_URL"])
        return 0 if passes("tests", [*TESTS, *spread(), *pytest_arguments]) else 1
    finally:
        if servers:
            servers.leave()


def machine() -> dict[str, bool]:
    """Programs outside Python that tests need, and whether they are here after trying to install them."""
    return {"browser": browser.ensure() is not None, "poppler": debian.ensure_poppler()}


def spread() -> list[str]:
    """The arguments that let pytest use all cores; the tests of one file stay together, in their order."""
    workers = min((os.cpu_count() or 1) + 1, MOST_WORKERS)
    return ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]


def passes(name: str, command: list[str]) -> bool:
    """Run one check under its name; whether it passed."""
    print(f"── {name}: {' '.join(command)}", flush=True)
    started_at = time.monotonic()
    program, *arguments = command
    result = subprocess.run([PROGRAMS / program, *arguments], check=False, cwd=embedded.CHECKOUT)
    verdict = "passed" if result.returncode == 0 else f"FAILED with exit code {result.returncode}"
    print(f"── {name} {verdict} in {time.monotonic() - started_at:.0f} s\n", flush=True)
    return result.returncode == 0


@contextmanager
def beside(name: str, command: list[str]) -> Iterator[Callable[[], bool]]:
    """Runs a step while others run; what is yielded waits for its end and tells whether it passed."""
    program, *arguments = command
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [PROGRAMS / program, *arguments], cwd=embedded.CHECKOUT, stdout=output, stderr=subprocess.STDOUT
        )

        def has_passed() -> bool:
            code = process.wait()
            output.seek(0)
            print(f"── {name}: {' '.join(command)}\n{output.read()}", end="")
            print(f"── {name} {'passed' if code == 0 else f'FAILED with exit code {code}'}\n", flush=True)
            return code == 0

        try:
            yield has_passed
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
