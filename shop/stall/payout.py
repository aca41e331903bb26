"""The account that this stall is paid on: as it is, the way to change it, and the change that waits."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog import text
from catalog.models import Cooperative
from shop.accounts.login import wait_words
from shop.accounts.tries import TooManyTries
from shop.stall import next_messages
from shop.stall.requests import StallRequest
from shop.treasury.models import PayoutChange
from shop.treasury.payout import payout_account
from shop.treasury.payout.forms import AccountForm

HISTORY = 5


class PayoutForm(AccountForm):
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu đăng nhập chợ"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


BAD_ACCOUNT = {
    "account_number": gettext_lazy("Số tài khoản gồm 4–19 chữ số, không dấu cách. Chưa đổi gì."),
    "account_name": gettext_lazy("Tên chủ tài khoản viết chữ in hoa không dấu, như trên thẻ. Chưa đổi gì."),
}


@never_cache
@require_http_methods(["GET", "POST"])
def account(request: StallRequest) -> HttpResponse:
    if request.method != "POST":
        initial = {"account_name": payout_account.holder_name(request.cooperative.name)}
        return _page(request, PayoutForm(initial=initial))
    form = PayoutForm(request.POST)
    if form.is_valid():
        try:
            _check_password(request, form)
        except TooManyTries:
            form.add_error("password", wait_words())
            return _page(request, form, status=429)
    if not form.is_valid():
        return _page(request, form)
    data = form.cleaned_data
    try:
        change = payout_account.request(
            request.cooperative,
            bank=data["bank"],
            account_number=data["account_number"],
            account_name=data["account_name"],
            actor_id=request.user.pk,
        )
    except payout_account.BadAccount as refusal:
        form.add_error(refusal.field, str(BAD_ACCOUNT[refusal.field]))
        return _page(request, form)
    except payout_account.SameAccount:
        form.add_error(None, _("Đây đúng là tài khoản đang dùng. Không có gì để đổi."))
        return _page(request, form)
    except payout_account.OthersAccount:
        form.add_error(
            "account_number", _("Một hợp tác xã khác đang dùng tài khoản này. Xin gọi Liên minh HTX tỉnh.")
        )
        return _page(request, form)
    except payout_account.AlreadyWaiting:
        return _waiting(request, form)
    next_messages.done(request, _said(change))
    return redirect("stall:payout")


def _waiting(request: StallRequest, form: PayoutForm) -> HttpResponse:
    """The same account is the first of two taps; another one waits until the first is stopped."""
    data = form.cleaned_data
    number = "".join(text.normalise(data["account_number"]).split())
    row = PayoutChange.objects.filter(applied_at=None, stopped_at=None).first()
    if row and (row.bank_id, row.account_number) == (data["bank"].pk, number):
        next_messages.done(request, _said(row), is_repeat=True)
        return redirect("stall:payout")
    words = _(
        "Tài khoản dưới đây đã ghi và đang chờ đổi. Số %(number)s chưa ghi: bấm “Dừng lại” rồi ghi lại."
    )
    form.add_error(None, words % {"number": number})
    return _page(request, form, status=409)


def _check_password(request: StallRequest, form: PayoutForm) -> None:
    """As at the login, so that wrong tries are counted together and slow down (promise W6). Raises TooManyTries."""
    user = authenticate(request, username=request.user.phone, password=form.cleaned_data["password"])
    if user is None or user.pk != request.user.pk:
        form.add_error("password", _("Mật khẩu chưa đúng. Chưa đổi gì."))


def _said(change: PayoutChange) -> str:
    if change.is_waiting:
        return _("Đã ghi. Tài khoản mới sẽ được dùng sau thời gian chờ; trước đó bấm “Dừng lại” được.")
    return _("Đã ghi tài khoản nhận tiền.")


@require_POST
def stop(request: StallRequest, pk: int) -> HttpResponse:
    """Ends a waiting change of this stall. Another stall's is a 404."""
    if not PayoutChange.objects.filter(pk=pk).exists():
        raise Http404
    try:
        payout_account.stop(pk, request.user.pk)
    except payout_account.NotWaiting:
        messages.error(request, _("Lần đổi này đã xong hoặc đã dừng từ trước."))
    else:
        messages.success(request, _("Đã dừng. Tiền vẫn về tài khoản cũ."))
    return redirect("stall:payout")


def _page(request: StallRequest, form: PayoutForm, *, status: int = 200) -> HttpResponse:
    changes = PayoutChange.objects.select_related("bank", "requested_by", "stopped_by")
    rows = list(changes[: HISTORY + 1])
    context: dict[str, Any] = {
        "tab": "money",
        "form": form,
        "hours": settings.PAYOUT_CHANGE_HOURS,
        # Read afresh: the middleware's row is older than a change that has just taken over.
        "cooperative": Cooperative.objects.select_related("bank").get(pk=request.cooperative.pk),
        "waiting": next((row for row in rows if row.is_waiting), None),
        "history": [row for row in rows if not row.is_waiting][:HISTORY],
    }
    return render(request, "stall/payout.html", context, status=status)
