"""Everything that the outbox is told of, which task handles it, and of what kind what people are told is: a topic
without a task cannot be written."""

from enum import StrEnum


class Topic(StrEnum):
    PURCHASE_PLACED = "purchase.placed"
    ORDER_PLACED = "order.placed"
    ORDER_PAID = "order.paid"
    ORDER_REMINDED = "order.reminded"
    ORDER_REMINDED_AGAIN = "order.reminded_again"
    ORDER_CONFIRMED = "order.confirmed"
    ORDER_PACKED = "order.packed"
    ORDER_SHIPPED = "order.shipped"
    PARCEL_CORRECTED = "order.parcel_corrected"
    ORDER_LATE = "order.late"
    ORDER_DELIVERED = "order.delivered"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_RETURNED = "order.returned"
    ORDER_REFUNDED = "order.refunded"
    CARD_PAGE_ASKED = "card.page"
    REFUND_REQUESTED = "refund.requested"
    PAYMENT_CLOSED = "payment.closed"
    PAYMENT_FEE = "payment.fee"
    HELD_REFUND = "held.refund"
    PROVIDER_EVENT = "provider.event"
    BANK_EVENT = "bank.event"
    PAYOUT_REQUESTED = "payout.requested"
    PAYOUT_APPLIED = "payout.applied"
    SETTLEMENT_PAID = "settlement.paid"
    COOPERATIVE_VERIFIED = "cooperative.verified"
    COOPERATIVE_SUSPENDED = "cooperative.suspended"
    COOPERATIVE_WARNED = "cooperative.warned"
    COOPERATIVE_ASKED_BACK = "cooperative.asked_back"
    PASSWORD_RESET = "account.password_reset"  # noqa: S105 - a topic
    LISTING_SUBMITTED = "listing.submitted"
    LISTING_APPROVED = "listing.approved"
    LISTING_REJECTED = "listing.rejected"
    CERTIFICATE_CONFIRMED = "certificate.confirmed"
    CERTIFICATE_SENT_BACK = "certificate.sent_back"
    CERTIFICATE_LAPSING = "certificate.lapsing"
    REVIEW_INVITED = "review.invited"
    REVIEW_REJECTED = "review.rejected"
    QUESTION_ASKED = "question.asked"
    QUESTION_ANSWERED = "question.answered"
    STALL_SILENT = "stall.silent"
    STOCK_LOW = "stock.low"
    SETTLEMENT_UNOPENED = "settlement.unopened"
    PROFILE_ASKED = "profile.asked"
    STALL_OFFERED = "stall.offered"
    BULLETIN = "bulletin.told"
    BULLETIN_URGENT = "bulletin.urgent"
    CALLS_WAITING = "calls.waiting"
    WORK_GIVEN = "work.given"
    CLASS_INVITED = "class.invited"
    CLASS_ASKED = "class.asked"
    CLASS_SEATED = "class.seated"
    CLASS_TOMORROW = "class.tomorrow"
    CLASS_CHANGED = "class.changed"
    CLASS_CANCELLED = "class.cancelled"
    CLASS_CERTIFIED = "class.certified"
    STALL_DATA_ASKED = "stall.data_asked"
    STALL_SHEET_ASKED = "stall.sheet_asked"
    REPORT_ASKED = "report.asked"
    REPORT_READY = "report.ready"
    CODE_ASKED = "code.asked"


