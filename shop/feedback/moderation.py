"""What the union decides about reviews and questions, and what a cooperative may do about them: answer once, and
ask for a second look. Nobody deletes; every act is logged with who did it."""

from django.db import transaction
from django.utils import timezone

from catalog import row_locks
from shop.feedback import log, rating
from shop.feedback.models import Act, Question, Review, ReviewStatus
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.orders.actors import Actor


class OutOfDate(Exception):
    """The review or question is not any more as it was shown to whoever decided."""


def _locked(review_id: int) -> Review:
    return row_locks.hold(Review.unscoped).get(pk=review_id)


@transaction.atomic
def approve(review_id: int, *, version: int, actor: Actor) -> Review:
    """Shows the version that was read. Raises OutOfDate if the buyer has changed it since; twice changes nothing."""
    review = _locked(review_id)
    if review.version != version:
        raise OutOfDate
    if review.status == ReviewStatus.APPROVED:
        return review
    review.status = ReviewStatus.APPROVED
    review.decided_at, review.reject_reason = timezone.now(), ""
    review.save(update_fields=["status", "decided_at", "reject_reason"])
    rating.add(review.product_id, review.stars)
    log.record(review, Act.APPROVED, actor, version=version)
    return review


@transaction.atomic
def reject(review_id: int, *, version: int, reason: str, actor: Actor) -> Review:
    """Keeps it off the market, or takes it off; the buyer is told why and may change it. Raises OutOfDate."""
    review = _locked(review_id)
    if review.version != version:
        raise OutOfDate
    if review.status == ReviewStatus.REJECTED:
        return review
    if review.status == ReviewStatus.APPROVED:
        rating.take_away(review.product_id, review.stars)
    review.status = ReviewStatus.REJECTED
    review.decided_at, review.reject_reason = timezone.now(), reason
    review.reported_at = None
    review.save(update_fields=["status", "decided_at", "reject_reason", "reported_at"])
    log.record(review, Act.REJECTED, actor, reason, version=version)
    outbox.write(Topic.REVIEW_REJECTED, review=review.pk, version=version)
    return review


@transaction.atomic
def keep(review_id: int, *, actor: Actor) -> Review:
    """The union has looked again and leaves the review as it is; the cooperative cannot ask a second time."""
    review = _locked(review_id)
    if review.reported_at is None:
        return review
    review.reported_at = None
    review.save(update_fields=["reported_at"])
    log.record(review, Act.KEPT, actor)
    return review


@transaction.atomic
def report(review_id: int, *, reason: str, actor: Actor) -> Review:
    """The cooperative asks the union for a second look, once. Raises OutOfDate where nothing is shown."""
    review = _locked(review_id)
    if review.report_reason:
        return review
    if review.status != ReviewStatus.APPROVED:
        raise OutOfDate
    review.reported_at, review.report_reason = timezone.now(), reason
    review.save(update_fields=["reported_at", "report_reason"])
    log.record(review, Act.REPORTED, actor, reason)
    return review


@transaction.atomic
def answer_review(review_id: int, *, answer: str, actor: Actor) -> Review:
    """The cooperative's one public answer; a second one raises OutOfDate, the same one again changes nothing."""
    review = _locked(review_id)
    if review.answer == answer:
        return review
    if review.answer or review.status != ReviewStatus.APPROVED:
        raise OutOfDate
    review.answer, review.answered_at = answer, timezone.now()
    review.save(update_fields=["answer", "answered_at"])
    log.record(review, Act.ANSWERED, actor)
    return review


@transaction.atomic
def remove_answer(review_id: int, *, reason: str, actor: Actor) -> Review:
    """The union takes an answer off a review; the cooperative may write another one."""
    review = _locked(review_id)
    if not review.answer:
        return review
    review.answer, review.answered_at = "", None
    review.save(update_fields=["answer", "answered_at"])
    log.record(review, Act.ANSWER_REMOVED, actor, reason)
    return review


def _locked_question(question_id: int) -> Question:
    return row_locks.hold(Question.unscoped).get(pk=question_id)


@transaction.atomic
def hide(question_id: int, *, reason: str, actor: Actor) -> Question:
    """Takes a question with its answer off the market, or keeps it from coming on; twice changes nothing."""
    question = _locked_question(question_id)
    if question.hidden_at is None:
        question.hidden_at, question.hidden_reason = timezone.now(), reason
        question.save(update_fields=["hidden_at", "hidden_reason"])
        log.record(question, Act.HIDDEN, actor, reason)
    return question


@transaction.atomic
def show(question_id: int, *, actor: Actor) -> Question:
    """Brings a hidden question with its answer back; twice changes nothing."""
    question = _locked_question(question_id)
    if question.hidden_at is not None:
        question.hidden_at, question.hidden_reason = None, ""
        question.save(update_fields=["hidden_at", "hidden_reason"])
        log.record(question, Act.SHOWN, actor)
    return question
