"""Which tests belong to what has changed since `main`, for `make quick`; everything else is left to `make test`.

A test file belongs to a module that it imports or that its name tells: tests/stall/test_lots*.py to
shop/stall/lots.py and to the template stall/lots.html, tests/catalog/test_facets.py to catalog/lists/facets.py.
A view brings the tests that ask most for its address, a template those of the views that draw it.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ops.embedded import CHECKOUT

MAIN = "main"
ALWAYS = ("tests/ops/test_house_rules.py", "tests/ops/test_docs.py")
ALSO = {  # part of a changed path: tests that hold a rule over all such files
    "/urls.py": ["tests/ops/test_routes.py"],
    "/migrations/": ["tests/ops/test_migrations.py"],
    "docker-compose.yml": ["tests/ops/test_deploy.py"],
    ".env.example": ["tests/ops/test_deploy.py"],
    "shop/settings.py": ["tests/ops/test_deploy.py", "tests/security/test_settings.py"],
    ".po": ["tests/ops/test_translations.py"],
    ".css": ["tests/test_weight.py"],
    ".js": ["tests/test_weight.py"],
}
MOST_IMPORTERS = 15  # a module that more test files import is everybody's
MOST_OF_ROOM = 10  # then so many of those in its room's folder
MOST_ASKING = 4  # test files of one view, those that name its address most often
FIRST_PART = 4  # letters that an address has at least before its first hole; "" is asked for by everybody


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
        found.update(_named_like(path, tests))
        if path.endswith(".py"):
            found.update(_of_module(path, imports))
        elif "templates/" in path:
            for user in _drawn_by(path.partition("templates/")[2]):
                found.update(_named_like(user, tests) | _of_module(user, imports))
    return sorted(name for name in found if name in tests)


def _named_like(path: str, tests: set[str]) -> set[str]:
    stem = Path(path).stem
    named = tuple(f"tests/{room}/test_{stem}" for room in Path(path).parts[:-1])
    return {name for name in tests if name.startswith(named)}


def _of_module(path: str, imports: dict[str, set[str]]) -> set[str]:
    """The test files that import a module, and those that ask for the addresses of its views."""
    package = module_of(path).rpartition(".")[0]  # which may hand its classes on
    names = {module_of(path), *(f"{package}.{name}" for name in re.findall(r"(?m)^class (\w+)", _text(path)))}
    importers = [name for name, modules in imports.items() if names & modules]
    if len(importers) > MOST_IMPORTERS:
        rooms = {f"tests/{room}" for room in Path(path).parts[:-1]}
        importers = sorted(name for name in importers if str(Path(name).parent) in rooms)[:MOST_OF_ROOM]
    addresses = [address for address in _addresses().get(Path(path).stem, ()) if len(address) >= FIRST_PART]
    asked = {name: sum(_text(name).count(f"/{address}") for address in addresses) for name in imports}
    own = {f"tests/{room}" for room in Path(path).parts[:-1]}
    most = sorted(
        (name for name in asked if asked[name]),
        key=lambda name: (str(Path(name).parent) not in own, -asked[name], name),
    )
    return {*importers, *most[:MOST_ASKING]}


def _drawn_by(template: str) -> set[str]:
    """The modules that name a template, or one that includes it."""
    found: set[str] = set()
    waiting, seen = [template], {template}
    while waiting:
        name = waiting.pop()
        for path in _sources():
            if f'"{name}"' not in _text(path):
                continue
            outer = path.partition("templates/")[2]
            if path.endswith(".py"):
                found.add(path)
            elif outer not in seen:
                seen.add(outer)
                waiting.append(outer)
    return found if len(found) <= MOST_IMPORTERS else set()


@cache
def _addresses() -> dict[str, list[str]]:
    """Each address up to its first hole, by the name of the module that answers."""
    found: dict[str, list[str]] = {}
    files = [path for path in _sources() if path.endswith("urls.py")]
    rooms = re.compile(r'path\("([^"]*)", include\("([\w.]+)"\)')
    prefixes = {room: prefix for path in files for prefix, room in rooms.findall(_text(path))}
    for path in files:
        for address, module in re.findall(r'path\(\s*"([^"<]*)[^"]*",\s*(\w+)\.', _text(path)):
            found.setdefault(module, []).append(prefixes.get(module_of(path), "") + address)
    return found


@cache
def _sources() -> list[str]:
    return [name for name in _git("ls-files", "*.py", "*.html").splitlines() if not name.startswith("tests/")]


@cache
def _text(path: str) -> str:
    file = CHECKOUT / path
    return file.read_text() if file.exists() else ""


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
