"""What is named by a word and found at night: outbox topics, their tasks, their letters, beat's tasks."""

import re

import pytest
from django.template.loader import get_template

from ops.embedded import CHECKOUT
from shop.celery import app
from shop.notifications.messages import AUDIENCES
from shop.notifications.topics import DELIVER, TASKS, Topic


def test_every_topic_has_its_task_and_is_written_somewhere() -> None:
    assert set(TASKS) == set(Topic)
    sources = [
        path for path in (CHECKOUT / "shop").rglob("*.py") if path.name not in ("topics.py", "messages.py")
    ]
    named = {name for path in sources for name in re.findall(r"\bTopic\.([A-Z_]+)", path.read_text())}
    assert named == set(Topic.__members__)


def test_every_topic_of_a_letter_has_its_readers_and_no_other_does() -> None:
    """One without would be delivered to nobody and marked as handled."""
    assert set(AUDIENCES) == {topic for topic, task in TASKS.items() if task == DELIVER}
    assert all(AUDIENCES.values())


@pytest.mark.parametrize(
    "letter", [f"{audience}/{topic}" for topic, audiences in AUDIENCES.items() for audience in audiences]
)
def test_every_letter_is_written(letter: str) -> None:
    assert get_template(f"notifications/{letter}.txt")


def test_every_task_that_is_named_exists() -> None:
    app.loader.import_default_modules()
    named = {*TASKS.values(), *(entry["task"] for entry in app.conf.beat_schedule.values())}
    assert named - app.tasks.keys() == set()
