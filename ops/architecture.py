"""`python -m ops.architecture write | check`: the pictures of docs/architecture.md, drawn from the code as it is.

The rooms: import-linter's layers, and who imports whom. One order: which function calls which, and where the outbox
carries it on. Nothing of it is written by hand but the functions that the way passes (`LANDMARKS`).
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache

import grimp

from ops.embedded import CHECKOUT

PAGE = CHECKOUT / "docs" / "architecture.md"
PICTURE = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
TOPICS = "shop.notifications.topics"
LANDMARKS = (
    "shop.checkout.views.checkout",
    "shop.checkout.placement.place_order",
    "catalog.stock.reserve",
    "shop.checkout.card_page.ask",
    "shop.checkout.tasks.open_card_page",
    "shop.payments.providers.stripe.create_session",
    "shop.card_payments.webhooks.stripe_webhook",
    "shop.card_payments.tasks.provider_event",
    "shop.card_payments.reconciliation.read_again",
    "shop.treasury.bank.webhooks.bank_webhook",
    "shop.treasury.tasks.bank_event",
    "shop.treasury.bank.matching.receive",
    "shop.lifecycle.money_in.confirm_payment",
    "shop.lifecycle.tasks.expire_unpaid",
    "shop.stall.order_pages.step",
    "shop.lifecycle.fulfilment.confirm",
    "shop.lifecycle.fulfilment.pack",
    "shop.lifecycle.fulfilment.ship",
    "shop.lifecycle.fulfilment.deliver",
    "shop.lifecycle.fulfilment.cancel",
    "shop.orders.transitions.apply",
    "shop.ledger.posting.post",
    "shop.notifications.tasks.deliver",
)


def layers() -> list[list[str]]:
    """The rooms by layer, the highest first; the CMS stands beside the shop, on the catalogue."""
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        contract = tomllib.load(file)["tool"]["importlinter"]["contracts"][0]
    found = [[room.strip() for room in layer.split("|")] for layer in contract["layers"]]
    return [*found[:-1], [*found[-1], "cms"]]


def rooms() -> str:
    """Each room with an arrow to those it imports, without the arrows that follow from others."""
    rows = layers()
    names = [room for row in rows for room in row]
    graph = grimp.build_graph("shop", "catalog", "cms", "demo", cache_dir=None)
    inside = {room: {room, *graph.find_descendants(room)} for room in names}
    room_of = {module: room for room, modules in inside.items() for module in modules}
    below: dict[str, set[str]] = {
        room: {
            room_of[imported]
            for module in inside[room]
            for imported in graph.find_modules_directly_imported_by(module)
            if room_of.get(imported, room) != room
        }
        for room in names
    }
    lines = ["flowchart TB"]
    for number, row in enumerate(rows):
        lines += [
            f"  subgraph layer{number}[ ]",
            "    direction LR",
            *(f"    {room}" for room in row),
            "  end",
        ]
    for room in names:
        lines += [f"  {room} --> {lower}" for lower in sorted(_direct(room, below), key=names.index)]
    return "\n".join(lines)


def _direct(name: str, onwards: dict[str, set[str]]) -> set[str]:
    """Where one gets from here at once, without what one gets to by the way of another."""
    return onwards[name] - {
        there for via in onwards[name] for there in _all_from(via, onwards) if there != via
    }


def _all_from(name: str, onwards: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    queue = [name]
    while queue:
        new = onwards[queue.pop()] - found
        found |= new
        queue += new
    return found


def order() -> str:
    """The landmarks by room, a line for each call on the way and a dotted one where the outbox carries it on."""
    by_room: dict[str, list[str]] = {}
    for landmark in LANDMARKS:
        parts = landmark.split(".")
        by_room.setdefault(".".join(parts[:2]) if parts[0] == "shop" else parts[0], []).append(landmark)
    lines = ["flowchart LR"]
    for room, landmarks in by_room.items():
        names = (f'    {name}["{name.removeprefix(room + ".")}"]' for name in landmarks)
        lines += [f"  subgraph {room}", *names, "  end"]
    called = {landmark: _reached(landmark)[0] for landmark in LANDMARKS}
    told = {landmark: _handlers(_reached(landmark)[1]) - {landmark} for landmark in LANDMARKS}
    onwards = {landmark: called[landmark] | told[landmark] for landmark in LANDMARKS}
    for landmark in LANDMARKS:
        direct = _direct(landmark, onwards)
        lines += [f"  {landmark} --> {name}" for name in LANDMARKS if name in direct & called[landmark]]
        lines += [
            f"  {landmark} -.->|outbox| {name}" for name in LANDMARKS if name in direct & told[landmark]
        ]
    return "\n".join(lines)


def _handlers(topics: set[str]) -> set[str]:
    """The landmarks behind the tasks that these topics go to: "stall.copy_data" is shop.stall.tasks.copy_data."""
    return set(LANDMARKS) & {f"shop.{_routes()[topic].replace('.', '.tasks.')}" for topic in topics}


@cache
def _routes() -> dict[str, str]:
    """Topic → task, as `shop.notifications.topics` has them."""
    constants: dict[str, str] = {}
    routes: dict[str, str] = {}
    for node in _tree(TOPICS).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(task))):
                constants[name] = task
            case ast.AnnAssign(value=ast.Dict(keys=keys, values=values)):
                for key, value in zip(keys, values, strict=True):
                    match key, value:
                        case ast.Attribute(attr=topic), ast.Constant(value=str(task)):
                            routes[topic] = task
                        case ast.Attribute(attr=topic), ast.Name(id=name):
                            routes[topic] = constants[name]
    return routes


@cache
def _tree(module: str) -> ast.Module:
    stem = CHECKOUT / module.replace(".", "/")
    path = stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")
    return ast.parse(path.read_text())


@cache
def _names(module: str) -> dict[str, str]:
    """What a module's names mean: imported, or its own."""
    known: dict[str, str] = {}
    for node in _tree(module).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            known |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.FunctionDef):
            known[node.name] = f"{module}.{node.name}"
        else:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            known |= {
                target.id: f"{module}.{target.id}" for target in targets if isinstance(target, ast.Name)
            }
    return known


