"""The one-page checkout form. Whatever is wrong is said beside its field and what was typed stays."""

from collections.abc import Iterable
from functools import cache, partial
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog import addresses, links, phones
from catalog.fields import CleanCharField, LineField
from catalog.models import Commune, Province
from catalog.serving.ttl_cache import Kept
from shop.checkout import old_provinces
from shop.checkout.placement import Delivery, Invoice
from shop.orders import tax_numbers
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


def _text(label: Any, most: int, **attrs: Any) -> LineField:
    required = attrs.pop("required", True)
    return LineField(
        label=label,
        max_length=most,
        required=required,
        widget=forms.TextInput(attrs=attrs),
        strip=True,
        validators=[_is_readable],
    )


def _is_readable(typed: str) -> None:
    """A parcel is carried to a name and a place that can be read: no dots or little pictures alone."""
    if not any(letter.isalnum() for letter in typed):
        raise forms.ValidationError(_("Viết bằng chữ hay số đọc được, để hàng tới nơi."))


def _phone(typed: str) -> str:
    """E.164."""
    try:
        return phones.parse(typed)
    except phones.InvalidPhone as error:
        raise forms.ValidationError(
            _("Số điện thoại này chưa đúng. Số di động Việt Nam có 10 chữ số, ví dụ 0912 345 678.")
        ) from error


class PlaceSelect(forms.Select):
    """A select of places, whose options are written once for all forms; the first is no place."""

    def use_required_attribute(self, initial: Any) -> bool:
        return not self.is_hidden

    def all_options(self) -> SafeString:
        return _provinces(get_language() or "").get()

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        written = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        chosen = format_html('value="{}"', str(value or ""))
        options = self.all_options().replace(chosen, f"{chosen} selected", 1)
        return format_html("<select{}>{}</select>", written, mark_safe(options))  # noqa: S308 - escaped below


class WardSelect(PlaceSelect):
    province_code = ""

    def all_options(self) -> SafeString:
        return _wards(self.province_code, get_language() or "").get()


@cache
def _provinces(language: str) -> Kept[SafeString]:
    """`language` is the active one."""
    return Kept(_read_provinces, addresses.KEPT_SECONDS)


def _read_provinces() -> SafeString:
    rows = addresses.provinces().values()
    return _written(
        _("Chọn tỉnh, thành phố"), ((row.code, row.name, old_provinces.words(row.code)) for row in rows)
    )


@cache
def _wards(province_code: str, language: str) -> Kept[SafeString]:
    return Kept(partial(_read_wards, province_code), addresses.KEPT_SECONDS)


def _read_wards(province_code: str) -> SafeString:
    rows = addresses.communes(province_code) if province_code else ()
    placeholder = _("Chọn xã, phường") if rows else _("Chọn tỉnh trước")
    return _written(placeholder, ((row.code, row.full_name, row.merged_from) for row in rows))


def _written(placeholder: str, places: Iterable[tuple[str, str, str]]) -> SafeString:
    """Options of code, name and, for the type-ahead, what the place was called before July 2025."""
    rows = (
        format_html('<option value="{}"{}>{}</option>', code, flatatt({"data-old": old} if old else {}), name)
        for code, name, old in [("", placeholder, ""), *places]
    )
    return mark_safe("\n".join(rows))  # noqa: S308 - escaped above


