"""What documents, docstrings and comments say, and what there is to say it about: files, names, commands."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ops.embedded import CHECKOUT

PACKAGES = ("shop", "catalog", "cms", "demo", "ops", "tests")
FOLDERS = (*PACKAGES, "docs", "locale", "requirements")
DOCUMENTS = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
README = (CHECKOUT / "README.md").read_text()


class Said(NamedTuple):
    """A piece of text and where it stands, for a person who has to correct it."""

    place: str
    text: str


@cache
def modules() -> dict[Path, tuple[str, ast.Module]]:
    """Every Python file of ours with its source and its tree; migrations are history and not read."""
    paths = (path for package in PACKAGES for path in sorted((CHECKOUT / package).rglob("*.py")))
    sources = {path: path.read_text() for path in paths if "migrations" not in path.parts}
    return {path: (source, ast.parse(source)) for path, source in sources.items()}


@cache
def files() -> frozenset[str]:
    """Every file and folder of ours (a folder ends with a slash) as the checkout names it."""
    found = [path for path in CHECKOUT.iterdir() if path.is_file()]
    found += [path for folder in FOLDERS for path in (CHECKOUT / folder).rglob("*")]
    return frozenset(
        path.relative_to(CHECKOUT).as_posix() + ("/" if path.is_dir() else "")
        for path in [*found, *(CHECKOUT / folder for folder in FOLDERS)]
        if "__pycache__" not in path.parts
    )


@cache
def tails() -> frozenset[str]:
    """Files and folders as somebody may call them who is beside them: shop/cart/cart.py, cart/cart.py, cart.py."""
    parts = (name.rstrip("/").split("/") for name in files())
    return frozenset("/".join(each[start:]) for each in parts for start in range(len(each)))


def in_documents() -> Iterator[Said]:
    """Lines of README and docs/; a picture of the code in a block counts as its text does."""
    for path in DOCUMENTS:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            yield Said(f"{path.relative_to(CHECKOUT)}:{number}", line)


@cache
def in_code() -> tuple[Said, ...]:
    """Docstrings and comments of every module."""
    said = []
    for path, (source, tree) in modules().items():
        name = path.relative_to(CHECKOUT)
        said += [
            Said(f"{name}:{getattr(node, 'lineno', 1)}", text)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and (text := ast.get_docstring(node))
        ]
        for number, line in enumerate(source.splitlines(), 1):
            if comment := re.search(r"(?:^|\s)# (.+)$", line):
                said.append(Said(f"{name}:{number}", comment[1]))
    return tuple(said)


def everything() -> Iterator[Said]:
    yield from in_documents()
    yield from in_code()


def quoted(said: Iterator[Said]) -> Iterator[Said]:
    """What stands between backticks."""
    for place, text in said:
        for piece in re.findall(r"`([^`\n]+)`", text):
            yield Said(place, piece)


def members(tree: ast.AST) -> Iterator[str]:
    """Names that a module or class has, by whatever way, and with those of its classes: Order, Order.total."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{member}" for member in members(node))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.FunctionDef) and isinstance(tree, ast.ClassDef):
            targets = (target for target in ast.walk(node) if isinstance(target, ast.Attribute))
            yield from (target.attr for target in targets if isinstance(target.ctx, ast.Store))
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            stored = (name for name in ast.walk(node) if isinstance(name, ast.Name))
            yield from (name.id for name in stored if isinstance(name.ctx, ast.Store))


@cache
def names() -> frozenset[str]:
    """Every dotted name of ours and every tail of it: shop.cart.cart.add, cart.cart.add, cart.add, add. A model is
    called by its app as well: accounts.User."""
    found = set()
    for path, (_, tree) in modules().items():
        place = path.relative_to(CHECKOUT).with_suffix("").as_posix().removesuffix("/__init__")
        module = place.replace("/", ".")
        for name in (module, *(f"{module}.{member}" for member in members(tree))):
            for known in {name, re.sub(r"\.models(\.[a-z_]+)?\.(?=[A-Z])", ".", name)}:
                parts = known.split(".")
                found.update(".".join(parts[start:]) for start in range(len(parts)))
    return frozenset(found)


@cache
def beginnings() -> frozenset[str]:
    """Words that a dotted name of ours may begin with."""
    return frozenset(name.split(".")[0] for name in names() if "." in name)


@cache
def words() -> frozenset[str]:
    """Every word that stands anywhere in the code, in a setting or in a page."""
    endings = {".py", ".html", ".css", ".js", ".yml", ".toml", ".sh", ""}
    paths = (CHECKOUT / name for name in files() if not name.endswith("/"))
    return frozenset(
        word
        for path in paths
        if path.suffix in endings
        for word in re.findall(r"\w+", path.read_text(errors="replace"))
    )
