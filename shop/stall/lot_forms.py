"""What the stall writes about a lot, its steps, a recall and its labels. What was typed is never lost."""

import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import fields, text
from catalog.fields import DayField, MomentField
from catalog.models import Lot, Product, Variant
from catalog.models.lots import MAX_QUANTITY, TYPED_KINDS, StepKind, Unit
from catalog.traceability import labels
from catalog.traceability.lot_records import Done, Facts
from shop.stall.forms import ReasonForm

EARLIEST = datetime.date(2000, 1, 1)
AHEAD = datetime.timedelta(days=31)  # labels may be printed before the day of packing
LONGEST_LIFE = datetime.timedelta(days=20 * 366)
BAD_DATE = gettext_lazy("Ngày gõ như 3/10/2026.")


def date_field(label: Any, **options: Any) -> DayField:
    errors = {"invalid": BAD_DATE, "required": gettext_lazy("Cần có ngày này.")}
    return DayField(label=label, error_messages=errors, **options)


class WordField(forms.CharField):
    """One line, normalised: NFC, blanks collapsed, full-width signs folded."""

    def clean(self, value: Any) -> Any:
        return super().clean(text.normalise(str(value or "")).replace("\n", " "))


class CountField(fields.CountField):
    """Packs, kilograms or labels, from 1."""

    def __init__(self, *, least: int = 1, most: int = MAX_QUANTITY, **options: Any) -> None:
        super().__init__(least=least, most=most, **options)


