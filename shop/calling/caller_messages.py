"""What the caller is sent by hand: short words with the order's own link, for Zalo or a text message."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog.templatetags.money import dong
from shop.orders.models import Order, OrderLine, PaymentMethod, Status
from shop.payments.models import Payment


def words(order: Order, lines: Iterable[OrderLine], payment: Payment) -> str:
    """`order` with its purchase and cooperative; whoever opens the link in it sees the order. In the
    active language, the link too."""
    goods = ", ".join(f"{line.product_label} {line.variant_label} × {line.quantity}" for line in lines)
    told = _("%(stall)s đã ghi đơn %(number)s: %(goods)s. Tổng %(total)s, %(pay)s. Xem đơn: %(link)s")
    return told % {
        "stall": order.cooperative.name,
        "number": order.purchase.number,
        "goods": goods,
        "total": dong(order.total_amount),
        "pay": _pay(order, payment),
        "link": link(order),
    }


def link(order: Order) -> str:
    return settings.SITE_URL + order.purchase.get_absolute_url()


def _pay(order: Order, payment: Payment) -> str:
    if order.status in (Status.CANCELLED, Status.RETURNED):
        return str(order.get_status_display()).lower()
    if order.payment_method == PaymentMethod.COD:
        return _("trả tiền mặt khi nhận hàng")
    if payment.is_paid:
        return _("đã trả tiền")
    words = (
        _("mở đường dẫn để chuyển khoản trước %(time)s")
        if order.payment_method == PaymentMethod.VIETQR
        else _("mở đường dẫn để trả bằng thẻ trước %(time)s")
    )
    until = payment.expires_at or order.placed_at
    return words % {"time": date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")}


def sms_address(order: Order, text: str) -> str:
    """Opens the phone's own messages with number and text."""
    return f"sms:{order.purchase.buyer_phone}?{urlencode({'body': text}).replace('+', '%20')}"
