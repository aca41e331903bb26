"""Asking a cooperative about a product without a login, and its answer, which publishes both."""

import datetime
import hashlib
import hmac

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog import advisory, row_locks
from catalog.advisory import Lock
from catalog.models import Product
from shop.feedback import log
from shop.feedback.models import Act, Question
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.orders.actors import Actor

PER_HOUR = 10  # from one network address; many phones share one
SLOW_AFTER = datetime.timedelta(days=3)  # the union sees what waits longer
FORGET_AFTER = datetime.timedelta(days=30)


class TooMany(Exception):
    """This network address has asked enough for an hour."""


class AlreadyAnswered(Exception):
    """Somebody has answered differently meanwhile; nothing was changed."""


def sender_of(address: str) -> str:
    """A keyed digest of a network address: enough to count by, useless to look anybody up."""
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()[:32]


@transaction.atomic
def ask(
    product: Product, *, words: str, display_name: str, email: str, phone: str, language: str, address: str
) -> Question:
    """Keeps a question and tells the cooperative. The same words from the same address again give the row that is
    there. `address`: of the network. Raises TooMany."""
    sender = sender_of(address)
    fingerprint = hashlib.sha256(f"{sender}\n{words}".encode()).hexdigest()[:32]
    advisory.hold(Lock.QUESTION_SENDER, int(sender[:7], 16))  # posts at once are counted one after the other
    known = Question.unscoped.filter(product=product, fingerprint=fingerprint).first()
    if known:
        return known
    now = timezone.now()
    lately = Question.unscoped.filter(sender=sender, asked_at__gt=now - datetime.timedelta(hours=1))
    if lately.count() >= PER_HOUR:
        raise TooMany
    question = Question.unscoped.create(
        product=product,
        words=words,
        display_name=display_name,
        email=email,
        phone=phone,
        language=language,
        sender=sender,
        fingerprint=fingerprint,
        asked_at=now,
    )
    outbox.write(Topic.QUESTION_ASKED, question=question.pk)
    return question


@transaction.atomic
def answer(question_id: int, *, words: str, actor: Actor) -> Question:
    """Publishes question and answer. The same answer again changes nothing. Raises AlreadyAnswered."""
    question = row_locks.hold(Question.unscoped).get(pk=question_id)
    if question.answer == words:
        return question
    if question.is_answered:
        raise AlreadyAnswered
    question.answer, question.answered_at = words, timezone.now()
    question.save(update_fields=["answer", "answered_at"])
    log.record(question, Act.ANSWERED, actor)
    outbox.write(Topic.QUESTION_ANSWERED, question=question.pk)
    return question


def waiting() -> "QuerySet[Question]":
    """Of this stall, or of all of them where scopes are off: unanswered and not hidden, the oldest first."""
    rows: QuerySet[Question] = Question.objects.filter(answered_at=None, hidden_at=None).order_by(
        "asked_at", "pk"
    )
    return rows


def forget_askers() -> int:
    """Deletes addresses some time after the answer, and of questions that found none; returns how many rows."""
    limit = timezone.now() - FORGET_AFTER
    old = Q(answered_at__lt=limit) | Q(answered_at=None, asked_at__lt=limit - FORGET_AFTER)
    rows = Question.unscoped.filter(old).exclude(email="", phone="", sender="")
    return rows.update(email="", phone="", sender="")
