"""What is named by a word and found at night: outbox topics, their tasks, beat's tasks."""

import ast
from collections.abc import Iterator
from importlib import import_module

from ops.embedded import CHECKOUT
from shop.celery import app
from shop.notifications.messages import AUDIENCES
from shop.notifications.relay import DEFAULT_ROUTE, ROUTES


def topics_of(call: ast.Call) -> list[ast.expr]:
    """What stands for the topics in outbox.write(topic, …) and outbox.write_many([(topic, …), …])."""
    if ast.unparse(call.func) == "outbox.write":
        return [call.args[0]]
    if ast.unparse(call.func) == "outbox.write_many":
        return [node.elts[0] for node in ast.walk(call.args[0]) if isinstance(node, ast.Tuple)]
    return []


def written_topics() -> Iterator[tuple[str, str]]:
    """(topic, where) of everything the site writes into the outbox, by word or by a constant of its module."""
    for path in sorted((CHECKOUT / "shop").rglob("*.py")):
        name = path.relative_to(CHECKOUT).with_suffix("").as_posix().replace("/", ".")
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        for topic in (topic for call in calls for topic in topics_of(call)):
            said = topic.value if isinstance(topic, ast.Constant) else None
            if isinstance(topic, ast.Name):
                said = getattr(import_module(name), topic.id)
            assert isinstance(said, str), f"{name}:{topic.lineno}: a topic that only a running shop knows"
            yield said, f"{name}:{topic.lineno}"


def test_every_topic_that_is_written_is_heard_and_no_other_is_awaited() -> None:
    """One that nobody knows would be delivered to nobody and marked as handled."""
    written = dict(written_topics())
    known = ROUTES.keys() | AUDIENCES.keys()
    assert {topic: where for topic, where in written.items() if topic not in known} == {}
    assert known - written.keys() == set()


def test_every_task_that_is_named_exists() -> None:
    app.loader.import_default_modules()
    named = {*ROUTES.values(), DEFAULT_ROUTE, *(entry["task"] for entry in app.conf.beat_schedule.values())}
    assert named - app.tasks.keys() == set()