DELIVER = "notifications.deliver"  # a letter about an order or purchase, to `messages.AUDIENCES`
TASKS: dict[Topic, str] = {  # by name: this room knows none above it
    Topic.PURCHASE_PLACED: DELIVER,
    Topic.ORDER_PLACED: DELIVER,
    Topic.ORDER_PAID: DELIVER,
    Topic.ORDER_REMINDED: DELIVER,
    Topic.ORDER_REMINDED_AGAIN: DELIVER,
    Topic.ORDER_CONFIRMED: DELIVER,
    Topic.ORDER_PACKED: DELIVER,
    Topic.ORDER_SHIPPED: DELIVER,
    Topic.PARCEL_CORRECTED: DELIVER,
    Topic.ORDER_LATE: DELIVER,
    Topic.ORDER_DELIVERED: DELIVER,
    Topic.ORDER_CANCELLED: DELIVER,
    Topic.ORDER_RETURNED: DELIVER,
    Topic.ORDER_REFUNDED: DELIVER,
    Topic.CARD_PAGE_ASKED: "checkout.open_card_page",
    Topic.REFUND_REQUESTED: "card_payments.run_refund",
    Topic.PAYMENT_CLOSED: "card_payments.close_sessions",
    Topic.PAYMENT_FEE: "card_payments.read_fee",
    Topic.HELD_REFUND: "card_payments.run_held_refund",
    Topic.PROVIDER_EVENT: "card_payments.provider_event",
    Topic.BANK_EVENT: "treasury.bank_event",
    Topic.PAYOUT_REQUESTED: "treasury.tell_payout",
    Topic.PAYOUT_APPLIED: "treasury.tell_payout",
    Topic.SETTLEMENT_PAID: "treasury.tell_settlement",
    Topic.COOPERATIVE_VERIFIED: "notifications.tell_verification",
    Topic.COOPERATIVE_SUSPENDED: "notifications.tell_verification",
    Topic.COOPERATIVE_WARNED: "union.tell_notice",
    Topic.COOPERATIVE_ASKED_BACK: "notifications.tell_verification",
    Topic.PASSWORD_RESET: "notifications.tell_account",
    Topic.LISTING_SUBMITTED: "notifications.tell_listing",
    Topic.LISTING_APPROVED: "notifications.tell_listing",
    Topic.LISTING_REJECTED: "notifications.tell_listing",
    Topic.CERTIFICATE_CONFIRMED: "notifications.tell_certificate",
    Topic.CERTIFICATE_SENT_BACK: "notifications.tell_certificate",
    Topic.CERTIFICATE_LAPSING: "notifications.tell_certificate",
    Topic.REVIEW_INVITED: "feedback.tell_invited",
    Topic.REVIEW_REJECTED: "feedback.tell_rejected",
    Topic.QUESTION_ASKED: "feedback.tell_asked",
    Topic.QUESTION_ANSWERED: "feedback.tell_answered",
    Topic.STALL_SILENT: "union.tell_silent",
    Topic.STOCK_LOW: "stall.tell_low_stock",
    Topic.SETTLEMENT_UNOPENED: "treasury.tell_unopened",
    Topic.PROFILE_ASKED: "impact.tell_profile",
    Topic.STALL_OFFERED: "impact.tell_offer",
    Topic.BULLETIN: "bulletins.tell",
    Topic.BULLETIN_URGENT: "bulletins.tell",
    Topic.CALLS_WAITING: "union.tell_calls",
    Topic.WORK_GIVEN: "union.tell_work",
    Topic.CLASS_INVITED: "training.tell_class",
    Topic.CLASS_ASKED: "training.tell_class",
    Topic.CLASS_SEATED: "training.tell_class",
    Topic.CLASS_TOMORROW: "training.tell_class",
    Topic.CLASS_CHANGED: "training.tell_class",
    Topic.CLASS_CANCELLED: "training.tell_class",
    Topic.CLASS_CERTIFIED: "training.tell_class",
    Topic.STALL_DATA_ASKED: "stall.copy_data",
    Topic.STALL_SHEET_ASKED: "stall.take_sheet",
    Topic.REPORT_ASKED: "union.make_report",
    Topic.REPORT_READY: "union.tell_report",
    Topic.CODE_ASKED: "notifications.send_code",
}


class Kind(StrEnum):
    """What somebody may choose ways for. Only news can be switched off."""

    ORDER = "order"  # what they have asked for, or must do
    MONEY = "money"
    NEWS = "news"
    ACCOUNT = "account"


