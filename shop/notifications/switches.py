"""What the union does not want to pay for: a message that does not go by SMS, or not by Zalo. It goes by the next free
way of its reader, or by none; what the law or money needs cannot be switched off."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.notifications import labels
from shop.notifications.letters import BUYER, COOPERATIVE, LEARNER, Letter
from shop.notifications.topics import Topic

PAID = ("sms", "zalo")
OFFERED: tuple[tuple[str, Topic], ...] = (
    (BUYER, Topic.ORDER_PAID),
    (BUYER, Topic.ORDER_CONFIRMED),
    (BUYER, Topic.ORDER_PACKED),
    (BUYER, Topic.ORDER_SHIPPED),
    (BUYER, Topic.PARCEL_CORRECTED),
    (BUYER, Topic.ORDER_LATE),
    (BUYER, Topic.ORDER_DELIVERED),
    (BUYER, Topic.ORDER_RETURNED),
    (BUYER, Topic.REVIEW_REJECTED),
    (COOPERATIVE, Topic.ORDER_PLACED),
    (COOPERATIVE, Topic.ORDER_PAID),
    (COOPERATIVE, Topic.ORDER_REMINDED),
    (COOPERATIVE, Topic.ORDER_REMINDED_AGAIN),
    (COOPERATIVE, Topic.ORDER_LATE),
    (COOPERATIVE, Topic.ORDER_DELIVERED),
    (COOPERATIVE, Topic.ORDER_RETURNED),
    (COOPERATIVE, Topic.LISTING_APPROVED),
    (COOPERATIVE, Topic.LISTING_REJECTED),
    (COOPERATIVE, Topic.CERTIFICATE_CONFIRMED),
    (COOPERATIVE, Topic.CERTIFICATE_SENT_BACK),
    (COOPERATIVE, Topic.CERTIFICATE_LAPSING),
    (COOPERATIVE, Topic.QUESTION_ASKED),
    (COOPERATIVE, Topic.STALL_SILENT),
    (COOPERATIVE, Topic.STOCK_LOW),
    (COOPERATIVE, Topic.SETTLEMENT_UNOPENED),
    (COOPERATIVE, Topic.PROFILE_ASKED),
    (COOPERATIVE, Topic.STALL_OFFERED),
    (COOPERATIVE, Topic.CLASS_INVITED),
    (LEARNER, Topic.CLASS_TOMORROW),
    (LEARNER, Topic.CLASS_CERTIFIED),
)
# That an order stands, that it falls, money back or out, who may sell, whether there is a seat; a danger, whose price
# its writer has seen.
NEVER: tuple[tuple[str, Topic], ...] = (
    (BUYER, Topic.PURCHASE_PLACED),
    (BUYER, Topic.ORDER_CANCELLED),
    (BUYER, Topic.ORDER_REFUNDED),
    (COOPERATIVE, Topic.ORDER_CANCELLED),
    (COOPERATIVE, Topic.PAYOUT_REQUESTED),
    (COOPERATIVE, Topic.PAYOUT_APPLIED),
    (COOPERATIVE, Topic.SETTLEMENT_PAID),
    (COOPERATIVE, Topic.COOPERATIVE_VERIFIED),
    (COOPERATIVE, Topic.COOPERATIVE_SUSPENDED),
    (COOPERATIVE, Topic.COOPERATIVE_WARNED),
    (COOPERATIVE, Topic.COOPERATIVE_ASKED_BACK),
    (COOPERATIVE, Topic.BULLETIN_URGENT),
    (LEARNER, Topic.CLASS_ASKED),
    (LEARNER, Topic.CLASS_SEATED),
    (LEARNER, Topic.CLASS_CHANGED),
    (LEARNER, Topic.CLASS_CANCELLED),
)
SAID = {f"{reader}/{topic}": (reader, topic) for reader, topic in OFFERED}


def choices() -> list[tuple[str, str]]:
    """What may be switched off: to whom, about what."""
    return [
        (key, f"{str(labels.READERS[reader]).capitalize()}: {labels.TOPICS[topic]}")
        for key, (reader, topic) in SAID.items()
    ]


class SwitchedOff(models.Model):
    """One message that does not go by these ways; no row: it goes by all."""

    said = models.CharField(
        gettext_lazy("tin"),
        max_length=40,
        unique=True,
        choices=choices,
        help_text=gettext_lazy(
            "Tin báo đã đặt hàng, huỷ đơn, hoàn tiền, mã và tiền của gian hàng thì không tắt được."
        ),
    )
    sms = models.BooleanField(gettext_lazy("không gửi bằng SMS"), default=False, db_default=False)
    zalo = models.BooleanField(gettext_lazy("không gửi bằng Zalo"), default=False, db_default=False)

    class Meta:
        ordering = ["said"]
        verbose_name = gettext_lazy("tin không trả tiền gửi")
        verbose_name_plural = gettext_lazy("tin không trả tiền gửi")

    def __str__(self) -> str:
        return f"{self.get_said_display()}: {', '.join(self.labels)}"

    @property
    def labels(self) -> list[str]:
        """The ways that it does not go."""
        return [str(labels.CHANNELS[name]) for name in PAID if getattr(self, name)]

    def clean(self) -> None:
        super().clean()
        if not (self.sms or self.zalo):
            raise ValidationError(
                _("Chọn ít nhất một cách gửi để tắt; muốn gửi lại như cũ thì xoá dòng này.")
            )


def of(letter: Letter) -> frozenset[str]:
    """The ways that this letter does not go. With the SMS no person rings instead: that costs more."""
    if (letter.reader, letter.topic) not in OFFERED:
        return frozenset()
    row = SwitchedOff.objects.filter(said=f"{letter.reader}/{letter.topic}").first()
    return frozenset(_names(row)) if row else frozenset()


def _names(row: SwitchedOff) -> Iterator[str]:
    yield from (name for name in PAID if getattr(row, name))
    if row.sms:
        yield "call"
