"""What a reviewer would say twice: sizes of files and functions, nothing of one machine in the tree."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from ops.embedded import CHECKOUT

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
PACKAGES = ("shop", "catalog", "cms", "demo", "ops", "tests")
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (CHECKOUT / package).rglob("*.py")
    if "migrations" not in path.parts and path.stat().st_size
)


def test_no_file_is_longer_than_one_sitting() -> None:
    lengths = {str(path.relative_to(CHECKOUT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_one_screen() -> None:
    too_long = {}
    for path in (path for path in SOURCES if "tests" not in path.relative_to(CHECKOUT).parts):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    too_long[f"{path.relative_to(CHECKOUT)}:{node.lineno} {node.name}"] = length
    assert too_long == {}


def test_no_test_reads_the_clock_before_it_runs() -> None:
    """What is read while a file is imported is of another minute, or of yesterday, when its tests run."""
    clocks = {"now", "localdate", "localtime", "today", "TODAY", "time", "monotonic"}
    early = []
    for path in (path for path in SOURCES if path.name.startswith("test_")):
        waiting: list[ast.AST] = list(ast.parse(path.read_text()).body)
        while waiting:
            node = waiting.pop()
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).rpartition(".")[2] in clocks
                and (not ast.unparse(node.func).startswith(("datetime.time", "st.")))
            ):
                early.append(f"{path.relative_to(CHECKOUT)}:{node.lineno}")
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                waiting += node.decorator_list
            elif not isinstance(node, ast.Lambda):
                waiting += ast.iter_child_nodes(node)
    assert early == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_a_lock_file_has_hashes_and_no_addresses(name: str) -> None:
    lock = (CHECKOUT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in lock
    assert lock.count("--hash=sha256:") >= len(re.findall(r"^\S+==", lock, re.MULTILINE)) > 10


def test_no_committed_file_names_a_folder_of_one_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    home = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/\w")
    named = []
    for name in filter(None, listed.stdout.split("\0")):
        path = Path(CHECKOUT, name)
        if (
            path.suffix in {".py", ".md", ".toml", ".yml", ".sh", ".txt", ".html", ".js", ".css"}
            and path.exists()
        ):
            named += [
                f"{name}: {line}"
                for line in path.read_text(errors="replace").splitlines()
                if home.search(line)
            ]
    assert named == []


PAGES = sorted(
    path
    for room in ("catalog", "cms", "demo", "shop")
    for kind in ("html", "css")
    for path in (CHECKOUT / room).rglob(f"*.{kind}")
)
WIDEST_LINE = 120
MOST_WIDE_LINES = 80  # one template tag cannot be broken; the number only ever falls


def test_lines_of_pages_and_style_sheets_are_no_wider_than_a_window() -> None:
    wide = {
        f"{path.relative_to(CHECKOUT)}:{number}": len(line)
        for path in PAGES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > WIDEST_LINE
    }
    assert len(wide) <= MOST_WIDE_LINES, wide
    assert not any(".css" in place for place in wide)


def test_dates_of_pages_and_letters_are_written_as_the_language_writes_them() -> None:
    """By a name of `shop.formats`: 05/12 is in May to an English reader."""
    letters = (path for path in (CHECKOUT / "shop").rglob("*.txt") if "templates" in path.parts)
    written = {
        f"{path.relative_to(CHECKOUT)}: {found}"
        for path in [*PAGES, *letters]
        if path.suffix != ".css"
        for found in re.findall(r'(?:date:|{% now )"([^"]*[djnm]/[^"]*)"', path.read_text())
    }
    assert written == set()


def test_every_static_file_that_a_template_names_is_there() -> None:
    """Production's storage answers with a fault for one that is not."""
    named = {
        (name, str(page.relative_to(CHECKOUT)))
        for room in ("catalog", "cms", "shop")
        for page in (CHECKOUT / room).rglob("*.html")
        for name in re.findall(r"""\{% static ["']([^"']+)["']""", page.read_text())
    }
    assert len(named) > 50
    assert {(name, page) for name, page in named if finders.find(name) is None} == set()
