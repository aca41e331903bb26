"""The form in which a cooperative scores its year: a box for each criterion, what the market knows beside some."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import LineField
from catalog.templatetags.money import dong
from shop.impact import evaluation_rules
from shop.impact.evaluations import Known
from shop.impact.figures import CountField
from shop.impact.models import Evaluation, EvaluationRule
from shop.impact.models.evaluations import Beside


class EvaluationForm(forms.Form):
    """Fields are called `diem_1` and so on."""

    shown = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    rule_key = forms.CharField(required=False, widget=forms.HiddenInput)  # the rule whose boxes the page has
    stopped = forms.BooleanField(
        label=gettext_lazy("Trong năm hợp tác xã nghỉ hẳn hơn 3 tháng (không xếp loại)"), required=False
    )

    def __init__(self, rule: EvaluationRule, known: Known, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rule = rule
        for one in rule.criteria:
            number = one["number"]
            words = _("%(number)d. %(title)s (nhiều nhất %(points)d điểm)")
            values = {"number": number, "title": evaluation_rules.title(one), "points": one["points"]}
            hint = _beside(evaluation_rules.beside(one), known)
            self.fields[f"diem_{number}"] = CountField(
                label=words % values, most=one["points"], required=False, help_text=hint
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("rule_key") not in ("", None, str(self.rule.pk)):
            raise forms.ValidationError(
                _("Tiêu chí chấm điểm vừa đổi theo văn bản mới. Xem lại từng ô rồi gửi lần nữa."), code="rule"
            )
        if not data.get("stopped"):
            for name in self.boxes:
                if name not in self.errors and data.get(name) is None:
                    self.add_error(name, _("Gõ một số. Không có thì gõ 0."))
        return data

    @property
    def boxes(self) -> list[str]:
        return [f"diem_{one['number']}" for one in self.rule.criteria]

    def scores(self) -> dict[str, int]:
        return {name.removeprefix("diem_"): self.cleaned_data[name] or 0 for name in self.boxes}


def _beside(what: str, known: Known) -> str:
    if what == Beside.RESULT:
        words = _("Chợ ghi nhận: bán %(sold)s, năm trước %(before)s.")
        return words % {"sold": dong(known.sold), "before": dong(known.sold_before)}
    if what == Beside.SERVED and known.member_households is not None and known.paid_households:
        words = _("Đã báo: trả tiền hàng cho %(paid)d hộ trong %(all)d hộ thành viên.")
        return words % {"paid": known.paid_households, "all": known.member_households}
    if what == Beside.TRAINED and known.trained_people:
        words = _("Sổ lớp ghi: %(people)d người dự %(classes)d lớp tập huấn trong năm.")
        return words % {"people": known.trained_people, "classes": known.trained_classes}
    return ""


def initial_of(evaluation: Evaluation | None, rule: EvaluationRule) -> dict[str, Any]:
    """What was scored under another rule is asked anew."""
    if evaluation is None:
        return {"shown": 0}
    if evaluation.rule_id != rule.pk:
        return {"shown": evaluation.pk}
    scores = {f"diem_{number}": points for number, points in evaluation.scores.items()}
    return {"shown": evaluation.pk, "stopped": not evaluation.scores, **scores}


class WordForm(forms.Form):
    """An officer agrees, or says why not."""

    is_agreed = forms.TypedChoiceField(
        choices=[("dung", ""), ("khong", "")], coerce=lambda value: value == "dung"
    )
    reason = LineField(
        label=gettext_lazy("Vì sao không đồng ý? (hợp tác xã đọc được)"), max_length=300, required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("is_agreed") is False and not data.get("reason"):
            self.add_error("reason", _("Ghi lý do để hợp tác xã biết mà sửa."))
        return data
