"""The stall's own page: where it stands, which stall is worked at, the way out; and its money."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import home_communes
from catalog.numbers import whole
from shop.accounts.login import ChangePassword
from shop.accounts.scope import SESSION_KEY
from shop.notifications.channels import push, sealing
from shop.stall import figures, permissions
from shop.stall.requests import StallRequest
from shop.treasury.models import PayoutChange


@never_cache
@require_GET
def money(request: StallRequest) -> HttpResponse:
    context = {
        "tab": "money",
        "income": figures.monthly(request.cooperative),
        "transfers": figures.waiting_transfers(),
        "payout_change": PayoutChange.objects.filter(applied_at=None, stopped_at=None).first(),
    }
    return render(request, "stall/money.html", context)


@never_cache
@require_GET
def account(request: StallRequest) -> HttpResponse:
    memberships = request.user.memberships.select_related("cooperative").order_by("pk")
    stalls = [membership.cooperative for membership in memberships]
    others = [stall for stall in stalls if stall.pk != request.cooperative.pk]
    context = {
        "tab": "",
        "others": others,
        "districts": home_communes.districts_of(request.cooperative.commune),
        "role": permissions.label(request.role),
        "push_key": sealing.public_key() if push.is_on() and not request.acts_for_stall else "",
    }
    return render(request, "stall/account.html", context)


@require_POST
def district(request: StallRequest) -> HttpResponse:
    """Which former district it was in, where its commune came from two."""
    try:
        home_communes.choose_district(request.cooperative.pk, request.POST.get("district", ""))
    except ValueError:
        messages.error(request, _("Chọn một huyện cũ của xã. Chưa đổi gì."))
    else:
        messages.success(request, _("Đã lưu."))
    return redirect("stall:account")


@require_POST
def switch(request: StallRequest) -> HttpResponse:
    """Works at another of this manager's stalls from now on."""
    chosen = whole(request.POST.get("cooperative")) or 0
    membership = request.user.memberships.select_related("cooperative").filter(cooperative_id=chosen).first()
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.cooperative_id
    messages.success(request, _("Đang ở gian hàng %(name)s.") % {"name": membership.cooperative.name})
    return redirect("stall:today")


class Password(ChangePassword):
    """The same change on a page of the stall's own, with the way back to it."""

    http_method_names = ["get", "post"]
    template_name = "stall/password.html"
    success_url = reverse_lazy("stall:account")
    extra_context = {"tab": ""}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        for name in ("new_password1", "new_password2"):
            form.fields[name].help_text = ""  # the page says it in one sentence
        return form