def _reached(landmark: str) -> tuple[set[str], set[str]]:
    """The landmarks that a function comes to before any other, and the topics that it writes on the way."""
    called, topics, seen, queue = set(), set(), {landmark}, [landmark]
    while queue:
        for name in used_by(queue.pop()):
            if name.startswith(f"{TOPICS}.Topic."):
                topics.add(name.rpartition(".")[2])
            elif name in LANDMARKS:
                called.add(name)
            elif name not in seen:
                seen.add(name)
                queue.append(name)
    return called - {landmark}, topics


def used_by(name: str) -> Iterator[str]:
    """The full names that a function or a table of a module uses; nothing for what is not our own."""
    module, _, own = name.rpartition(".")
    if not (CHECKOUT / module.replace(".", "/")).with_suffix(".py").exists():
        return
    for node in _tree(module).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        is_it = getattr(node, "name", "") == own or any(
            getattr(target, "id", "") == own for target in targets
        )
        if is_it and not isinstance(node, ast.ClassDef):
            asked = {
                id(part)
                for test in ast.walk(node)
                if isinstance(test, ast.Compare)
                for part in ast.walk(test)
            }
            for used in ast.walk(node):
                if id(used) not in asked:  # "in HANDLERS" calls none of them
                    yield from _meant(used, _names(module))


def _meant(node: ast.AST, names: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Name) and node.id in names:
        yield names[node.id]
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
        yield f"{names[node.value.id]}.{node.attr}"


def drawn(text: str) -> str:
    """The page with its pictures as the code has them now."""
    pictures = {"rooms": rooms, "order": order}
    return PICTURE.sub(lambda found: f"{found[1]}```mermaid\n{pictures[found[2]]()}\n```\n{found[3]}", text)


def main(task: str) -> int:
    """Writes the pictures, or says that they are not as the code is; returns 0 where nothing is left to do."""
    text = PAGE.read_text()
    new = drawn(text)
    if task == "write":
        PAGE.write_text(new)
    elif new != text:
        print("docs/architecture.md is not as the code is: python -m ops.architecture write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
