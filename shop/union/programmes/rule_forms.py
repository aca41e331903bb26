"""A new rule of evaluations as an officer types it from a circular: its criteria row by row, and its bands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import CountField, LineField
from shop.impact import evaluation_rules, profiles
from shop.impact.evaluation_rules import Criterion, Facts
from shop.impact.models import EvaluationRule
from shop.impact.models.evaluations import WHOLE, Band, Beside

PARTS = ("I", "II", "III", "IV")
MOST_ROWS, BLANK_ROWS = 30, 5
YEARS_AHEAD = 2
LEAST = {Band.GOOD: "good", Band.FAIR: "fair", Band.AVERAGE: "average"}


@dataclass(frozen=True)
class Row:
    """The boxes of one criterion."""

    number: int
    part: forms.BoundField
    title: forms.BoundField
    title_en: forms.BoundField
    points: forms.BoundField
    is_sure: forms.BoundField
    beside: forms.BoundField

    @property
    def errors(self) -> list[str]:
        return [
            str(error) for box in (self.part, self.title, self.title_en, self.points) for error in box.errors
        ]


class RuleForm(forms.Form):
    """`seen` is the newest rule that the page knew. A row without a title and points is none."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    first_year = forms.TypedChoiceField(label=gettext_lazy("Áp dụng từ năm chấm điểm"), coerce=int)
    name = LineField(
        label=gettext_lazy("Tên văn bản"),
        max_length=80,
        help_text=gettext_lazy("Ví dụ: Thông tư 01/2020/TT-BKHĐT."),
    )
    source = LineField(label=gettext_lazy("Số, ngày ban hành, ngày có hiệu lực"), max_length=200)
    note = LineField(label=gettext_lazy("Ghi chú cho hợp tác xã (nếu có)"), max_length=300, required=False)
    good = CountField(label=gettext_lazy("Tốt: từ mấy điểm"), least=1, most=WHOLE)
    fair = CountField(label=gettext_lazy("Khá: từ mấy điểm"), least=1, most=WHOLE)
    average = CountField(label=gettext_lazy("Trung bình: từ mấy điểm"), least=1, most=WHOLE)

    def __init__(self, base: EvaluationRule, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        year = profiles.due_year()
        years = range(year, timezone.localdate().year + YEARS_AHEAD + 1)
        self.fields["first_year"].choices = [(one, str(one)) for one in years]  # type: ignore[attr-defined]
        sent = (number for number in range(1, MOST_ROWS + 1) if f"title_{number}" in self.data)
        rows = max([min(len(base.criteria) + BLANK_ROWS, MOST_ROWS), *sent])  # all that was typed stays
        self.numbers = range(1, rows + 1)
        for number in self.numbers:
            self._add(number)

    def _add(self, number: int) -> None:
        said = {"n": number}
        self.fields |= {
            f"part_{number}": forms.ChoiceField(
                label=_("Tiêu chí %(n)d: phần") % said,
                choices=[(part, part) for part in PARTS],
                required=False,
            ),
            f"title_{number}": LineField(
                label=_("Tiêu chí %(n)d: tên") % said, max_length=160, required=False
            ),
            f"title_en_{number}": LineField(
                label=_("Tiêu chí %(n)d: tên tiếng Anh (nếu có)") % said, max_length=160, required=False
            ),
            f"points_{number}": CountField(
                label=_("Tiêu chí %(n)d: điểm cao nhất") % said, least=1, most=WHOLE, required=False
            ),
            f"is_sure_{number}": forms.BooleanField(
                label=_("Tiêu chí %(n)d: văn bản ghi rõ số điểm này") % said, required=False
            ),
            f"beside_{number}": forms.ChoiceField(
                label=_("Tiêu chí %(n)d: hiện số của chợ bên cạnh") % said,
                choices=[("", _("không")), *Beside.choices],
                required=False,
            ),
        }

    def rows(self) -> Iterator[Row]:
        for n in self.numbers:
            names = (f"{name}_{n}" for name in ("part", "title", "title_en", "points", "is_sure", "beside"))
            yield Row(n, *(self[name] for name in names))

    def head(self) -> list[forms.BoundField]:
        return [self[name] for name in ("first_year", "name", "source", "note")]

    def bands(self) -> list[forms.BoundField]:
        return [self[name] for name in LEAST.values()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in self.numbers:
            title, points = f"title_{number}", f"points_{number}"
            if title in self.errors or points in self.errors:
                continue
            if data.get(title) and not data.get(points):
                self.add_error(points, _("Tiêu chí này được nhiều nhất mấy điểm?"))
            elif data.get(points) and not data.get(title):
                self.add_error(title, _("Tiêu chí này tên gì?"))
        least = [data.get(name) for name in LEAST.values()]
        if None not in least and not least[0] > least[1] > least[2]:  # type: ignore[operator]
            self.add_error("average", _("Điểm xếp loại phải giảm dần: tốt, khá, trung bình."))
        if not self.errors:
            self._add_up()
        return data

    def _add_up(self) -> None:
        sum_ = sum(one.points for one in self.criteria())
        if sum_ != WHOLE:
            words = _("Các tiêu chí cộng lại được %(sum)d điểm, phải đúng %(whole)d. Chưa ghi gì.")
            self.add_error(None, words % {"sum": sum_, "whole": WHOLE})

    def criteria(self) -> list[Criterion]:
        data = self.cleaned_data
        return [
            Criterion(
                part=data[f"part_{n}"] or PARTS[0],
                title=data[f"title_{n}"],
                points=data[f"points_{n}"],
                title_en=data[f"title_en_{n}"],
                is_sure=data[f"is_sure_{n}"],
                beside=data[f"beside_{n}"],
            )
            for n in self.numbers
            if data[f"title_{n}"]
        ]

    def facts(self) -> Facts:
        data = self.cleaned_data
        return Facts(
            first_year=data["first_year"],
            name=data["name"],
            source=data["source"],
            note=data["note"],
            criteria=self.criteria(),
            least=(data["good"], data["fair"], data["average"]),
        )


def initial_of(rule: EvaluationRule, seen: int) -> dict[str, Any]:
    """The rule in force, to be changed where the new circular says otherwise."""
    found: dict[str, Any] = {
        "seen": seen,
        "first_year": timezone.localdate().year,
        "name": rule.name,
        "source": rule.source,
        "note": rule.note,
    }
    found |= {LEAST[Band(name)]: least for name, least in rule.bands if Band(name) in LEAST}
    for one in rule.criteria:
        n = one["number"]
        found |= {
            f"{name}_{n}": one.get(name, "") for name in ("part", "title", "title_en", "points", "is_sure")
        }
        found[f"beside_{n}"] = evaluation_rules.beside(one)
    return found
