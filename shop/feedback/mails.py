"""The mails of this room: an invitation to review, why a review was not shown, a question, its answer."""

import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalog import row_locks
from shop.feedback import writing
from shop.feedback.models import Question, Review, ReviewInvitation
from shop.notifications import messages, outbox
from shop.notifications.letters import ASKER, BUYER, COOPERATIVE, Letter, Recipient
from shop.notifications.topics import Topic
from shop.orders.models import Order, OrderLine, Status

ASK_AFTER = datetime.timedelta(days=5)  # from delivery: time to taste it
ASK_BEFORE = datetime.timedelta(days=30)  # later nobody remembers
BATCH = 200


def invite_due() -> int:
    """Asks the buyer of every order delivered some days ago, once per order and only where there is an e-mail
    address; returns how many. Run twice at the same time, the second skips what the first holds."""
    now = timezone.now()
    with transaction.atomic():
        due = Order.unscoped.filter(
            ~Exists(ReviewInvitation.objects.filter(order=OuterRef("pk"))),
            status=Status.DELIVERED,
            is_internal=False,
            status_changed_at__lte=now - ASK_AFTER,
            status_changed_at__gt=now - ASK_BEFORE,
        ).exclude(purchase__email="")
        ids = [order.pk for order in row_locks.hold(due, skip_locked=True, no_key=True)[:BATCH]]
        ReviewInvitation.objects.bulk_create(ReviewInvitation(order_id=pk, asked_at=now) for pk in ids)
        outbox.write_many([(Topic.REVIEW_INVITED, {"order": pk}) for pk in ids])
    return len(ids)


def reviews_path(order: Order) -> str:
    """The page where a purchase's goods are reviewed, with the token that opens it; in the active language."""
    return f"{reverse('feedback:purchase', args=[order.purchase.number])}?t={order.purchase.token}"


def tell_invited(message_id: int, payload: dict[str, Any]) -> None:
    """Mails the buyer, unless the goods went back or everything is reviewed by now. The payload names the order."""
    order = Order.unscoped.select_related("purchase__province", "cooperative").get(pk=payload["order"])
    reviewed = Review.unscoped.filter(order=order).values("product")
    lines = OrderLine.unscoped.filter(order=order).exclude(variant__product__in=reviewed)
    with override(order.purchase.language):
        names = list(dict.fromkeys(line.product_label for line in lines))
    if names and writing.is_open(order):
        context = partial(_to_buyer, order, {"names": names})
        messages.send_once(message_id, _letter(order, Topic.REVIEW_INVITED, context))


def tell_rejected(message_id: int, payload: dict[str, Any]) -> None:
    """Mails the buyer why the review is not shown. The payload names the review and the version that was read."""
    review = Review.unscoped.select_related("order__purchase", "order__cooperative", "product").get(
        pk=payload["review"]
    )
    if review.reject_reason and review.version == payload["version"]:
        about = {"product": review.product, "reason": review.reject_reason, "days": writing.EDIT_DAYS}
        context = partial(_to_buyer, review.order, about)
        messages.send_once(message_id, _letter(review.order, Topic.REVIEW_REJECTED, context))


def _letter(order: Order, topic: Topic, context: Any) -> Letter:
    return Letter(BUYER, topic, Recipient.of_buyer(order.purchase), context)


def _to_buyer(order: Order, about: dict[str, object]) -> dict[str, object]:
    with override(order.purchase.language):
        path = reviews_path(order)
    return about | {"order": order, "purchase": order.purchase, "url": settings.SITE_URL + path}


def tell_asked(message_id: int, payload: dict[str, Any]) -> None:
    """Mails the cooperative that somebody asks. The payload names the question."""
    question = _question(payload)
    to = Recipient.of_cooperative(question.product.cooperative)
    with override("vi"):
        url = settings.SITE_URL + reverse("stall:question", args=[question.pk])
    if not question.is_answered and question.hidden_at is None:
        context = {"question": question, "url": url}
        letter = Letter(COOPERATIVE, Topic.QUESTION_ASKED, to, lambda: context)
        messages.send_once(message_id, letter)


def tell_answered(message_id: int, payload: dict[str, Any]) -> None:
    """Mails whoever asked, where an address was given. The payload names the question."""
    question = _question(payload)
    with override(question.language):
        url = settings.SITE_URL + reverse("feedback:ask", args=[question.product.slug])
    to = Recipient(question.language, question.email, name=question.display_name)
    if question.is_answered and question.hidden_at is None:
        context = {"question": question, "url": url}
        letter = Letter(ASKER, Topic.QUESTION_ANSWERED, to, lambda: context)
        messages.send_once(message_id, letter)


def _question(payload: dict[str, Any]) -> Question:
    return Question.unscoped.select_related("product__cooperative").get(pk=payload["question"])
