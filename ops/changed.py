"""Which tests belong to what has changed since `main`, for `make quick`; everything else is left to `make test`.

A test file belongs to a module that it imports or that its name tells: tests/stall/test_today*.py to
shop/stall/today.py and to the template stall/today.html, tests/catalog/test_facets.py to catalog/lists/facets.py.
"""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ops.embedded import CHECKOUT

MAIN = "main"
ALWAYS = ("tests/ops/test_house_rules.py",)
ALSO = {  # part of a changed path: tests that hold a rule over all such files
    "/urls.py": ["tests/ops/test_routes.py"],
    "/migrations/": ["tests/ops/test_migrations.py"],
    "docker-compose.yml": ["tests/ops/test_deploy.py"],
    ".env.example": ["tests/ops/test_deploy.py"],
    "shop/settings.py": ["tests/ops/test_deploy.py", "tests/security/test_settings.py"],
    ".po": ["tests/ops/test_translations.py"],
}
MOST_IMPORTERS = 15  # a module that more test files import is everybody's


def paths() -> list[str]:
    """Files changed, added or not yet in git since this branch left `main`. Raises CalledProcessError without git."""
    base = _git("merge-base", MAIN, "HEAD").strip()
    names = _git("diff", "--name-only", base) + _git("ls-files", "--others", "--exclude-standard")
    return sorted({name for name in names.splitlines() if (CHECKOUT / name).exists()})


def tests_of(changed: list[str]) -> list[str]:
    """The test files that belong to these paths."""
    imports = _imports_of_tests()
    tests = set(imports)
    found = set(ALWAYS)
    for path in changed:
        if path in tests:
            found.add(path)
            continue
        found.update(name for part, names in ALSO.items() if part in path for name in names)
        stem = Path(path).stem
        named = tuple(f"tests/{room}/test_{stem}" for room in Path(path).parts[:-1])
        found.update(name for name in tests if name.startswith(named))
        if path.endswith(".py"):
            importers = [name for name, modules in imports.items() if module_of(path) in modules]
            found.update(importers if len(importers) <= MOST_IMPORTERS else [])
    return sorted(name for name in found if name in tests)


def module_of(path: str) -> str:
    """shop/stall/today.py → shop.stall.today; a package's own file stands for the package."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def _imports_of_tests() -> dict[str, set[str]]:
    """What each test file imports."""
    return {
        str(path.relative_to(CHECKOUT)): set(_imported(path)) for path in CHECKOUT.glob("tests/**/test_*.py")
    }


def _imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, and every name of theirs, which may be a module too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
