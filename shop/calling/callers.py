"""The caller: the checkout's own form, filled in by somebody else, and what this stall knows of an earlier order."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from catalog import phones
from catalog.models import Cooperative
from shop.checkout.forms import CheckoutForm
from shop.orders import buyers
from shop.orders.models import Order, PaymentMethod


class CallerForm(CheckoutForm):
    """Every rule is the checkout's. A browser fills in nothing: it knows who types, not who calls."""

    field_order = ("phone", *CheckoutForm.field_order)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "phone": (_("Số điện thoại của khách"), ""),
            "full_name": (_("Họ và tên khách"), ""),
            "email": (
                _("Email của khách (không bắt buộc)"),
                _("Có email thì chợ gửi đường dẫn xem đơn tới đó."),
            ),
            "note": (_("Khách dặn gì? (không bắt buộc)"), ""),
            "payment_method": (_("Khách trả tiền thế nào?"), ""),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        for field in self.fields.values():
            if isinstance(field.widget, forms.TextInput | forms.EmailInput | forms.Textarea):
                field.widget.attrs["autocomplete"] = "off"


def first_values(cooperative: Cooperative) -> dict[str, Any]:
    """Most callers live in the stall's own province and pay in cash."""
    return {"payment_method": PaymentMethod.COD, "province": cooperative.commune.province_id}


def known_address(cooperative: Cooperative, phone: str) -> dict[str, str]:
    """Name and address of the latest order that this number received from this very stall, while the stall may read
    it; empty where there is none. Another stall's buyers are never found. Raises phones.InvalidPhone."""
    orders = Order.objects.filter(buyers.readable(), cooperative=cooperative, purchase__giver_phone="")
    found = orders.filter(purchase__phone=phones.parse(phone)).select_related("purchase")
    order = found.order_by("-placed_at").first()
    if order is None:
        return {}
    purchase = order.purchase
    return {
        "full_name": purchase.full_name,
        "province": purchase.province_id,
        "ward": purchase.ward_id,
        "street": purchase.street,
    }
