"""What an officer types of a cooperative of the register."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import phones, photos
from catalog.fields import CleanCharField, CountField, DayField, LineField
from catalog.home_communes import HomeCommuneField, value_of
from shop.impact.models import FieldOfWork, RegisteredCooperative, WorkingState
from shop.impact.models.register import FIRST_YEAR, KIND_CHOICES, MOST_PHONES
from shop.joining.forms import MOST_PEOPLE
from shop.orders import tax_numbers

MOST_PHOTOS = 4  # of one visit


class EntryForm(forms.Form):
    name = LineField(label=gettext_lazy("Tên"), max_length=120)
    entity_type = forms.ChoiceField(label=gettext_lazy("Loại hình"), choices=KIND_CHOICES)
    tax_number = forms.CharField(
        label=gettext_lazy("Mã số thuế (nếu có)"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    founded_year = forms.CharField(
        label=gettext_lazy("Năm thành lập"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    commune = HomeCommuneField(label=gettext_lazy("Xã, phường"))
    village = LineField(label=gettext_lazy("Bản, thôn"), max_length=120, required=False)
    representative = LineField(label=gettext_lazy("Người đại diện"), max_length=120, required=False)
    phones = forms.CharField(
        label=gettext_lazy("Số điện thoại"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("Nhiều số thì cách nhau bằng dấu phẩy."),
    )
    email = forms.EmailField(label=gettext_lazy("Email (nếu có)"), max_length=254, required=False)
    fields_of_work = forms.MultipleChoiceField(
        label=gettext_lazy("Lĩnh vực"),
        choices=FieldOfWork.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    members = CountField(label=gettext_lazy("Số thành viên"), most=MOST_PEOPLE, required=False)
    member_households = CountField(label=gettext_lazy("Số hộ thành viên"), most=MOST_PEOPLE, required=False)

    def clean_tax_number(self) -> str:
        typed = self.cleaned_data["tax_number"]
        try:
            return tax_numbers.parse(typed) if typed else ""
        except tax_numbers.InvalidTaxNumber as error:
            raise forms.ValidationError(
                _("Mã số thuế này chưa đúng: xem lại từng chữ số trên giấy chứng nhận.")
            ) from error

    def clean_founded_year(self) -> int | None:
        typed = self.cleaned_data["founded_year"].strip()
        if not typed:
            return None
        this_year = timezone.localdate().year
        if not re.fullmatch(r"[0-9]{4}", typed) or not FIRST_YEAR <= int(typed) <= this_year:
            words = _("Năm thành lập từ %(first)s đến %(last)s.")
            raise forms.ValidationError(words % {"first": FIRST_YEAR, "last": this_year})
        return int(typed)

    def clean_phones(self) -> list[str]:
        found: list[str] = []
        for typed in filter(None, (one.strip() for one in re.split(r"[,;/\n]", self.cleaned_data["phones"]))):
            try:
                found.append(phones.parse(typed))
            except phones.InvalidPhone as error:
                words = _("Số “%(phone)s” chưa đúng. Số di động Việt Nam có 10 chữ số, ví dụ 0912 345 678.")
                raise forms.ValidationError(words % {"phone": typed[:20]}) from error
        if len(found) > MOST_PHONES:
            raise forms.ValidationError(_("Nhiều nhất %(n)s số.") % {"n": MOST_PHONES})
        return list(dict.fromkeys(found))

    def values(self) -> dict[str, Any]:
        """As `entries` takes them."""
        data = self.cleaned_data
        names = ("name", "entity_type", "tax_number", "founded_year", "village", "representative", "phones")
        place = data["commune"]
        return {name: data[name] for name in (*names, "email", "members", "member_households")} | {
            "commune": place.commune,
            "former_district": place.district,
            "fields": data["fields_of_work"],
        }


def initial_of(row: RegisteredCooperative) -> dict[str, Any]:
    names = ("name", "entity_type", "tax_number", "founded_year", "village", "representative", "email")
    return {name: getattr(row, name) for name in (*names, "members", "member_households")} | {
        "commune": value_of(row.commune, row.former_district),
        "phones": ", ".join(map(phones.national, row.phones)),
        "fields_of_work": row.fields,
    }


class StateForm(forms.Form):
    state = forms.ChoiceField(label=gettext_lazy("Tình trạng mới"), choices=WorkingState.choices)
    since = DayField(label=gettext_lazy("Từ ngày"))
    reason = LineField(
        label=gettext_lazy("Lý do"),
        max_length=300,
        help_text=gettext_lazy("Ví dụ: Quyết định giải thể số 12/QĐ-UBND ngày 3/11/2026."),
    )


class ManyPhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyPhotosField(forms.FileField):
    widget = ManyPhotosInput(attrs={"accept": "image/*"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("Nhiều nhất %(n)s ảnh một lần.") % {"n": MOST_PHOTOS})
        found = [super(ManyPhotosField, self).clean(one, initial) for one in files]
        for one in found:
            try:
                photos.look(one)
            except photos.BadPhoto as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return found


class VisitForm(forms.Form):
    visited_on = DayField(label=gettext_lazy("Ngày đến"))
    note = CleanCharField(
        label=gettext_lazy("Đã thấy gì, bàn gì"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    photos = ManyPhotosField(label=gettext_lazy("Ảnh (nếu có)"), required=False)

    def clean_visited_on(self) -> Any:
        day = self.cleaned_data["visited_on"]
        if day > timezone.localdate() or day.year < FIRST_YEAR:
            raise forms.ValidationError(_("Ngày đến là hôm nay hoặc một ngày đã qua."))
        return day
