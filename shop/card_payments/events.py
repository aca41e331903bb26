"""Stripe's events: which of its objects each makes us read again. An event itself is believed in nothing."""

from collections.abc import Callable

from shop.card_payments import disputes, reconciliation, stripe_refunds

Handler = Callable[[str], str]  # the object's id → what came of it, for a person to read

HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(
        (
            "checkout.session.completed",
            "checkout.session.async_payment_succeeded",
            "checkout.session.expired",
        ),
        reconciliation.read_again,
    ),
    **dict.fromkeys(
        ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated"),
        stripe_refunds.read_again,
    ),
    **dict.fromkeys(
        (
            "charge.dispute.created",
            "charge.dispute.updated",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.funds_reinstated",
            "charge.dispute.closed",
        ),
        disputes.read_again,
    ),
}
