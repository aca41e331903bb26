"""The rules by which years are scored: which is in force, how a new one is written, and their words in either language.

The market came with one circular; its words are translated here, those that the union writes bring their English.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from catalog import row_locks
from catalog.languages import is_english
from shop.impact.models import EvaluationRule
from shop.impact.models.evaluations import WHOLE, Band, Beside

# What the rows of the first circular say.
FIRST_WORDS = (
    gettext_noop("Thông tư 01/2020/TT-BKHĐT"),
    gettext_noop("Thông tư 01/2020/TT-BKHĐT ngày 19/2/2020, có hiệu lực từ 1/4/2020"),
    gettext_noop(
        "Điểm từng tiêu chí 10–15 do Liên minh đặt, cộng lại 40 điểm; chưa đối chiếu được với Thông tư."
    ),
    gettext_noop("Vốn của hợp tác xã"),
    gettext_noop("Tài sản chung không chia"),
    gettext_noop("Kết quả trong năm: doanh thu, phục vụ thành viên, lãi"),
    gettext_noop("Trích lập các quỹ"),
    gettext_noop("Làm đúng pháp luật, đúng điều lệ"),
    gettext_noop("Không có tranh chấp, khiếu nại"),
    gettext_noop("Cán bộ được đào tạo, có người trẻ"),
    gettext_noop("Chính sách với thành viên, người lao động"),
    gettext_noop("Công nghệ, thương hiệu, liên kết chuỗi"),
    gettext_noop("Thành viên tham gia việc chung"),
    gettext_noop("Lợi ích của thành viên"),
    gettext_noop("Hàng hoá, dịch vụ cho thành viên"),
    gettext_noop("Thông tin, tập huấn cho thành viên"),
    gettext_noop("Ảnh hưởng đến cộng đồng"),
    gettext_noop("Khen thưởng"),
)
FIRST_BESIDE = {3: Beside.RESULT, 12: Beside.SERVED, 13: Beside.TRAINED}  # rows of before say none
GRADED = (Band.GOOD, Band.FAIR, Band.AVERAGE)  # the bands that begin with some points


class Overtaken(Exception):
    """Somebody has written another rule since the page was shown; nothing was written."""


class BadRule(ValueError):
    """Its points do not come to WHOLE, or its bands do not fall; a form has said so before."""


@dataclass(frozen=True)
class Criterion:
    """`points` are the most that it can bring; `is_sure`: they are the circular's own."""

    part: str
    title: str
    points: int
    title_en: str = ""
    is_sure: bool = True
    beside: str = ""

    def row(self, number: int) -> dict[str, Any]:
        return {
            "number": number,
            "part": self.part,
            "title": self.title,
            "points": self.points,
            "is_sure": self.is_sure,
            "title_en": self.title_en,
            "beside": self.beside,
        }


@dataclass(frozen=True)
class Facts:
    """`least`: the points from which on a year is good, fair, average."""

    first_year: int
    name: str
    source: str
    note: str
    criteria: Sequence[Criterion]
    least: tuple[int, int, int]


def title(one: dict[str, Any]) -> str:
    """A criterion's title in the reader's language."""
    written: str = one["title"]
    return (is_english() and one.get("title_en")) or gettext(written)


def beside(one: dict[str, Any]) -> str:
    """What the market knows of it (a Beside), "" where nothing."""
    return str(one["beside"] if "beside" in one else FIRST_BESIDE.get(one["number"], ""))


def of(year: int, *, known_at: datetime.datetime | None = None) -> EvaluationRule:
    """The one in force for that year, or which was at a moment. Raises EvaluationRule.DoesNotExist."""
    rows = EvaluationRule.objects.filter(first_year__lte=year)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return rows.latest("first_year", "pk")


def newest() -> int:
    """The key of the rule that was written last; 0 without one."""
    return EvaluationRule.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def write(facts: Facts, *, seen: int, officer_id: int | None) -> EvaluationRule | None:
    """A rule beside those that there are; None where the one in force for its first year says the same. `seen` is the
    newest one that the page knew. Raises Overtaken, BadRule."""
    good, fair, average = facts.least
    if sum(one.points for one in facts.criteria) != WHOLE or not WHOLE >= good > fair > average > 0:
        raise BadRule
    list(row_locks.hold(EvaluationRule.objects.order_by("pk")))
    criteria = [one.row(number) for number, one in enumerate(facts.criteria, 1)]
    bands = [
        *([str(band), least] for band, least in zip(GRADED, facts.least, strict=True)),
        [str(Band.WEAK), 0],
    ]
    told = {
        "first_year": facts.first_year,
        "name": facts.name,
        "source": facts.source,
        "note": facts.note,
        "criteria": criteria,
        "bands": bands,
    }
    before = EvaluationRule.objects.filter(first_year=facts.first_year).order_by("pk").last()
    if before and all(getattr(before, name) == value for name, value in told.items()):
        return None
    if newest() != seen:
        raise Overtaken
    return EvaluationRule.objects.create(recorded_by_id=officer_id, **told)
