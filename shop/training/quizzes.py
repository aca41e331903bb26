"""The short test of a class, before and after: an officer's questions, a phone's answers, points from paper.

A test is given once; the average is of those who gave both, so that nobody's leaving looks like learning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shop.training import seats
from shop.training.models import Moment, Place, Seat, TestResult, TrainingClass

LONGEST_QUESTION, LONGEST_CHOICE = 200, 120  # letters
MOST_QUESTIONS, MOST_CHOICES = 10, 6
RIGHT, WRONG = "*", "-"  # how a choice's line begins
Questions = list[dict[str, Any]]


class NoQuestions(ValueError):
    """What was written is no test; the text says which question, in the reader's language."""


class Begun(Exception):
    """Somebody has given the test: its questions stay."""


class NotNow(Exception):
    """The class is cancelled, its day has not come, or this person was not there; nothing was written."""


class Given(Exception):
    """This person has given this test."""


@dataclass(frozen=True)
class Averages:
    """Per cent of right answers before and after, of the people who gave both; None where nobody has."""

    people: int
    before: float | None
    after: float | None


def read(typed: str) -> Questions:
    """A question a paragraph: its text, then a choice a line, "*" before the right one and "-" before the others.
    Raises NoQuestions."""
    found: Questions = []
    for number, block in enumerate(filter(str.strip, typed.replace("\r", "").split("\n\n")), 1):
        text, *lines = [" ".join(line.split()) for line in block.splitlines() if line.strip()]
        choices = [line[1:].strip() for line in lines if line[:1] in (RIGHT, WRONG)]
        right = [place for place, line in enumerate(lines) if line.startswith(RIGHT)]
        if len(choices) != len(lines) or not all(choices) or not 2 <= len(choices) <= MOST_CHOICES:
            raise NoQuestions(
                _("Câu %(n)d cần từ 2 đến 6 lựa chọn, mỗi dòng bắt đầu bằng * hoặc -.") % {"n": number}
            )
        if len(right) != 1:
            raise NoQuestions(_("Câu %(n)d cần đúng một lựa chọn đúng, bắt đầu bằng *.") % {"n": number})
        if len(text) > LONGEST_QUESTION or any(len(one) > LONGEST_CHOICE for one in choices):
            words = _("Câu %(n)d dài quá: câu hỏi nhiều nhất %(most)d chữ cái, mỗi lựa chọn %(choice)d.")
            raise NoQuestions(words % {"n": number, "most": LONGEST_QUESTION, "choice": LONGEST_CHOICE})
        found.append({"text": text, "choices": choices, "right": right[0]})
    if len(found) > MOST_QUESTIONS:
        raise NoQuestions(_("Nhiều nhất %(most)d câu.") % {"most": MOST_QUESTIONS})
    return found


def write(questions: Questions) -> str:
    """As `read` takes it."""
    blocks = []
    for one in questions:
        lines = [
            f"{RIGHT if place == one['right'] else WRONG} {choice}"
            for place, choice in enumerate(one["choices"])
        ]
        blocks.append("\n".join([one["text"], *lines]))
    return "\n\n".join(blocks)


@transaction.atomic
def ask(class_id: int, questions: Questions) -> None:
    """These are the class's questions from now on. Raises Begun."""
    row = seats.hold(class_id)
    if TestResult.unscoped.filter(seat__training_class=row).exists():
        raise Begun
    row.questions = questions
    row.save(update_fields=["questions"])


def answer(seat_id: int, moment: Moment, chosen: Mapping[int, int]) -> TestResult:
    """By the person: the place of the choice for each question's place; what was left out is wrong. Raises NotNow,
    Given."""
    questions: Questions = (
        Seat.unscoped.select_related("training_class").get(pk=seat_id).training_class.questions
    )
    right = sum(chosen.get(place) == one["right"] for place, one in enumerate(questions))
    return give(seat_id, moment, right, by_id=None)


@transaction.atomic
def give(seat_id: int, moment: Moment, right: int, *, by_id: int | None) -> TestResult:
    """So many right answers; `by_id` has read them from paper. Raises NotNow, Given."""
    row = seats.hold(Seat.unscoped.values_list("training_class", flat=True).get(pk=seat_id))
    seat = Seat.unscoped.get(pk=seat_id)
    if row.is_cancelled or not row.has_begun or not row.questions or not seat.attended_at:
        raise NotNow
    if seat.state != Place.SEATED or not 0 <= right <= len(row.questions):
        raise NotNow
    result, is_new = TestResult.unscoped.get_or_create(
        seat=seat,
        moment=moment,
        defaults={"right": right, "asked": len(row.questions), "written_by_id": by_id},
    )
    if not is_new:
        raise Given
    return result


def open_moment(row: TrainingClass, given: Sequence[str]) -> Moment | None:
    """Which test somebody who is there gives next on the day."""
    if not row.questions or row.is_cancelled or not row.is_today:
        return None
    return next((moment for moment in Moment if moment not in given), None)


def averages(class_id: int) -> Averages:
    """Of one class; one query."""
    rows = TestResult.unscoped.filter(seat__training_class=class_id)
    shares: dict[int, dict[str, float]] = {}
    for seat, moment, right, asked in rows.values_list("seat", "moment", "right", "asked"):
        shares.setdefault(seat, {})[moment] = 100 * right / asked
    both = [one for one in shares.values() if len(one) == len(Moment)]
    if not both:
        return Averages(0, None, None)
    before, after = (sum(one[moment] for one in both) / len(both) for moment in (Moment.BEFORE, Moment.AFTER))
    return Averages(len(both), before, after)
