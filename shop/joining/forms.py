"""The application's form: what is asked of a cooperative, in the order in which it knows it."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import phones
from catalog.fields import CountField, LineField, PhoneField
from catalog.home_communes import HomeCommuneField, value_of
from catalog.models import Commune
from catalog.models.cooperatives import EntityType
from shop.accounts.invited import NewAccountForm
from shop.accounts.models import User
from shop.impact.models import RegisteredCooperative
from shop.joining.applying import Account, Details
from shop.joining.models import PaperKind, Registration
from shop.orders import tax_numbers
from shop.treasury.payout import payout_account
from shop.treasury.payout.forms import AccountForm

MOST_PEOPLE = 100_000


class DetailsForm(forms.Form):
    name = LineField(
        label=gettext_lazy("Tên hợp tác xã"),
        max_length=120,
        help_text=gettext_lazy("Như trên giấy chứng nhận đăng ký."),
    )
    entity_type = forms.ChoiceField(label=gettext_lazy("Loại hình"), choices=EntityType.choices)
    tax_number = forms.CharField(
        label=gettext_lazy("Mã số thuế"),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("10 hoặc 13 chữ số; hộ kinh doanh thì 12 chữ số căn cước."),
    )
    commune = HomeCommuneField(label=gettext_lazy("Xã, phường"))
    village = LineField(label=gettext_lazy("Bản, thôn, số nhà"), max_length=120, required=False)
    contact_person = LineField(
        label=gettext_lazy("Người đại diện"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        label=gettext_lazy("Số điện thoại"), help_text=gettext_lazy("Dùng để đăng nhập và để Liên minh gọi.")
    )
    email = forms.EmailField(label=gettext_lazy("Email (nếu có)"), max_length=254, required=False)
    member_count = CountField(label=gettext_lazy("Số thành viên"), most=MOST_PEOPLE)
    member_households = CountField(label=gettext_lazy("Số hộ thành viên"), most=MOST_PEOPLE)

    def clean_tax_number(self) -> str:
        try:
            return tax_numbers.parse(self.cleaned_data["tax_number"])
        except tax_numbers.InvalidTaxNumber as error:
            raise forms.ValidationError(
                _("Mã số thuế này chưa đúng: xem lại từng chữ số trên giấy chứng nhận.")
            ) from error

    def clean_commune(self) -> Commune:
        """The choice says the former district as well."""
        chosen = self.cleaned_data["commune"]
        self.cleaned_data["former_district"] = chosen.district
        commune: Commune = chosen.commune
        return commune

    def details(self) -> Details:
        names = Details.__dataclass_fields__
        fields: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        return Details(**fields)


class CheckedAccountForm(AccountForm):
    def clean_account_number(self) -> str:
        number = "".join(self.cleaned_data["account_number"].split())
        if not payout_account.NUMBER.fullmatch(number):
            raise forms.ValidationError(_("Số tài khoản gồm 4–19 chữ số, không dấu cách."))
        return number

    def clean_account_name(self) -> str:
        name = payout_account.holder_name(self.cleaned_data["account_name"])
        if not payout_account.NAME.fullmatch(name):
            raise forms.ValidationError(_("Tên chủ tài khoản viết chữ in hoa không dấu, như trên thẻ."))
        return name

    def account(self) -> Account:
        data = self.cleaned_data
        return Account(data["bank"], data["account_number"], data["account_name"])


class PaperForm(CheckedAccountForm, DetailsForm):
    """What an officer types from paper. `form_key` makes the same form sent twice one application."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    agrees = forms.BooleanField(
        label=gettext_lazy(
            "Thông tin là đúng, tôi là người đại diện hoặc được người đại diện giao làm việc này."
        ),
        error_messages={"required": gettext_lazy("Xin tích vào ô này.")},
    )


class ApplicationForm(PaperForm):
    """What a cooperative sends itself; with a password where nobody is logged in."""

    password = NewAccountForm.base_fields["password"]

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_login = user is not None
        if self.has_login:
            del self.fields["password"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.has_login and (password := data.get("password")):
            given = {"full_name": data.get("contact_person", ""), "password": password}
            inner = NewAccountForm(given, phone=data.get("phone", ""))
            for error in inner.errors.get("password", []):
                self.add_error("password", error)
        return data


class PaperUploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Giấy gì?"), choices=PaperKind.choices)
    file = forms.FileField(
        label=gettext_lazy("Ảnh chụp hoặc tệp PDF"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )


def initial_of(registration: Registration) -> dict[str, Any]:
    """What the form of an application begins with when it is mended."""
    cooperative = registration.cooperative
    names = [name for name in Details.__dataclass_fields__ if name != "member_count"]
    return {name: getattr(cooperative, name) for name in names} | {
        "member_count": registration.member_count,
        "commune": value_of(cooperative.commune, cooperative.former_district),
    }


def initial_of_registered(row: RegisteredCooperative) -> dict[str, Any]:
    """What the form begins with for a cooperative that the union's register knows."""
    names = ("name", "entity_type", "tax_number", "village", "email", "member_households")
    return {name: getattr(row, name) for name in names} | {
        "commune": value_of(row.commune, row.former_district),
        "contact_person": row.representative,
        "phone": phones.national(row.phone),
        "member_count": row.members,
    }
