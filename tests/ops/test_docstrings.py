"""Whoever calls what writes, or what takes money, time or quantities, reads in its docstring what that means.

Left out, because nobody calls them by hand: views (they take `request`; their address and their page say what they
do), tasks, commands, the technical admin, forms, template tags, a model's or form's own `save` and `clean`, and
migrations. A name that begins with an underscore is its module's own.
"""

import ast
import re
from collections.abc import Iterator

from ops.embedded import CHECKOUT
from tests.ops import documents

ROOMS = {"shop", "catalog", "cms"}
LEFT_OUT = {"admin.py", "tasks.py", "forms.py", "commands", "templatetags"}
WRITING = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITERS = {
    "outbox.write", "outbox.write_many", "posting.post", "access_log.looked", "access_log.exported",
    "stock.reserve", "stock.release", "stock.ship", "stock.take_back", "stock.sell_elsewhere", "stock.count",
}  # fmt: skip
MEASURED = re.compile(
    r"(?:^|_)(?:amount|price|quantity|quantities|grams|weight|hours|days|minutes|seconds|months|percent|rate|fee|"
    r"total|packs|timeout|gross|net|cost|income|goods|debit|credit)(?:_|s?$)"
)
TIME = re.compile(r"\b(?:date|datetime|timedelta)\b")
NUMBER = re.compile(r"\b(?:int|float|Decimal)\b")
DJANGOS = re.compile(r"save$|clean(?:_|$)")  # methods that Django calls at its own time
UPDATE = re.compile(r"(?!context\.).*\.update$", re.DOTALL)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_writing(function: Function) -> bool:
    """Whether a call in it stores something; `update` of a dict or a digest takes no names."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            stores = node.func.attr in WRITING or (UPDATE.match(ast.unparse(node.func)) and node.keywords)
            if stores or ast.unparse(node.func) in WRITERS:
                return True
    return False


def is_measuring(function: Function) -> bool:
    """Whether it takes money, a time or a quantity, or gives a number that is called so."""
    given = function.args
    taken = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    if any(MEASURED.search(each.arg) or TIME.search(annotation(each.annotation)) for each in taken):
        return True
    return bool(NUMBER.search(annotation(function.returns)) and MEASURED.search(function.name))


def annotation(node: ast.expr | None) -> str:
    return ast.unparse(node) if node else ""


def owes_docstring(function: Function) -> bool:
    is_view = any(each.arg == "request" for each in function.args.args)
    return not is_view and (is_writing(function) or is_measuring(function))


def public_functions(body: list[ast.stmt], before: str = "") -> Iterator[tuple[str, Function]]:
    """Functions and methods that other modules may call, with their names."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body, f"{before}{node.name}.")
        elif (
            isinstance(node, Function)
            and not node.name.startswith("_")
            and not (before and DJANGOS.match(node.name))
        ):
            yield f"{before}{node.name}", node


def silent() -> tuple[list[str], int]:
    """Functions without the docstring that they owe, and how many owe one."""
    found, owing = [], 0
    for path, (_, tree) in documents.modules().items():
        parts = set(path.relative_to(CHECKOUT).parts)
        if path.relative_to(CHECKOUT).parts[0] in ROOMS and not parts & LEFT_OUT:
            for name, function in public_functions(tree.body):
                if owes_docstring(function):
                    owing += 1
                    if not ast.get_docstring(function):
                        found.append(f"{path.relative_to(CHECKOUT)}:{function.lineno} {name}")
    return found, owing


def test_what_writes_or_measures_says_what_it_does() -> None:
    found, owing = silent()
    assert owing > 250
    assert found == []


def test_what_owes_a_docstring_is_recognised() -> None:
    def owes(source: str) -> bool:
        return any(owes_docstring(function) for _, function in public_functions(ast.parse(source).body))

    assert owes("def keep(row): row.save()")
    assert owes("def end(pk): Order.unscoped.filter(pk=pk).update(status=1)")
    assert owes("class Lines:\n    def tell(self): outbox.write(1)")
    assert owes("def split(fee_amount, at): ...")
    assert owes("def repeat(*, days): ...")
    assert owes("def open_on(now: datetime.date | None): ...")
    assert owes("class Line:\n    def gross(self) -> int: ...")
    assert not owes("def digest(of): sha.update(of)")
    assert not owes("def pay(request): row.save()")
    assert not owes("def _keep(row): row.save()")
    assert not owes("def tidy(daylight, generate, first: int): ...")
    assert not owes("class Line:\n    def gross_label(self) -> str: ...")
