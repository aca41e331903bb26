"""What an officer types of programmes, candidates, help and targets. What was typed is never lost."""

import datetime
import re
import secrets
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import CleanCharField, DayField, LineField
from shop.impact.figures import CountField, MoneyField
from shop.impact.models import Candidate, Measure, Programme, Step, Support, SupportKind, SupportRate
from shop.impact.models.programmes import MOST_AMOUNT, MOST_CRITERIA, MOST_POINTS
from shop.impact.programmes import choosing, entries, giving
from shop.impact.programmes.days import EARLIEST, BadDay
from shop.impact.programmes.entries import LONGEST
from shop.union.register.forms import ManyPhotosField

BAD_DAY = gettext_lazy("Ngày gõ như 31/10/2026.")
NUMBER = re.compile(r"[0-9]{1,6}(?:/[0-9]{4})?/[^\W\d_]\w*(?:-[^\W_][\w&.]*)*")
CRITERION = re.compile(r"(?P<title>.{2,160}?)\s*[:=–-]\s*(?P<points>[0-9]{1,3})\s*(?:điểm|đ)?\.?")
KEY = re.compile(r"[0-9a-f]{32}")


def day_field(label: Any, **options: Any) -> DayField:
    return DayField(label=label, error_messages={"invalid": BAD_DAY, "required": BAD_DAY}, **options)


def paper_field(label: Any = None) -> LineField:
    return LineField(label=label or gettext_lazy("Theo giấy tờ nào (tên, số, ngày)"), max_length=200)


def typed_amount(amount: int | None) -> str:
    """As people type it: "1.500.000"."""
    return "" if amount is None else number_format(amount, use_l10n=True, force_grouping=True)


class ProgrammeForm(forms.Form):
    name = LineField(label=gettext_lazy("Tên chương trình"), max_length=160)
    source = LineField(
        label=gettext_lazy("Nguồn vốn"),
        max_length=160,
        help_text=gettext_lazy("Ví dụ: ngân sách trung ương, ngân sách tỉnh, Liên minh HTX Việt Nam."),
    )
    decision_number = LineField(
        label=gettext_lazy("Số quyết định"),
        max_length=60,
        help_text=gettext_lazy("Ví dụ: 1804/QĐ-TTg."),
    )
    decision_on = day_field(gettext_lazy("Ngày quyết định"))
    starts_on = day_field(gettext_lazy("Chạy từ ngày"))
    ends_on = day_field(gettext_lazy("Đến hết ngày"))
    purpose = CleanCharField(
        label=gettext_lazy("Để làm gì"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    criteria = forms.CharField(
        label=gettext_lazy("Tiêu chí chấm điểm, mỗi dòng một tiêu chí"),
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Viết như: Có phương án sản xuất khả thi: 30"),
    )

    def clean_decision_number(self) -> str:
        typed: str = self.cleaned_data["decision_number"].replace(" ", "")
        if not NUMBER.fullmatch(typed):
            words = _("Số quyết định viết như 1804/QĐ-TTg hoặc 12/2026/QĐ-UBND.")
            raise forms.ValidationError(words)
        return typed

    def clean_decision_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["decision_on"]
        if not EARLIEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("Ngày quyết định từ năm 2000 đến hôm nay."))
        return day

    def clean_criteria(self) -> list[dict[str, str | int]]:
        found: list[dict[str, str | int]] = []
        for line in filter(
            None, (" ".join(one.split()) for one in self.cleaned_data["criteria"].splitlines())
        ):
            read = CRITERION.fullmatch(line)
            if read is None or not 1 <= int(read["points"]) <= MOST_POINTS:
                words = _("Dòng “%(line)s” chưa có điểm. Viết như: Có phương án khả thi: 30")
                raise forms.ValidationError(words % {"line": line[:60]})
            found.append({"title": read["title"], "points": int(read["points"])})
        if len(found) > MOST_CRITERIA:
            raise forms.ValidationError(_("Nhiều nhất %(n)d tiêu chí.") % {"n": MOST_CRITERIA})
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and not starts_on >= EARLIEST:
            self.add_error("starts_on", _("Ngày đầu từ năm 2000."))
        elif starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("Ngày cuối đang trước ngày đầu."))
        elif starts_on and ends_on and ends_on - starts_on > LONGEST:
            self.add_error("ends_on", _("Dài quá 15 năm. Xem lại năm."))
        elif ends_on and data.get("decision_on") and data["decision_on"] > ends_on:
            self.add_error("decision_on", _("Ngày quyết định sau cả ngày chương trình hết."))
        return data

    def facts(self) -> entries.Facts:
        return entries.Facts(**{name: self.cleaned_data[name] for name in entries.Facts.__dataclass_fields__})


