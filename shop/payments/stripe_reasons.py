"""Stripe's words for why a refund failed or a card's holder disputes a payment, as people read them."""

from django.utils.translation import gettext_lazy as _

FAILURES = {
    "lost_or_stolen_card": _("thẻ bị mất hoặc bị đánh cắp"),
    "expired_or_canceled_card": _("thẻ đã hết hạn hoặc đã huỷ"),
    "charge_for_pending_refund_disputed": _("khách đã khiếu nại với ngân hàng"),
    "insufficient_funds": _("tài khoản Stripe không đủ tiền"),
    "declined": _("ngân hàng từ chối"),
    "merchant_request": _("đã huỷ theo yêu cầu của chợ"),
    "canceled": _("đã bị huỷ ở Stripe"),
    "unknown": _("ngân hàng không nói lý do"),
    "failed": _("ngân hàng không nói lý do"),
}
DISPUTES = {
    "bank_cannot_process": _("ngân hàng không xử lý được"),
    "credit_not_processed": _("chưa được hoàn tiền"),
    "duplicate": _("bị trừ tiền hai lần"),
    "fraudulent": _("chủ thẻ nói không mua"),
    "general": _("không nói rõ"),
    "product_not_received": _("không nhận được hàng"),
    "product_unacceptable": _("hàng không như mô tả"),
    "unrecognized": _("không nhận ra khoản tiền"),
}


def failure(code: str) -> str:
    """A code as words; what Stripe said in its own words stays as it is."""
    return str(FAILURES.get(code, code))


def dispute(code: str) -> str:
    return str(DISPUTES.get(code, code))
