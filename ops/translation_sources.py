"""Every string of the project that asks for a translation, from Python by Babel and from templates by Django.

GNU gettext is not needed: Django's own `templatize` turns a template into calls that Babel's extractor reads.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

PACKAGES = ("shop", "catalog", "cms", "demo")
TEMPLATE_SUFFIXES = {".html", ".txt"}
LEFT_OUT = {"migrations", "tests", "static", "__pycache__"}

_PLAIN, _PLURAL = (1,), (1, 2)
_CONTEXT, _PLURAL_CONTEXT = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS: dict[str, Any] = {
    "_": _PLAIN,
    "gettext": _PLAIN,
    "gettext_lazy": _PLAIN,
    "gettext_noop": _PLAIN,
    "ngettext": _PLURAL,
    "ngettext_lazy": _PLURAL,
    "pgettext": _CONTEXT,
    "pgettext_lazy": _CONTEXT,
    "npgettext": _PLURAL_CONTEXT,
    "npgettext_lazy": _PLURAL_CONTEXT,
}


def collect(root: Path) -> Catalog:
    """A catalogue of all source strings under `root`, in the order of files and lines, nothing translated."""
    catalogue = Catalog(charset="utf-8")
    for path in sorted([*python_files(root), *templates(root)]):
        name = path.relative_to(root).as_posix()
        for line, message, comments, context in _extract(path):
            catalogue.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalogue


def python_files(root: Path) -> Iterator[Path]:
    """The project's Python files that may speak to people: no migrations, no tests."""
    return (path for path in _files(root) if path.suffix == ".py")


def templates(root: Path) -> Iterator[Path]:
    """Django templates, of pages and of messages."""
    return (path for path in _files(root) if path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts)


def _files(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for folder, folders, names in os.walk(root / package):
            folders[:] = [name for name in folders if name not in LEFT_OUT]
            yield from (Path(folder, name) for name in names)


def _extract(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    source = path.read_bytes()
    if path.suffix in TEMPLATE_SUFFIXES:
        # Python's tokenizer refuses the ragged indentation that is left of a template.
        calls = templatize(source.decode(), origin=str(path)).splitlines()
        source = "\n".join(line.lstrip() for line in calls).encode()
    return iter(extract("python", io.BytesIO(source), KEYWORDS, ["Translators"], {"encoding": "utf-8"}))