KINDS: dict[Topic, Kind] = {
    Topic.PURCHASE_PLACED: Kind.ORDER,
    Topic.ORDER_PLACED: Kind.ORDER,
    Topic.ORDER_PAID: Kind.MONEY,
    Topic.ORDER_REMINDED: Kind.ORDER,
    Topic.ORDER_REMINDED_AGAIN: Kind.ORDER,
    Topic.ORDER_CONFIRMED: Kind.ORDER,
    Topic.ORDER_PACKED: Kind.ORDER,
    Topic.ORDER_SHIPPED: Kind.ORDER,
    Topic.PARCEL_CORRECTED: Kind.ORDER,
    Topic.ORDER_LATE: Kind.ORDER,
    Topic.ORDER_DELIVERED: Kind.ORDER,
    Topic.ORDER_CANCELLED: Kind.ORDER,
    Topic.ORDER_RETURNED: Kind.ORDER,
    Topic.ORDER_REFUNDED: Kind.MONEY,
    Topic.PAYOUT_REQUESTED: Kind.MONEY,
    Topic.PAYOUT_APPLIED: Kind.MONEY,
    Topic.SETTLEMENT_PAID: Kind.MONEY,
    Topic.COOPERATIVE_VERIFIED: Kind.ACCOUNT,
    Topic.COOPERATIVE_SUSPENDED: Kind.ACCOUNT,
    Topic.COOPERATIVE_WARNED: Kind.ACCOUNT,
    Topic.COOPERATIVE_ASKED_BACK: Kind.ACCOUNT,
    Topic.PASSWORD_RESET: Kind.ACCOUNT,
    Topic.LISTING_SUBMITTED: Kind.ORDER,
    Topic.LISTING_APPROVED: Kind.ORDER,
    Topic.LISTING_REJECTED: Kind.ORDER,
    Topic.CERTIFICATE_CONFIRMED: Kind.ORDER,
    Topic.CERTIFICATE_SENT_BACK: Kind.ORDER,
    Topic.CERTIFICATE_LAPSING: Kind.ORDER,
    Topic.REVIEW_INVITED: Kind.NEWS,
    Topic.REVIEW_REJECTED: Kind.ORDER,
    Topic.QUESTION_ASKED: Kind.ORDER,
    Topic.QUESTION_ANSWERED: Kind.ORDER,
    Topic.STALL_SILENT: Kind.ORDER,
    Topic.STOCK_LOW: Kind.ORDER,
    Topic.SETTLEMENT_UNOPENED: Kind.MONEY,
    Topic.PROFILE_ASKED: Kind.ORDER,
    Topic.STALL_OFFERED: Kind.ORDER,
    Topic.BULLETIN: Kind.NEWS,  # by the ways that cost nothing
    Topic.BULLETIN_URGENT: Kind.ORDER,
    Topic.CALLS_WAITING: Kind.ORDER,
    Topic.WORK_GIVEN: Kind.ORDER,
    Topic.CLASS_INVITED: Kind.ORDER,
    Topic.CLASS_ASKED: Kind.ORDER,
    Topic.CLASS_SEATED: Kind.ORDER,
    Topic.CLASS_TOMORROW: Kind.ORDER,
    Topic.CLASS_CHANGED: Kind.ORDER,
    Topic.CLASS_CANCELLED: Kind.ORDER,
    Topic.CLASS_CERTIFIED: Kind.ORDER,
    Topic.REPORT_READY: Kind.ORDER,
    Topic.CODE_ASKED: Kind.ACCOUNT,
}
# Told at night too: whoever waits for a code sits before the screen, and a thief or a
# landslide does not wait for the morning.
URGENT = {
    Topic.CODE_ASKED,
    Topic.PASSWORD_RESET,
    Topic.PAYOUT_REQUESTED,
    Topic.PAYOUT_APPLIED,
    Topic.BULLETIN_URGENT,
}
# The best way was tried hours ago, and nobody has answered.
BY_SMS_FIRST = {Topic.ORDER_REMINDED_AGAIN}


def task_of(topic: str) -> str:
    """The task of a stored message. One of another version of the shop goes to DELIVER, which parks it in sight."""
    return TASKS[Topic(topic)] if topic in TASKS else DELIVER
