"""What the demo's buyers say and ask: reviews of orders that were delivered, some answered, some waiting; questions.

Rows are written with their own days, then the ratings are counted once. A second run adds nothing.
"""

import datetime
from io import BytesIO
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog import groups
from catalog.models import Product, ProductPhoto
from catalog.photos import files
from demo import source
from shop.accounts.models import Membership, User
from shop.feedback import log, pictures, questions, rating, wording
from shop.feedback.models import Act, FeedbackEvent, Question, Review, ReviewStatus
from shop.orders.actors import SYSTEM, Actor, ActorKind
from shop.orders.models import Order, Status
from shop.payments.models import Refund

SEED = 2811
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


def play() -> int:
    """Once, after the orders and their pictures, with tenant scopes off. Returns how many rows are new."""
    if Review.unscoped.exists() or Question.unscoped.exists():
        return 0
    data = source.feedback()
    with transaction.atomic():
        scene = Scene(timezone.now())
        count = sum(scene.review(record) for record in data["reviews"])
        count += sum(scene.ask(record) for record in data["questions"])
        rating.rebuild()
    return count


class Scene:
    """Who may speak, and the people who answer and decide."""

    def __init__(self, now: datetime.datetime) -> None:
        self.now = now
        self.rng = Random(SEED)
        self.products = {product.slug: product for product in Product._base_manager.all()}
        managers = Membership.objects.order_by("-pk").values_list("cooperative_id", "user_id")
        self.managers: dict[int, int] = dict(managers)
        officer = User.objects.filter(groups__name=groups.UNION).order_by("pk").first()
        self.officer = Actor(ActorKind.UNION, officer.pk) if officer else SYSTEM

    def review(self, record: dict[str, Any]) -> bool:
        """Whether there was an order of this product left to review."""
        product = self.products.get(record["slug"])
        waits = record.get("status") == ReviewStatus.PENDING
        order = self._order(product, is_recent=waits) if product else None
        if product is None or order is None:
            return False
        written_at = order.status_changed_at + DAY * self.rng.uniform(1, 9)
        if waits:
            written_at = self.now - HOUR * self.rng.uniform(2, 40)
        written_at = max(min(written_at, self.now - HOUR), order.status_changed_at)
        purchase = order.purchase
        photo = self._photo(product) if record.get("photo") else pictures.Picture("", 0, 0)
        review = Review(
            product=product,
            order=order,
            stars=record["stars"],
            words=record["words"],
            display_name=f"{record['name']}, {purchase.province.name}"
            if "name" in record
            else wording.default_name(purchase),
            photo=photo.name,
            photo_width=photo.width,
            photo_height=photo.height,
            written_at=written_at,
            changed_at=written_at,
        )
        buyer = Actor(ActorKind.BUYER, purchase.buyer_id) if purchase.buyer_id else Actor(ActorKind.GUEST)
        events = [(Act.WRITTEN, buyer, "", written_at)]
        if not waits:
            events += self._decided(review, record)
        review.save()
        for act, actor, reason, at in events:
            self._log(review, act, actor, reason, at)
        return True

    def _decided(
        self, review: Review, record: dict[str, Any]
    ) -> list[tuple[Act, Actor, str, datetime.datetime]]:
        review.decided_at = self._later(review.written_at, 20)
        if reason := record.get("reason", ""):
            review.status, review.reject_reason = ReviewStatus.REJECTED, reason
            return [(Act.REJECTED, self.officer, reason, review.decided_at)]
        review.status = ReviewStatus.APPROVED
        events = [(Act.APPROVED, self.officer, "", review.decided_at)]
        stall = self._stall(review.product)
        if answer := record.get("answer", ""):
            review.answer, review.answered_at = answer, self._later(review.decided_at, 30)
            events.append((Act.ANSWERED, stall, "", review.answered_at))
        if report := record.get("report", ""):
            review.report_reason, review.reported_at = report, self._later(review.decided_at, 30)
            events.append((Act.REPORTED, stall, report, review.reported_at))
        return events

    def _order(self, product: Product, *, is_recent: bool) -> Order | None:
        """A delivered order with this product that nobody has reviewed and of which nothing went back."""
        orders = (
            Order.unscoped.filter(status=Status.DELIVERED, is_internal=False, lines__variant__product=product)
            .exclude(pk__in=Refund.objects.values("order"))
            .exclude(pk__in=Review.unscoped.filter(product=product).values("order"))
            .select_related("purchase__province")
            .distinct()
            .order_by("-status_changed_at")
        )
        return orders.first() if is_recent else self._any(orders[2:8]) or orders.first()

    def _any(self, orders: Any) -> Order | None:
        found = list(orders)
        return self.rng.choice(found) if found else None

    def _photo(self, product: Product) -> pictures.Picture:
        """The demo has no buyers with cameras: the stall's second picture, through the buyers' own door."""
        rows = ProductPhoto.unscoped.filter(product=product).order_by("-position")
        for row in rows:
            if files.is_there(row.original):
                return pictures.store(BytesIO(files.read(row.original)))
        return pictures.Picture("", 0, 0)

    def ask(self, record: dict[str, Any]) -> bool:
        product = self.products.get(record["slug"])
        if product is None:
            return False
        days = record.get("days") or self.rng.uniform(8, 90)
        question = Question(
            product=product,
            words=record["words"],
            display_name=record["name"],
            language=record.get("language", "vi"),
            fingerprint=questions.sender_of(record["words"]),
            asked_at=self.now - DAY * days,
        )
        if answer := record.get("answer", ""):
            question.answer, question.answered_at = answer, self._later(question.asked_at, 40)
        question.save()
        if question.answered_at:
            self._log(question, Act.ANSWERED, self._stall(product), "", question.answered_at)
        return True

    def _stall(self, product: Product) -> Actor:
        manager = self.managers.get(product.cooperative_id)
        return Actor(ActorKind.MANAGER, manager) if manager else SYSTEM

    def _later(self, moment: datetime.datetime, hours: int) -> datetime.datetime:
        return min(moment + HOUR * self.rng.uniform(1, hours), self.now)

    def _log(
        self, about: Review | Question, act: Act, actor: Actor, reason: str, at: datetime.datetime
    ) -> FeedbackEvent:
        return log.record(about, act, actor, reason, at=at)
