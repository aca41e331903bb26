"""Questions to a cooperative about a product. Its answer publishes both, unless the union has hidden them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.scoped import scoped
from shop.feedback.models.reviews import MAX_ANSWER, MAX_NAME, MAX_REASON

MAX_QUESTION = 500  # characters


class PublishedQuestions(models.Manager["Question"]):
    """Answered and not hidden: what everybody may read."""

    def get_queryset(self) -> models.QuerySet["Question"]:
        return super().get_queryset().filter(answered_at__isnull=False, hidden_at__isnull=True)


class Question(models.Model):
    """`email` and `phone` (E.164) are for the answer alone and are deleted some time after it.

    `sender` is a keyed digest of the network address and `fingerprint` of sender and words: brakes on spam.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="questions")
    words = models.TextField(_("câu hỏi"))
    display_name = models.CharField(_("tên hiện ra"), max_length=MAX_NAME, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("số điện thoại"), max_length=16, blank=True)
    language = models.CharField(max_length=5, default="vi")
    sender = models.CharField(max_length=32, blank=True)
    fingerprint = models.CharField(max_length=32)
    asked_at = models.DateTimeField()

    answer = models.TextField(_("trả lời"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=MAX_REASON, blank=True)

    objects = scoped(cooperative="product__cooperative")
    published = PublishedQuestions()
    unscoped: ClassVar[models.Manager["Question"]] = models.Manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("câu hỏi")
        verbose_name_plural = _("câu hỏi")
        indexes = [
            models.Index(
                fields=["product", "-answered_at"],
                condition=Q(answered_at__isnull=False, hidden_at__isnull=True),
                name="question_shown",
            ),
            models.Index(
                fields=["asked_at"],
                condition=Q(answered_at__isnull=True, hidden_at__isnull=True),
                name="question_waiting",
            ),
            models.Index(fields=["sender", "asked_at"], name="question_sender"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["product", "fingerprint"], name="question_once"),
            models.CheckConstraint(
                condition=Q(words__length__lte=MAX_QUESTION, answer__length__lte=MAX_ANSWER),
                name="question_lengths",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_answer_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
