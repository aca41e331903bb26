"""What the stall tells of a sale made elsewhere. What was typed is never lost."""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import phones, text
from catalog.fields import AmountField, DayField
from catalog.models import Variant
from catalog.models.variants import MAX_PRICE, MAX_STOCK
from shop.ledger.models import DECLARED_CHANNELS
from shop.offsite import declaring
from shop.offsite.chat import ChatLine
from shop.offsite.declaring import Declaration, Facts
from shop.stall.forms import refuse_thousands
from shop.stall.lot_forms import CountField, WordField

CHANNELS = [(channel.value, channel.label) for channel in DECLARED_CHANNELS]
MOST_AMOUNT = 100 * MAX_PRICE  # đồng: a lorry of rice
_KEY = re.compile(r"[0-9a-f]{32}(?:-[0-9]{1,3})?")


def new_key() -> str:
    return secrets.token_hex(16)


def bad_day() -> str:
    words = _("Ngày phải từ %(first)s đến hôm nay. Chưa ghi gì.")
    return words % {"first": date_format(declaring.earliest(), "SHORT_DATE_FORMAT")}


def too_few(variant: Variant) -> str:
    """Why so many cannot have been sold: what is held for orders stays."""
    free = max(variant.on_hand - variant.reserved, 0)
    words = _(
        "Kho còn %(on_hand)d, đang giữ %(reserved)d cho đơn, nên bán được nhiều nhất %(free)d. Chưa ghi gì. "
        "Kho có nhiều hơn thì vào Hàng hoá sửa số trước."
    )
    return words % {"on_hand": variant.on_hand, "reserved": variant.reserved, "free": free}


class TellingForm(forms.Form):
    """What a sale and its correction have in common. An empty day is today."""

    quantity = CountField(label=gettext_lazy("Số lượng"), most=MAX_STOCK)
    amount = AmountField(
        label=gettext_lazy("Thu bao nhiêu tiền (đồng)"), most=MOST_AMOUNT, required=False, empty=None
    )
    channel = forms.ChoiceField(label=gettext_lazy("Bán ở đâu?"), choices=CHANNELS, widget=forms.RadioSelect)
    sold_on = DayField(label=gettext_lazy("Ngày bán"), required=False)

    def clean_sold_on(self) -> Any:
        day = self.cleaned_data["sold_on"] or timezone.localdate()
        if not declaring.earliest() <= day <= timezone.localdate():
            raise forms.ValidationError(bad_day())
        return day

    def clean_amount(self) -> int | None:
        amount: int | None = self.cleaned_data["amount"]
        if amount is not None:
            refuse_thousands(amount, MOST_AMOUNT)
        if amount == 0:
            raise forms.ValidationError(_("Số tiền phải lớn hơn 0. Chưa ghi gì."))
        return amount


