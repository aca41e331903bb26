"""The stall's consent that union officers work here in its name: given for some days, taken back, what they did."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.accounts import behalf
from shop.accounts.models import BehalfAct
from shop.stall import next_messages
from shop.stall.requests import StallRequest

CHOICES = (1, 7, 30, 90)  # days
ACTS_SHOWN = 50
PARTS = {
    "don": gettext_lazy("Đơn hàng"),
    "hang": gettext_lazy("Hàng hoá"),
    "lo": gettext_lazy("Lô hàng, tem truy xuất"),
    "hoi-dap": gettext_lazy("Hỏi đáp"),
    "danh-gia": gettext_lazy("Đánh giá"),
    "tien": gettext_lazy("Tiền"),
}


@never_cache
@require_http_methods(["GET", "POST"])
def consent(request: StallRequest) -> HttpResponse:
    choices = [days for days in CHOICES if days <= settings.CONSENT_MOST_DAYS]
    error = ""
    if request.method == "POST":
        if request.POST.get("action") == "withdraw":
            behalf.withdraw(request.cooperative, by=request.user)
            next_messages.done(request, _("Đã thôi. Từ giờ Liên minh không làm thay được nữa."))
            return redirect("stall:consent")
        if request.POST.get("days", "") in map(str, choices):
            behalf.give(request.cooperative, days=int(request.POST["days"]), by=request.user)
            next_messages.done(request, _("Đã ghi: Liên minh được làm thay."))
            return redirect("stall:consent")
        error = _("Chọn số ngày trong danh sách. Chưa đổi gì.")
    context = {
        "tab": "",
        "in_force": behalf.in_force(request.cooperative.pk),
        "choices": choices,
        "error": error,
        "acts": [
            (act, PARTS.get(act.page.partition("/htx/")[2].partition("/")[0], _("Việc khác")))
            for act in BehalfAct.objects.select_related("user")[:ACTS_SHOWN]
        ],
    }
    return render(request, "stall/consent.html", context, status=400 if error else 200)