class LotForm(forms.Form):
    """The facts of a lot, on one screen; what seldom changes comes filled from the last one."""

    batch = WordField(label=gettext_lazy("Tên lô, in trên tem"), max_length=60)
    produced_on = date_field(gettext_lazy("Thu hoạch, làm ra"))
    packed_on = date_field(gettext_lazy("Đóng gói"), required=False)
    expires_on = date_field(gettext_lazy("Hạn sử dụng"), required=False)
    quantity = CountField(label=gettext_lazy("Cả lô được mấy?"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Đơn vị"), choices=Unit.choices, initial=Unit.PACK)
    village = WordField(label=gettext_lazy("Bản, vùng trồng"), max_length=120, required=False)
    growing_area = WordField(label=gettext_lazy("Mã số vùng trồng (nếu có)"), max_length=40, required=False)
    variant = forms.ModelChoiceField(
        label=gettext_lazy("Chỉ cho loại gói"),
        queryset=Variant.unscoped.none(),
        required=False,
        empty_label=gettext_lazy("Mọi loại gói"),
    )
    note = WordField(label=gettext_lazy("Ghi chú cho người mua"), max_length=300, required=False)
    is_current = forms.BooleanField(label=gettext_lazy("Đang bán lô này"), required=False)
    shown = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)  # version of the lot

    def __init__(self, product: Product, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "lo-%s"
        self.product = product
        packs = cast("forms.ModelChoiceField[Variant]", self.fields["variant"])
        packs.queryset = Variant.objects.filter(product=product)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        today = timezone.localdate()
        produced, packed, expires = (cleaned.get(name) for name in ("produced_on", "packed_on", "expires_on"))
        for name, day in (("produced_on", produced), ("packed_on", packed), ("expires_on", expires)):
            if day and day < EARLIEST:
                self.add_error(name, _("Ngày này xa quá, xem lại năm."))
        if produced and produced > today:
            self.add_error("produced_on", _("Ngày này chưa tới."))
        if packed and packed > today + AHEAD:
            self.add_error("packed_on", _("Ngày này còn xa quá, xem lại."))
        if produced and packed and packed < produced:
            self.add_error("packed_on", _("Đóng gói không thể trước ngày thu hoạch."))
        if produced and expires and expires < (packed or produced):
            self.add_error("expires_on", _("Hạn sử dụng không thể trước ngày đóng gói."))
        if expires and expires > today + LONGEST_LIFE:
            self.add_error("expires_on", _("Ngày này xa quá, xem lại năm."))
        return cleaned

    def facts(self) -> Facts:
        data = dict(self.cleaned_data)
        del data["is_current"], data["shown"]
        variant = data.pop("variant")
        return Facts(variant_id=variant.pk if variant else None, **data)


def first_values(product: Product, last: Lot | None) -> dict[str, Any]:
    """A new lot is of today, until the product's shelf life ends, from where the last one came."""
    today = timezone.localdate()
    days = product.shelf_life_days
    name = _("Lô tháng %(month)d/%(year)d") % {"month": today.month, "year": today.year}
    return {
        "batch": _free_name(product, name),
        "produced_on": today,
        "packed_on": today,
        "expires_on": today + datetime.timedelta(days=days) if days else None,
        "unit": last.unit if last else Unit.PACK,
        "village": last.village if last else product.origin_village,
        "growing_area": last.growing_area if last else "",
        "variant": last.variant_id if last else None,
        "is_current": True,
    }


def _free_name(product: Product, name: str) -> str:
    """The second lot of a month is "Lô tháng 10/2026 (2)"."""
    taken = set(Lot.objects.filter(product=product, batch__startswith=name).values_list("batch", flat=True))
    names = (name if number == 1 else f"{name} ({number})" for number in range(1, len(taken) + 2))
    return next(free for free in names if free not in taken)


class DoneForm(forms.Form):
    """A step: what, when, where, by whom. Comes filled with now and with what was said last."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Việc"), choices=[(kind.value, kind.label) for kind in TYPED_KINDS]
    )
    happened_at = MomentField(
        label=gettext_lazy("Lúc nào"),
        error_messages={"invalid": gettext_lazy("Giờ và ngày gõ như 3/10/2026 08:00.")},
    )
    place = WordField(label=gettext_lazy("Ở đâu"), max_length=120, required=False)
    who = WordField(label=gettext_lazy("Ai làm"), max_length=120, required=False)
    note = WordField(label=gettext_lazy("Ghi chú (nếu có)"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "buoc-%s"

    def clean_happened_at(self) -> datetime.datetime:
        moment: datetime.datetime = self.cleaned_data["happened_at"]
        if moment > timezone.now() + datetime.timedelta(minutes=5):
            raise forms.ValidationError(_("Lúc này chưa tới."))
        if timezone.localdate(moment) < EARLIEST:
            raise forms.ValidationError(_("Ngày này xa quá, xem lại năm."))
        return moment

    def done(self) -> Done:
        data = self.cleaned_data
        return Done(data["kind"], data["happened_at"], data["place"], data["who"], data["note"])


class FixForm(DoneForm):
    correction_reason = WordField(label=gettext_lazy("Vì sao sửa? Người mua cũng đọc được."), max_length=200)


class RecallForm(ReasonForm):
    options = (
        gettext_lazy("Hàng hỏng, mốc"),
        gettext_lazy("Kết quả kiểm tra không đạt"),
        gettext_lazy("In sai tem, sai hạn"),
    )
    reason_other = WordField(label=gettext_lazy("Lý do khác, gõ vào"), required=False, max_length=300)


class LabelForm(forms.Form):
    """`quy_cach` is asked where a lot is for several packs: the square names the pack's own number."""

    giay = forms.ChoiceField(label=gettext_lazy("Loại giấy"), choices=labels.Paper.choices)
    so_tem = CountField(label=gettext_lazy("Mấy tem?"), most=labels.MOST)
    quy_cach = forms.ChoiceField(label=gettext_lazy("Loại gói"), required=False)

    def __init__(self, lot: Lot, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "tem-%s"
        self.packs = {str(pack.pk): pack for pack in labels.packs_of(lot)}
        self.lot = lot
        chosen = cast(forms.ChoiceField, self.fields["quy_cach"])
        chosen.choices = [(key, pack.name) for key, pack in self.packs.items()]

    def first(self) -> dict[str, Any]:
        count = self.lot.quantity if self.lot.unit == Unit.PACK and self.lot.quantity else labels.PER_SHEET
        return {
            "giay": labels.Paper.SHEET,
            "so_tem": min(count, labels.MOST),
            "quy_cach": next(iter(self.packs), ""),
        }

    def order(self) -> labels.Order:
        data = self.cleaned_data
        pack = self.packs.get(data["quy_cach"]) or next(iter(self.packs.values()), None)
        return labels.Order(self.lot, pack, data["giay"], data["so_tem"])


def next_kind(kinds: list[str]) -> str:
    """The step that usually follows what was done so far."""
    usual = [StepKind.HARVESTED, StepKind.PROCESSED, StepKind.INSPECTED, StepKind.PACKED, StepKind.SHIPPED]
    return next((kind.value for kind in usual if kind not in kinds), StepKind.OTHER.value)