class SaleForm(TellingForm):
    """`goi` is a pack of the stall's own, or nothing where `words` say what it was. The amount of a pack may be left
    to its price."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    goi = forms.ChoiceField(label=gettext_lazy("Bán gì?"), required=False)
    words = WordField(label=gettext_lazy("Hàng khác, gõ tên vào"), max_length=200, required=False)

    def __init__(self, packs: Sequence[Variant], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.packs = {str(pack.pk): pack for pack in packs}
        self.fields["goi"].choices = [("", ""), *((key, key) for key in self.packs)]  # type: ignore[attr-defined]
        self.fields["amount"].help_text = _("Để trống thì chợ tính giá đang bán nhân số lượng.")

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        return key if _KEY.fullmatch(key) else new_key()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        pack = self.packs.get(data.get("goi", ""))
        if pack is None and not data.get("words") and not self.errors.keys() & {"goi", "words"}:
            self.add_error("words", _("Chọn một gói hàng, hoặc gõ tên hàng vào đây."))
        if "amount" not in self.errors and data.get("amount") is None:
            if pack is None:
                self.add_error("amount", _("Gõ số tiền đã thu."))
            elif data.get("quantity"):
                data["amount"] = pack.price * data["quantity"]
        return data

    @property
    def pack(self) -> Variant | None:
        return self.packs.get(self.cleaned_data.get("goi", ""))

    def declaration(self) -> Declaration:
        data = self.cleaned_data
        return Declaration(data["key"], _facts(self.pack, data["words"], data))


def _facts(pack: Variant | None, words: str, data: dict[str, Any]) -> Facts:
    return Facts(
        variant_id=pack.pk if pack else None,
        words=f"{pack.product.name}, {pack.name}"[:200] if pack else words,
        quantity=data["quantity"],
        amount=data["amount"],
        channel=data["channel"],
        sold_on=data["sold_on"],
    )


class CorrectionForm(TellingForm):
    """`shown`: how many corrections the page knew."""

    shown = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    reason = WordField(label=gettext_lazy("Vì sao sửa?"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].required = True

    def facts(self) -> Facts:
        return _facts(None, "", self.cleaned_data)


class ChatForm(forms.Form):
    lines = forms.CharField(
        label=gettext_lazy("Dán các dòng khách chốt"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Dán các dòng vào đây, mỗi khách một dòng.")},
    )


class RowForm(forms.Form):
    """One checked row of a livestream. `typed` is the line as it came; `co` says that the row is wanted."""

    co = forms.BooleanField(required=False)
    typed = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    name = WordField(required=False, max_length=120)
    phone = forms.CharField(required=False, max_length=40)
    goi = forms.ChoiceField(required=False)
    words = WordField(required=False, max_length=200)
    quantity = CountField(required=False, most=MAX_STOCK)
    amount = AmountField(required=False, empty=None, most=MOST_AMOUNT)

    def __init__(self, packs: dict[str, Variant], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.packs = packs
        self.fields["goi"].choices = [("", ""), *((key, key) for key in packs)]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        typed = text.normalise(self.cleaned_data["phone"])
        try:
            return phones.parse(typed) if typed else ""
        except phones.InvalidPhone as error:
            raise forms.ValidationError(_("Số điện thoại này chưa đúng. Sửa hoặc xoá đi.")) from error

    def clean(self) -> dict[str, Any]:
        """A row that is not wanted is asked nothing."""
        data = super().clean() or self.cleaned_data
        if not data.get("co"):
            self.errors.clear()
            return data
        pack = self.packs.get(data.get("goi", ""))
        if pack is None and not data.get("words"):
            self.add_error("goi", _("Chọn gói hàng, hoặc gõ tên hàng, hoặc bỏ tích dòng này."))
        if not data.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", _("Mấy gói?"))
        if data.get("amount") is not None:
            try:
                refuse_thousands(data["amount"], MOST_AMOUNT)
            except forms.ValidationError as error:
                self.add_error("amount", error)
        elif "amount" not in self.errors and pack and data.get("quantity"):
            data["amount"] = pack.price * data["quantity"]
        if not data.get("amount") and "amount" not in self.errors and "goi" not in self.errors:
            self.add_error("amount", _("Gõ số tiền đã thu."))
        return data

    @property
    def pack(self) -> Variant | None:
        return self.packs.get(self.cleaned_data.get("goi", ""))

    def declaration(self, key: str, channel: str, sold_on: Any) -> Declaration:
        data = self.cleaned_data | {"channel": channel, "sold_on": sold_on}
        return Declaration(key, _facts(self.pack, data["words"], data), data["name"], data["phone"])


def first_values(row: ChatLine) -> dict[str, Any]:
    """What a row begins with: ticked where the goods were recognised."""
    return {
        "co": row.variant_id is not None,
        "typed": row.typed,
        "name": row.name,
        "phone": phones.national(row.phone) if row.phone else "",
        "goi": str(row.variant_id or ""),
        "words": "" if row.variant_id else row.words,
        "quantity": row.quantity,
    }
