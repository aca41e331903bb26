"""The union's own words for a message, in place of the ones that come with the shop: drafted, previewed, published and
kept in versions in Wagtail's admin. Where there is none, or it cannot be filled, the shop's own go out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import UniqueConstraint
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from shop.notifications import labels, variables
from shop.notifications.channels import gsm
from shop.notifications.letters import CALLER
from shop.notifications.topics import Topic
from shop.orders.models import Order

SAID = {f"{reader}/{topic}": (reader, topic) for reader, topic in variables.EDITABLE}


def choices() -> list[tuple[str, str]]:
    """What can be worded anew: to whom, about what."""
    return [
        (key, f"{str(labels.READERS[reader]).capitalize()}: {labels.TOPICS[topic]}")
        for key, (reader, topic) in SAID.items()
    ]


class OwnWording(DraftStateMixin, RevisionMixin, PreviewableMixin, models.Model):
    """Empty `sms` or `body`: that size stays as the shop has it. Names in braces are those of `variables`."""

    said = models.CharField(gettext_lazy("tin"), max_length=40, choices=choices)
    language = models.CharField(
        gettext_lazy("ngôn ngữ"),
        max_length=2,
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
        default="vi",
    )
    sms = models.TextField(
        gettext_lazy("tin ngắn"),
        blank=True,
        max_length=400,
        help_text=gettext_lazy("Gửi qua SMS và báo trên máy. SMS tự bỏ dấu, nhiều nhất hai tin."),
    )
    subject = models.CharField(gettext_lazy("đầu đề thư"), blank=True, max_length=120)
    body = models.TextField(gettext_lazy("thư"), blank=True, max_length=4000)

    class Meta:
        verbose_name = gettext_lazy("lời tin nhắn")
        verbose_name_plural = gettext_lazy("lời tin nhắn")
        constraints = [UniqueConstraint(fields=["said", "language"], name="wording_once")]

    def __str__(self) -> str:
        return f"{self.get_said_display()} ({self.language})"

    @property
    def reader_and_topic(self) -> tuple[str, Topic]:
        return SAID[self.said]

    def clean(self) -> None:
        """Refuses names that this message does not have, a text without its address, and an SMS of too many parts."""
        super().clean()
        if self.said not in SAID:
            return
        reader, topic = self.reader_and_topic
        known = variables.of(reader, topic)
        problems: dict[str, str] = {}
        for field in ("sms", "subject", "body"):
            if wrong := sorted(variables.named(getattr(self, field)) - known.keys()):
                words = _("Không có chữ %(wrong)s trong tin này. Dùng được: %(known)s.")
                problems[field] = words % {"wrong": _braced(wrong), "known": _braced(known)}
        if bool(self.subject) != bool(self.body):
            problems["subject" if self.body else "body"] = _("Thư cần cả đầu đề và lời.")
        needed = "ma" if reader == CALLER else "link"
        for field in ("sms", "body"):
            written = getattr(self, field)
            if field not in problems and written and needed not in variables.named(written):
                problems[field] = _("Thiếu %(name)s: không có nó thì người nhận không mở được đơn.") % {
                    "name": _braced([needed])
                }
        if "sms" not in problems and self.sms and (parts := self.parts) > gsm.MOST_PARTS:
            problems["sms"] = _("Dài %(parts)s tin SMS, nhiều nhất %(most)s.") % {
                "parts": parts,
                "most": gsm.MOST_PARTS,
            }
        if problems:
            raise ValidationError(problems)

    @property
    def parts(self) -> int:
        """Of how many parts the SMS is, with values as long as they usually are."""
        return gsm.count_parts(gsm.plain(self.filled("sms", variables.samples(*self.reader_and_topic))))

    def filled(self, field: str, found: dict[str, str]) -> str:
        return variables.filled(getattr(self, field), found)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "notifications/own_wording.html"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """As the phone and the mail show it; of the last real order, whose buyer stays unnamed."""
        return TemplateResponse(request, self.get_preview_template(request, mode_name), preview(self))


def _braced(names: Any) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def shown_values(reader: str, topic: Topic) -> dict[str, str]:
    """Of the market's last order, but neither its buyer's name nor a link that opens it; else samples."""
    found = variables.samples(reader, topic)
    order = Order.unscoped.select_related("purchase", "cooperative").order_by("-pk").first()
    if order:
        about = {"order": order, "purchase": order.purchase}
        real = {"so_don", "so_don_mua", "hop_tac_xa", "so_tien", "tong_tien", "van_chuyen", "ma_van_don"}
        found |= {name: variables.ALL[name].value(about) or found[name] for name in real & found.keys()}
    return found


def preview(wording: OwnWording) -> dict[str, Any]:
    """What the preview shows: the SMS as sent, how many parts, and the mail."""
    reader, topic = wording.reader_and_topic
    found = shown_values(reader, topic)
    try:
        sms = gsm.plain(wording.filled("sms", found))
        subject, body = wording.filled("subject", found), wording.filled("body", found)
    except KeyError as wrong:
        return {"wording": wording, "wrong": _braced([wrong.args[0]])}
    parts = gsm.count_parts(sms)
    return {
        "wording": wording,
        "sms": sms,
        "parts": ngettext("%(n)s tin SMS", "%(n)s tin SMS", parts) % {"n": parts},
        "subject": subject,
        "body": body,
        "variables": [(f"{{{name}}}", one.label) for name, one in variables.of(reader, topic).items()],
    }
