"""The stall closes until a day, with a word to its buyers, and opens again with one tap."""

import datetime

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog import pauses, text
from catalog.models.cooperatives import MAX_PAUSE_NOTE
from shop.feedback.wording import PublicField
from shop.stall import next_messages
from shop.stall.requests import StallRequest

OPEN = "mo"


class PauseForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("Nghỉ đến hết ngày"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Ngày ghi như 20/2/2027. Chưa đổi gì.")},
    )
    note = PublicField(
        label=gettext_lazy("Nhắn khách mấy chữ (không bắt buộc)"),
        normalise=text.normalise,
        required=False,
        max_length=MAX_PAUSE_NOTE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Ví dụ: Nghỉ Tết về quê, ra Giêng bán lại. Ai xem gian hàng cũng đọc được."),
    )

    def __init__(self, *args: object, today: datetime.date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today, self.last = today, pauses.last_possible_day(today)
        self.fields["until"].widget.attrs |= {"min": f"{today:%Y-%m-%d}", "max": f"{self.last:%Y-%m-%d}"}

    def clean_until(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["until"]
        if day < self.today:
            raise forms.ValidationError(_("Ngày này đã qua. Chọn từ hôm nay trở đi."))
        if day > self.last:
            words = _("Nghỉ lâu nhất %(days)s ngày, đến %(day)s. Hết hạn thì xin nghỉ tiếp.")
            values = {"days": settings.PAUSE_MOST_DAYS, "day": _shown(self.last)}
            raise forms.ValidationError(words % values)
        return day


@never_cache
@require_http_methods(["GET", "POST"])
def pause(request: StallRequest) -> HttpResponse:
    stall, today = request.cooperative, timezone.localdate()
    if request.method != "POST":
        initial = {"until": stall.paused_until, "note": stall.pause_note} if stall.is_paused else {}
        return _page(request, PauseForm(today=today, initial=initial))
    if request.POST.get("act") == OPEN:
        is_new = pauses.open_again(stall.pk, actor_id=request.user.pk)
        next_messages.done(request, _("Gian hàng đã mở bán lại."), is_repeat=not is_new)
        return redirect("stall:today")
    form = PauseForm(request.POST, today=today)
    if not form.is_valid():
        return _page(request, form)
    until, note = form.cleaned_data["until"], form.cleaned_data["note"]
    try:
        is_new = pauses.close(stall.pk, until=until, note=note, actor_id=request.user.pk)
    except pauses.BadDay:  # midnight has passed
        form.add_error("until", _("Ngày này đã qua. Chọn từ hôm nay trở đi."))
        return _page(request, form)
    next_messages.done(
        request,
        _("Gian hàng nghỉ bán đến hết ngày %(day)s, hôm sau tự mở lại.") % {"day": _shown(until)},
        is_repeat=not is_new,
    )
    return redirect("stall:pause")


def _shown(day: datetime.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _page(request: StallRequest, form: PauseForm) -> HttpResponse:
    return render(request, "stall/pause.html", {"tab": "products", "form": form})
