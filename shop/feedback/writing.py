"""What a buyer does: write a review of something delivered, change it for a while, have it forgotten.

Who may: the buyer of an order that is delivered, not wholly refunded and not a cooperative's own member's; a member who
holds a buyer's link may not either. A part given back (a broken pack) takes no voice away, the goods were there after
all. A review stays when its order comes back later, the buyer held the goods in hand; but it cannot be changed any
more.
"""

import datetime
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from catalog import row_locks
from shop.accounts.models import Membership
from shop.feedback import log, pictures, rating
from shop.feedback.models import Act, Review, ReviewStatus
from shop.feedback.pictures import Picture
from shop.lifecycle import locks
from shop.orders.actors import Actor
from shop.orders.models import Order, OrderLine, Purchase, Status
from shop.payments.models import Refund, RefundStatus

EDIT_DAYS = 30  # from the first writing


class NotReviewable(Exception):
    """This order, or this product of it, cannot be reviewed by anybody, or not any more."""


class ChangedElsewhere(Exception):
    """The review was written or changed in another window after this form was shown."""


@dataclass(frozen=True)
class Opinion:
    """A valid form. `picture` is a new photo; `keeps_picture` says what becomes of the one that is there."""

    stars: int
    words: str
    display_name: str
    picture: Picture | None = None
    keeps_picture: bool = True


def is_open(order: Order) -> bool:
    """Whether its goods may be reviewed; one query, and none for an order that is not delivered."""
    if order.status != Status.DELIVERED or order.is_internal:
        return False
    refunds = Refund.objects.filter(order=order).exclude(status=RefundStatus.FAILED)
    given_back = refunds.aggregate(amount=Sum("amount"))["amount"] or 0
    return bool(given_back < order.total_amount)


def is_of_the_seller(order: Order, user_id: int | None) -> bool:
    """Whether this person works at the stall that sold it; no query for who has no login."""
    return (
        user_id is not None
        and Membership.objects.filter(user=user_id, cooperative=order.cooperative_id).exists()
    )


def is_changeable(review: Review) -> bool:
    return timezone.now() <= review.written_at + datetime.timedelta(days=EDIT_DAYS)


def save(order_id: int, product_id: int, opinion: Opinion, *, version: int, actor: Actor) -> Review:
    """Writes or changes a review, which waits for the union then. `version` is what the form showed, 0 for none.

    The same opinion sent again changes nothing. Raises NotReviewable, ChangedElsewhere; a new picture of a refused
    opinion is deleted.
    """
    try:
        return _save(order_id, product_id, opinion, version, actor)
    except BaseException:
        if opinion.picture:
            pictures.remove(opinion.picture.name)
        raise


@transaction.atomic
def _save(order_id: int, product_id: int, opinion: Opinion, version: int, actor: Actor) -> Review:
    order = locks.order(order_id)  # two posts at once queue up here, and it cannot be returned meanwhile
    if not is_open(order) or is_of_the_seller(order, actor.user_id):
        raise NotReviewable
    if not OrderLine.unscoped.filter(order=order, variant__product=product_id).exists():
        raise NotReviewable
    review = row_locks.hold(Review.unscoped.filter(order=order, product=product_id)).first()
    now = timezone.now()
    if review is None:
        review = Review(order=order, product_id=product_id, written_at=now, version=0)
        act = Act.WRITTEN
    else:
        if _says_already(review, opinion):
            return review
        if not is_changeable(review):
            raise NotReviewable
        if review.version != version:
            raise ChangedElsewhere
        act = Act.CHANGED
    if review.status == ReviewStatus.APPROVED:
        rating.take_away(product_id, review.stars)
    _write(review, opinion, now)
    log.record(review, act, actor, stars=review.stars, version=review.version)
    return review


def _says_already(review: Review, opinion: Opinion) -> bool:
    return (
        (review.stars, review.words, review.display_name)
        == (opinion.stars, opinion.words, opinion.display_name)
        and opinion.picture is None
        and (opinion.keeps_picture or not review.photo)
    )


def _write(review: Review, opinion: Opinion, now: datetime.datetime) -> None:
    if opinion.picture or not opinion.keeps_picture:
        old = review.photo
        transaction.on_commit(lambda: pictures.remove(old))
        picture = opinion.picture or Picture("", 0, 0)
        review.photo, review.photo_width, review.photo_height = picture.name, picture.width, picture.height
    review.stars, review.words, review.display_name = opinion.stars, opinion.words, opinion.display_name
    review.version += 1
    review.changed_at = now
    review.status = ReviewStatus.PENDING
    review.decided_at, review.reject_reason = None, ""
    review.reported_at, review.report_reason = None, ""
    review.save()


def _remove(names: list[str]) -> None:
    for name in names:
        pictures.remove(name)


@transaction.atomic
def forget(purchase: Purchase, *, actor: Actor) -> int:
    """Takes the buyer's chosen name and photographs off every review of a purchase, for when personal data is
    deleted; stars and words stay, without anybody's name. Returns how many reviews that were."""
    reviews = list(row_locks.hold(Review.unscoped.filter(order__purchase=purchase)))
    names = [review.photo for review in reviews if review.photo]
    for review in reviews:
        review.display_name = review.photo = ""
        review.photo_width = review.photo_height = 0
        review.save(update_fields=["display_name", "photo", "photo_width", "photo_height"])
        log.record(review, Act.FORGOTTEN, actor)
    transaction.on_commit(partial(_remove, names))
    return len(reviews)
