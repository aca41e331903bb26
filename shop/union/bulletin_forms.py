"""What an officer types of a bulletin. What was typed is never lost."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.fields import CleanCharField, DayField, LineField
from shop.bulletins import telling, views
from shop.bulletins.models import MOST_BODY, MOST_REASON, MOST_TITLE, Bulletin, Kind
from shop.bulletins.publishing import Facts
from shop.notifications.channels import gsm

MOST_DAYS = 366  # that one may hold
BAD_DAY = gettext_lazy("Ngày gõ như 31/10/2026.")


def _day(label: Any) -> DayField:
    return DayField(label=label, error_messages={"invalid": BAD_DAY, "required": BAD_DAY})


def _places() -> list[tuple[str, str]]:
    return [(place.pk, place.full_name) for place in views.communes()]


class BulletinForm(forms.Form):
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=Kind.choices)
    title = LineField(
        label=gettext_lazy("Nói trong một câu"),
        max_length=MOST_TITLE,
        help_text=gettext_lazy("Câu này đi vào tin nhắn. Ví dụ: Đường Pa Tần sạt lở, xe tải chưa qua được."),
        error_messages={"required": gettext_lazy("Viết một câu: có chuyện gì, ở đâu.")},
    )
    body = CleanCharField(
        label=gettext_lazy("Nói rõ thêm (nếu cần)"),
        max_length=MOST_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    first_on = _day(gettext_lazy("Từ ngày"))
    last_on = _day(gettext_lazy("Đến hết ngày"))
    whole_province = forms.BooleanField(label=gettext_lazy("Cả tỉnh"), required=False)
    communes = forms.MultipleChoiceField(
        label=gettext_lazy("Hoặc những xã, phường này"),
        choices=_places,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Lai Châu không có xã này.")},
    )
    is_urgent = forms.BooleanField(
        label=gettext_lazy("Khẩn: nhắn cả SMS, Zalo, cả ban đêm"),
        required=False,
        help_text=gettext_lazy("Không khẩn thì chỉ báo trên máy và qua email, không tốn tiền."),
    )

    def clean_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._check_days(cleaned.get("first_on"), cleaned.get("last_on"))
        if (
            not cleaned.get("whole_province")
            and not cleaned.get("communes")
            and "communes" not in self.errors
        ):
            self.add_error("communes", _("Chọn ít nhất một xã, hoặc cả tỉnh."))
        if cleaned.get("is_urgent") and cleaned.get("title"):
            parts = telling.sms_parts(
                Bulletin(title=cleaned["title"], kind=cleaned.get("kind") or Kind.OTHER)
            )
            if parts > gsm.MOST_PARTS:
                words = _(
                    "Câu này thành %(parts)s tin SMS, nhiều nhất %(most)s. Viết ngắn lại, phần còn lại để ở dưới."
                )
                self.add_error("title", words % {"parts": parts, "most": gsm.MOST_PARTS})
        return cleaned

    def _check_days(self, first_on: datetime.date | None, last_on: datetime.date | None) -> None:
        if not first_on or not last_on:
            return
        if last_on < first_on:
            self.add_error("last_on", _("Ngày hết đang trước ngày bắt đầu."))
        elif last_on < timezone.localdate():
            self.add_error("last_on", _("Ngày này đã qua: không còn ai cần nghe nữa."))
        elif (last_on - first_on).days > MOST_DAYS:
            words = _("Dài quá một năm: muộn nhất là %(day)s. Thông báo chỉ nên để khi còn cần.")
            latest = first_on + datetime.timedelta(days=MOST_DAYS)
            self.add_error("last_on", words % {"day": date_format(latest, "SHORT_DATE_FORMAT")})

    def facts(self) -> Facts:
        """Of a valid form; no communes for the whole province."""
        typed = self.cleaned_data
        return Facts(
            kind=typed["kind"],
            is_urgent=typed["is_urgent"],
            title=typed["title"],
            body=typed["body"],
            communes=() if typed["whole_province"] else tuple(typed["communes"]),
            first_on=typed["first_on"],
            last_on=typed["last_on"],
        )


class WithdrawForm(forms.Form):
    reason = LineField(
        label=gettext_lazy("Vì sao rút?"),
        max_length=MOST_REASON,
        error_messages={"required": gettext_lazy("Nói một câu vì sao, để người đã đọc biết.")},
    )


def begun(row: Bulletin | None = None) -> dict[str, Any]:
    """What a form begins with: an empty one today, or the words of the one that it corrects."""
    if row is None:
        return {"key": str(uuid.uuid4()), "first_on": timezone.localdate()}
    return {
        "key": str(uuid.uuid4()),
        "kind": row.kind,
        "title": row.title,
        "body": row.body,
        "first_on": row.first_on,
        "last_on": row.last_on,
        "whole_province": row.is_for_all,
        "communes": row.communes,
        "is_urgent": row.is_urgent,
    }


def hearers(cooperatives: int, communes: int) -> str:
    """ "42 HTX ở 3 xã"."""
    stalls = ngettext("%(n)d HTX", "%(n)d HTX", cooperatives) % {"n": cooperatives}
    places = ngettext("%(n)d xã, phường", "%(n)d xã, phường", communes) % {"n": communes}
    return _("%(stalls)s ở %(places)s") % {"stalls": stalls, "places": places}
