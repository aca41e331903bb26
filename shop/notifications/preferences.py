"""How somebody wants to be told: which way first, for each kind of message; only news can be switched off."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.accounts.models import User
from shop.notifications import ways
from shop.notifications.models import Preference
from shop.notifications.topics import Kind

AUTOMATIC, NONE = "auto", "none"
LABELS = {
    "email": gettext_lazy("E-mail trước"),
    "zalo": gettext_lazy("Zalo trước"),
    "sms": gettext_lazy("Tin nhắn SMS trước"),
    "push": gettext_lazy("Thông báo trên máy trước"),
}


class PreferenceForm(forms.Form):
    """One choice for each kind that people may choose for."""

    order = forms.ChoiceField(label=gettext_lazy("Đơn hàng và việc ở chợ"))
    money = forms.ChoiceField(label=gettext_lazy("Tiền"))
    news = forms.ChoiceField(label=gettext_lazy("Tin mới, mời đánh giá"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        automatic = (AUTOMATIC, _("Chợ tự chọn cách nhanh nhất"))
        first = [(name, label) for name, label in LABELS.items() if ways.CHANNELS[name].is_on()]
        for kind in (Kind.ORDER, Kind.MONEY):
            self.fields[kind].choices = [automatic, *first]  # type: ignore[attr-defined]
        self.fields[Kind.NEWS].choices = [automatic, (NONE, _("Không nhận"))]  # type: ignore[attr-defined]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Where nothing is chosen there is no row, and the table decides."""
    user: Any = request.user
    if request.method != "POST":
        return _page(request, PreferenceForm(initial=_chosen(user)))
    form = PreferenceForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    _keep(user, form.cleaned_data)
    messages.success(request, _("Đã ghi cách nhận tin của bạn."))
    return redirect("notifications:preferences")


def _page(request: HttpRequest, form: PreferenceForm) -> HttpResponse:
    return render(request, "notifications/preferences.html", {"form": form})


def _chosen(user: User) -> dict[str, str]:
    rows = Preference.objects.filter(user=user)
    return {row.kind: (row.names[0] if row.names else NONE) for row in rows}


@transaction.atomic
def _keep(user: User, chosen: dict[str, str]) -> None:
    for kind, first in chosen.items():
        if first == AUTOMATIC:
            Preference.objects.filter(user=user, kind=kind).delete()
        else:
            names = "" if first == NONE else first
            Preference.objects.update_or_create(user=user, kind=kind, defaults={"ways": names})
