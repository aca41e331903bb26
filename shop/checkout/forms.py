"""The one-page checkout form. Whatever is wrong is said beside its field and what was typed stays."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import addresses, phones, text
from catalog.models import Commune, Province
from shop.checkout.placement import Delivery
from shop.orders.models import PaymentMethod


class SendableEmailField(forms.EmailField):
    """An address that a mail can be addressed to: Django's own check lets names through that no server has."""

    def clean(self, value: Any) -> str:
        address = str(super().clean(value))
        try:
            address.rpartition("@")[2].encode("idna")
        except UnicodeError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        return address


class CleanCharField(forms.CharField):
    """Vietnamese text in normal form: NFC, no control characters, single spaces."""

    def to_python(self, value: Any) -> str:
        return text.normalise(str(super().to_python(value) or ""))


class LineField(CleanCharField):
    """One line: a name with line breaks would write lines of its own into the market's letters."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


def _text(label: Any, most: int, **attrs: Any) -> LineField:
    required = attrs.pop("required", True)
    return LineField(
        label=label, max_length=most, required=required, widget=forms.TextInput(attrs=attrs), strip=True
    )


class CheckoutForm(forms.Form):
    full_name = _text(gettext_lazy("Họ và tên người nhận"), 120, autocomplete="name")
    phone = _text(gettext_lazy("Số điện thoại"), 40, autocomplete="tel", inputmode="tel", type="tel")
    email = SendableEmailField(
        label=gettext_lazy("Email (không bắt buộc)"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Để nhận đường dẫn xem lại đơn và tin khi hàng gửi đi."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={"invalid": gettext_lazy("Địa chỉ email này chưa đúng, ví dụ ten@example.com.")},
    )
    province = forms.CharField(label=gettext_lazy("Tỉnh, thành phố"), max_length=80, widget=forms.Select())
    ward = forms.CharField(label=gettext_lazy("Xã, phường"), max_length=80, widget=forms.Select())
    street = _text(gettext_lazy("Số nhà, đường, thôn, bản"), 200, autocomplete="street-address")
    note = CleanCharField(
        label=gettext_lazy("Lời nhắn cho hợp tác xã (không bắt buộc)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    payment_method = forms.ChoiceField(
        label=gettext_lazy("Cách trả tiền"), choices=PaymentMethod.choices, widget=forms.RadioSelect
    )
    shown_total = forms.IntegerField(required=False, widget=forms.HiddenInput)
    cart_key = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    province_row: Province | None = None
    ward_row: Commune | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = _("Xin điền ô này.")
        for form_field in self.fields.values():
            form_field.error_messages["required"] = required
        self.fields["shown_total"].error_messages["invalid"] = _("Tổng tiền chưa đúng.")
        self._fill_choices()

    def _fill_choices(self) -> None:
        """The provinces, and the communes of the province chosen so far; also when nothing is valid yet."""
        typed = self.data.get("province") if self.is_bound else self.initial.get("province")
        self.province_row = addresses.find_province(str(typed)) if typed else None
        province_field, ward_field = self.fields["province"], self.fields["ward"]
        province_field.widget.choices = [
            ("", _("Chọn tỉnh, thành phố")),
            *((row.code, row.name) for row in Province.objects.all()),
        ]
        wards = (
            [(row.code, row.full_name) for row in self.province_row.communes.all()]
            if self.province_row
            else []
        )
        placeholder = _("Chọn xã, phường") if wards else _("Chọn tỉnh trước")
        ward_field.widget.choices = [("", placeholder), *wards]

    def clean_phone(self) -> str:
        try:
            return phones.parse(self.cleaned_data["phone"])
        except phones.InvalidPhone as error:
            raise forms.ValidationError(
                _("Số điện thoại này chưa đúng. Số di động Việt Nam có 10 chữ số, ví dụ 0912 345 678.")
            ) from error

    def clean_province(self) -> Province:
        if self.province_row is None:
            raise forms.ValidationError(_("Không có tỉnh này. Xin chọn trong danh sách."))
        return self.province_row

    def clean_ward(self) -> Commune | None:
        if self.province_row is None:
            return None
        self.ward_row = addresses.find_commune(self.cleaned_data["ward"], self.province_row)
        if self.ward_row is None:
            raise forms.ValidationError(
                _("Không có xã, phường này ở %(province)s. Xin chọn trong danh sách.")
                % {"province": self.province_row.name}
            )
        return self.ward_row

    def delivery(self) -> Delivery:
        """The valid form as the service wants it."""
        data = self.cleaned_data
        return Delivery(
            full_name=data["full_name"],
            phone=data["phone"],
            email=data["email"],
            province=data["province"],
            ward=data["ward"],
            street=data["street"],
            note=data["note"],
        )


def initial_for(request: HttpRequest) -> dict[str, Any]:
    """What is known already: the address of this buyer's or this device's last purchase."""
    return dict(request.session.get("address") or {})