class WishesForm(forms.Form):
    """What a buyer may ask for besides: a gift note, an invoice. Nothing of it is needed for an order."""

    gift_note = CleanCharField(
        label=gettext_lazy("Lời chúc kèm quà"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "Hợp tác xã chép lời này lên thiệp để trong gói hàng. Nhiều nhất 300 chữ cái."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    giver_name = _text(gettext_lazy("Tên người đặt"), 120, required=False, autocomplete="off")
    giver_phone = _text(
        gettext_lazy("Số điện thoại người đặt"),
        40,
        required=False,
        autocomplete="off",
        inputmode="tel",
        type="tel",
    )
    hide_prices = forms.BooleanField(label=gettext_lazy("Không để giá trong gói hàng"), required=False)
    invoice_name = _text(
        gettext_lazy("Tên công ty hoặc họ tên"), 200, required=False, autocomplete="organization"
    )
    invoice_tax_number = _text(
        gettext_lazy("Mã số thuế"), 40, required=False, inputmode="numeric", autocomplete="off"
    )
    invoice_address = _text(gettext_lazy("Địa chỉ trên hoá đơn"), 300, required=False, autocomplete="off")
    invoice_email = SendableEmailField(
        label=gettext_lazy("Email nhận hoá đơn"),
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={"invalid": gettext_lazy("Địa chỉ email này chưa đúng, ví dụ ten@example.com.")},
    )
    GIFT_FIELDS = ("giver_name", "giver_phone", "gift_note", "hide_prices")
    INVOICE_FIELDS = ("invoice_name", "invoice_tax_number", "invoice_address", "invoice_email")

    def clean_invoice_tax_number(self) -> str:
        typed: str = self.cleaned_data["invoice_tax_number"]
        try:
            return tax_numbers.parse(typed) if typed else ""
        except tax_numbers.InvalidTaxNumber as error:
            raise forms.ValidationError(
                _("Mã số thuế này chưa đúng. Mã có 10, 12 hoặc 13 chữ số; xin xem lại từng số.")
            ) from error

    def clean_giver_phone(self) -> str:
        typed: str = self.cleaned_data["giver_phone"]
        return _phone(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        """A gift's giver and an invoice are asked for as soon as one of their fields is filled; then the others are
        needed too. A price that the courier collects cannot be hidden."""
        data = super().clean() or self.cleaned_data
        if data.get("hide_prices") and data.get("payment_method") == PaymentMethod.COD:
            words = _(
                "Trả tiền mặt thì người nhận phải trả và biết giá. Xin chọn chuyển khoản hoặc thẻ, hoặc bỏ dấu này."
            )
            self.add_error("hide_prices", words)
        if data.get("giver_phone") and not data.get("giver_name") and "giver_name" in data:
            self.add_error("giver_name", _("Xin điền tên người đặt."))
        if data.get("giver_name") and not data.get("giver_phone") and "giver_phone" in data:
            self.add_error("giver_phone", _("Xin điền số điện thoại người đặt, để hợp tác xã gọi khi cần."))
        return self._clean_invoice(data)

    def _clean_invoice(self, data: dict[str, Any]) -> dict[str, Any]:
        if not any(data.get(name) for name in self.INVOICE_FIELDS):
            return data
        missing = {
            "invoice_name": _("Xin điền tên ghi trên hoá đơn, hoặc xoá các ô hoá đơn nếu không cần."),
            "invoice_address": _("Xin điền địa chỉ ghi trên hoá đơn."),
        }
        for name, words in missing.items():
            if name in data and not data[name]:
                self.add_error(name, words)
        if "invoice_email" in data and not (data["invoice_email"] or data.get("email")):
            self.add_error("invoice_email", _("Xin điền email để hợp tác xã gửi hoá đơn tới."))
        return data

    @property
    def has_wishes(self) -> dict[str, bool]:
        """Which of the two folded parts is open: what is in use, or wrong."""
        parts = {"gift": self.GIFT_FIELDS, "invoice": self.INVOICE_FIELDS}
        return {
            part: any(self[name].value() or self[name].errors for name in names)
            for part, names in parts.items()
        }

    @property
    def is_gift(self) -> bool:
        """Of a valid form."""
        return any(self.cleaned_data[name] for name in self.GIFT_FIELDS)

    def invoice(self) -> Invoice | None:
        data = self.cleaned_data
        if not data["invoice_name"]:
            return None
        return Invoice(
            name=data["invoice_name"],
            tax_number=data["invoice_tax_number"],
            address=data["invoice_address"],
            email=data["invoice_email"] or data["email"],
        )


class CheckoutForm(WishesForm):
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
    province = forms.CharField(label=gettext_lazy("Tỉnh, thành phố"), max_length=80, widget=PlaceSelect())
    ward = forms.CharField(label=gettext_lazy("Xã, phường"), max_length=80, widget=WardSelect())
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

    ADDRESS = ("full_name", "phone", "email", "province", "ward", "street")
    CARRIED = (*ADDRESS, "note", *WishesForm.GIFT_FIELDS, *WishesForm.INVOICE_FIELDS, "payment_method")
    field_order: tuple[str, ...] = CARRIED  # the error summary names them as the page has them

    province_row: Province | None = None
    ward_row: Commune | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = {
            "full_name": _("Xin điền tên người nhận hàng."),
            "phone": _("Xin điền số điện thoại, để người giao gọi trước khi đến."),
            "province": _("Xin chọn tỉnh, thành phố nơi nhận hàng."),
            "ward": _("Xin chọn xã, phường nơi nhận hàng."),
            "street": _("Xin điền số nhà, tên đường hoặc thôn, bản."),
            "payment_method": _("Xin chọn cách trả tiền."),
        }
        for name, words in missing.items():
            self.fields[name].error_messages["required"] = words
        self.fields["shown_total"].error_messages["invalid"] = _("Tổng tiền chưa đúng.")
        for field in self.fields.values():
            if isinstance(field, CleanCharField):  # whatever is written freely goes on to somebody by mail
                field.validators.append(links.refuse)
        self._find_province()

    def _find_province(self) -> None:
        """The province chosen so far; also when nothing is valid yet."""
        typed = self.data.get("province") if self.is_bound else self.initial.get("province")
        self.province_row = addresses.find_province(str(typed)) if typed else None
        if self.province_row:
            self.fields["ward"].widget.province_code = self.province_row.code

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])

    def clean_province(self) -> Province:
        if self.province_row is None:
            if now := old_provinces.province_now(self.cleaned_data["province"]):
                raise forms.ValidationError(
                    _("Không có tỉnh này nữa: từ 7/2025 là %(province)s. Xin chọn trong danh sách.")
                    % {"province": now.name}
                )
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
            gift_note=data["gift_note"],
            hide_prices=data["hide_prices"],
            giver_name=data["giver_name"],
            giver_phone=data["giver_phone"],
        )

    def carried(self) -> dict[str, str]:
        """The fields as they were typed, for the review to send again; what is empty is left out."""
        typed = {name: str(self.data.get(name) or "") for name in self.CARRIED}
        return {name: value for name, value in typed.items() if value}
