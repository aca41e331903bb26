"""Reviews: one per order and product, by who bought it, shown after a person of the union has read it.

An order belongs to one buyer, so that (order, product) is one voice. Who buys the next harvest may speak again.
"""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.scoped import scoped
from shop.orders.models import Order

MAX_WORDS = 1000  # characters
MAX_ANSWER = 1000
MAX_NAME = 60
MAX_REASON = 300

models.TextField.register_lookup(Length)


class ReviewStatus(models.TextChoices):
    PENDING = "pending", _("Chờ duyệt")
    APPROVED = "approved", _("Đang hiện")
    REJECTED = "rejected", _("Không đăng")


class PublishedReviews(models.Manager["Review"]):
    """What everybody may read."""

    def get_queryset(self) -> models.QuerySet["Review"]:
        return super().get_queryset().filter(status=ReviewStatus.APPROVED)


class Review(models.Model):
    """`version` counts what the buyer wrote: a decision is about the version that was read.

    `display_name` is what the buyer chose to be called; empty once the buyer's data was deleted.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="reviews")
    order = models.ForeignKey(Order, models.PROTECT, related_name="reviews")
    stars = models.PositiveSmallIntegerField(_("số sao"))
    words = models.TextField(_("lời đánh giá"), blank=True)
    display_name = models.CharField(_("tên hiện ra"), max_length=MAX_NAME, blank=True)
    photo = models.CharField(max_length=80, blank=True)  # media path without "-<width>.webp"
    photo_width = models.PositiveIntegerField(default=0)  # pixels, of the larger rendition
    photo_height = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    status = models.CharField(max_length=8, choices=ReviewStatus.choices, default=ReviewStatus.PENDING)
    decided_at = models.DateTimeField(null=True, blank=True)
    reject_reason = models.CharField(max_length=MAX_REASON, blank=True)  # the buyer reads it

    answer = models.TextField(_("hợp tác xã trả lời"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)  # by the cooperative, and not yet looked at
    report_reason = models.CharField(max_length=MAX_REASON, blank=True)

    objects = scoped(cooperative="product__cooperative")
    published = PublishedReviews()
    unscoped: ClassVar[models.Manager["Review"]] = models.Manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("đánh giá")
        verbose_name_plural = _("đánh giá")
        indexes = [
            models.Index(
                fields=["product", "-written_at"], condition=Q(status="approved"), name="review_shown"
            ),
            models.Index(fields=["changed_at"], condition=Q(status="pending"), name="review_waiting"),
            models.Index(
                fields=["reported_at"], condition=Q(reported_at__isnull=False), name="review_reported"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "product"], name="review_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="review_stars"),
            models.CheckConstraint(
                condition=Q(words__length__lte=MAX_WORDS, answer__length__lte=MAX_ANSWER),
                name="review_lengths",
            ),
            models.CheckConstraint(condition=Q(status__in=ReviewStatus.values), name="review_status_known"),
            models.CheckConstraint(
                condition=Q(status="rejected") ^ Q(reject_reason=""), name="review_rejected_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars}★ {self.order_id}/{self.product_id}"


class ReviewInvitation(models.Model):
    """That one order's buyer was asked once for an opinion."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="review_invitation")
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lời mời đánh giá")
        verbose_name_plural = _("lời mời đánh giá")

    def __str__(self) -> str:
        return str(self.order_id)


class Act(models.TextChoices):
    WRITTEN = "written", _("Viết đánh giá")
    CHANGED = "changed", _("Sửa đánh giá")
    APPROVED = "approved", _("Duyệt")
    REJECTED = "rejected", _("Không đăng")
    ANSWERED = "answered", _("Trả lời")
    ANSWER_REMOVED = "unanswered", _("Gỡ câu trả lời")
    REPORTED = "reported", _("Báo cần xem lại")
    KEPT = "kept", _("Giữ nguyên sau khi xem lại")
    HIDDEN = "hidden", _("Ẩn câu hỏi")
    SHOWN = "shown", _("Cho hiện lại")
    FORGOTTEN = "forgotten", _("Xoá dữ liệu cá nhân")


class FeedbackEvent(models.Model):
    """Who did what to a review or a question, when and why. Never updated, never deleted; holds nothing that a
    buyer wrote, so that it can stay when personal data goes."""

    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, related_name="events")
    question = models.ForeignKey(
        "feedback.Question", models.PROTECT, null=True, blank=True, related_name="events"
    )
    act = models.CharField(max_length=10, choices=Act.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_kind = models.CharField(max_length=10)  # orders.actors.ActorKind
    reason = models.CharField(max_length=MAX_REASON, blank=True)
    details = models.JSONField(default=dict)  # stars, version
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("nhật ký đánh giá")
        verbose_name_plural = _("nhật ký đánh giá")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=Q(review__isnull=True) ^ Q(question__isnull=True), name="feedbackevent_of_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.review_id or self.question_id}"