def initial_of(programme: Programme) -> dict[str, Any]:
    lines = [f"{one['title']}: {one['points']}" for one in programme.criteria]
    return entries.facts_of(programme).__dict__ | {"criteria": "\n".join(lines)}


class BudgetForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("Vốn của năm"), coerce=int)
    amount = MoneyField(
        label=gettext_lazy("Số vốn được giao (đồng)"),
        most=MOST_AMOUNT,
        error_messages={"required": gettext_lazy("Gõ một số. Không có thì gõ 0.")},
    )
    paper = paper_field()

    def __init__(self, programme: Programme, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        years = range(programme.starts_on.year, programme.ends_on.year + 1)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class PastDayForm(forms.Form):
    def past(self, name: str) -> datetime.date:
        day: datetime.date = self.cleaned_data[name]
        if not EARLIEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("Ngày này là hôm nay hoặc một ngày đã qua."))
        return day


class SurveyForm(PastDayForm):
    day = day_field(gettext_lazy("Ngày khảo sát"))
    reason = LineField(
        label=gettext_lazy("Vì sao khảo sát"),
        max_length=300,
        help_text=gettext_lazy("Ví dụ: xã đề nghị, có sản phẩm OCOP, có phương án mở rộng."),
    )

    def clean_day(self) -> datetime.date:
        return self.past("day")


class ScoreForm(PastDayForm):
    day = day_field(gettext_lazy("Ngày chấm điểm"))
    note = CleanCharField(
        label=gettext_lazy("Nhận xét"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, programme: Programme, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        errors = {"required": gettext_lazy("Gõ một số. Không có thì gõ 0.")}
        self.criteria = []
        for place, one in enumerate(programme.criteria):
            label = _("%(title)s (tối đa %(most)s)") % {"title": one["title"], "most": one["points"]}
            self.fields[f"c{place}"] = CountField(label=label, most=one["points"], error_messages=errors)
            self.criteria.append(f"c{place}")

    def clean_day(self) -> datetime.date:
        return self.past("day")

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[name] for name in self.criteria]

    def points(self) -> list[int]:
        return [self.cleaned_data[name] for name in self.criteria]


class StepForm(PastDayForm):
    """Offers what may follow; a step that somebody has written meanwhile is refused by `choosing`, in its words."""

    step = forms.ChoiceField(label=gettext_lazy("Bước tiếp"))
    on_day = day_field(gettext_lazy("Ngày"))
    why = LineField(
        label=gettext_lazy("Lý do"),
        max_length=300,
        help_text=gettext_lazy("Ghi cả tên, số và ngày của giấy tờ nếu có."),
    )

    def __init__(self, candidate: Candidate, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(step.value, step.label) for step in choosing.NEXT[Step(candidate.step)]]
        self.fields["step"].choices = Step.choices  # type: ignore[attr-defined]
        self.fields["step"].widget.choices = offered

    def clean_on_day(self) -> datetime.date:
        return self.past("on_day")


class SupportForm(PastDayForm):
    """`sure`: the figures that were asked about, and that the answer was yes."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Loại hỗ trợ"), choices=SupportKind.choices)
    title = LineField(
        label=gettext_lazy("Hỗ trợ gì"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: 1 máy sấy 200 kg một mẻ."),
    )
    given_on = day_field(gettext_lazy("Ngày giao"))
    amount = MoneyField(
        label=gettext_lazy("Trị giá (đồng)"),
        most=MOST_AMOUNT,
        error_messages={"required": gettext_lazy("Gõ trị giá bằng đồng.")},
    )
    support_paper = paper_field()
    rate = forms.ModelChoiceField(
        label=gettext_lazy("Theo mức hỗ trợ nào (nếu có)"),
        queryset=SupportRate.objects.none(),
        required=False,
        empty_label=gettext_lazy("Không theo mức nào"),
    )
    photos = ManyPhotosField(label=gettext_lazy("Ảnh hiện vật, giấy tờ (nếu có)"), required=False)

    def __init__(self, candidate: Candidate, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.candidate = candidate
        self.fields["rate"].queryset = giving.rates()  # type: ignore[attr-defined]
        self.excess: giving.Excess | None = None

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        return key if KEY.fullmatch(key) else new_key()

    def clean_given_on(self) -> datetime.date:
        return self.past("given_on")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        rate, day = data.get("rate"), data.get("given_on")
        if data.get("amount") == 0:
            self.add_error("amount", _("Gõ trị giá lớn hơn 0."))
        if rate and data.get("kind") and rate.kind != data["kind"]:
            self.add_error("rate", _("Mức này là của loại hỗ trợ khác."))
        elif rate and day and not (rate.starts_on <= day <= (rate.ends_on or day)):
            self.add_error("rate", _("Ngày giao không nằm trong thời gian áp dụng mức này."))
        return data

    def facts(self) -> giving.Facts:
        data = self.cleaned_data
        rate = data["rate"]
        return giving.Facts(
            kind=data["kind"],
            title=data["title"],
            given_on=data["given_on"],
            amount=data["amount"],
            paper=data["support_paper"],
            rate_id=rate.pk if rate else None,
        )

    def ask(self, *, replacing: Support | None = None) -> bool:
        """Whether it must be asked before it is written: beyond the year's budget or the rate. Not what was answered
        with yes, in the same figures, nor what is refused anyhow."""
        try:
            giving.check_day(self.candidate, self.cleaned_data["given_on"])
        except (giving.NotChosen, BadDay):
            return False
        self.excess = giving.excess(self.candidate, self.facts(), replacing=replacing)
        return self.excess is not None and self.data.get("sure") != self.sure

    @property
    def sure(self) -> str:
        """The figures that a yes is of."""
        facts = self.facts()
        return f"{facts.amount} {facts.given_on} {facts.rate_id or 0}"


class SupportCorrectionForm(SupportForm):
    why = LineField(label=gettext_lazy("Vì sao sửa?"), max_length=200)


def initial_of_support(support: Support) -> dict[str, Any]:
    facts = giving.facts_of(support)
    return {
        "kind": facts.kind,
        "title": facts.title,
        "given_on": facts.given_on,
        "amount": typed_amount(facts.amount or None),
        "support_paper": facts.paper,
        "rate": facts.rate_id,
    }


def new_key() -> str:
    return secrets.token_hex(16)


class TargetForm(forms.Form):
    measure = forms.ChoiceField(label=gettext_lazy("Chỉ tiêu"), choices=Measure.choices)
    target_year = forms.TypedChoiceField(label=gettext_lazy("Năm"), coerce=int)
    goal = CountField(
        label=gettext_lazy("Phải đạt"),
        most=MOST_AMOUNT,
        error_messages={"required": gettext_lazy("Gõ một số. Không có thì gõ 0.")},
    )
    reached = CountField(
        label=gettext_lazy("Đã đạt (để trống nếu chưa có số)"), most=MOST_AMOUNT, required=False
    )
    target_paper = paper_field()

    def __init__(self, programme: Programme, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        years = range(programme.starts_on.year, programme.ends_on.year + 1)
        self.fields["target_year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class RateForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Loại hỗ trợ"), choices=SupportKind.choices)
    title = LineField(label=gettext_lazy("Nội dung hỗ trợ"), max_length=200)
    percent = CountField(
        label=gettext_lazy("Hỗ trợ bao nhiêu phần trăm (nếu văn bản ghi)"), most=100, required=False
    )
    most = MoneyField(
        label=gettext_lazy("Cao nhất bao nhiêu đồng (nếu văn bản ghi)"), most=MOST_AMOUNT, required=False
    )
    paper = LineField(
        label=gettext_lazy("Theo văn bản nào (tên, số, điều khoản)"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: Nghị định 113/2024/NĐ-CP, điều …, khoản …"),
    )
    paper_on = day_field(gettext_lazy("Ngày văn bản"))
    starts_on = day_field(gettext_lazy("Áp dụng từ ngày"))
    ends_on = day_field(gettext_lazy("Đến hết ngày (để trống nếu chưa hết)"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("percent", "most"):
            if data.get(name) == 0:
                self.add_error(name, _("Để trống nếu văn bản không ghi."))
        if data.get("paper_on") and not EARLIEST <= data["paper_on"] <= timezone.localdate():
            self.add_error("paper_on", _("Ngày này là hôm nay hoặc một ngày đã qua."))
        if data.get("starts_on") and data["starts_on"] < EARLIEST:
            self.add_error("starts_on", _("Ngày đầu từ năm 2000."))
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("Ngày cuối đang trước ngày đầu."))
        return data


def initial_of_rate(rate: SupportRate) -> dict[str, Any]:
    names = ("kind", "title", "percent", "paper", "paper_on", "starts_on", "ends_on")
    return {name: getattr(rate, name) for name in names} | {"most": typed_amount(rate.most)}
