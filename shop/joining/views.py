"""The public form: a cooperative applies for a stall, on one page that works without scripts."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog import phones
from shop.accounts import tries
from shop.accounts.models import User
from shop.accounts.scope import SESSION_KEY
from shop.impact.register import inviting
from shop.joining import applying
from shop.joining.forms import ApplicationForm, PaperForm, initial_of_registered
from shop.treasury.payout import payout_account


@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """After it the login, then the stall, where photographs of the papers are added."""
    user = request.user if isinstance(request.user, User) else None
    if user and user.must_change_password:
        return redirect("accounts:password")
    if request.method != "POST":
        given = {"contact_person": user.full_name, "phone": phones.national(user.phone)} if user else {}
        return _page(request, ApplicationForm(user=user, initial=_called(request) | given))
    form = ApplicationForm(request.POST, user=user)
    status = 200
    if form.is_valid():
        try:
            return _applied(request, form, user)
        except applying.TooMany:
            form.add_error(
                None, _("Hôm nay đã gửi nhiều hồ sơ quá. Mai gửi tiếp, hoặc gọi Liên minh HTX tỉnh.")
            )
            status = 429
        except (applying.KnownTaxNumber, payout_account.OthersAccount) as refusal:
            say_refused(form, refusal)
    return _page(request, form, status)


def _called(request: HttpRequest) -> dict[str, Any]:
    """What the union's register knows of a cooperative that was asked to open a stall, by the link that it got."""
    row = inviting.called_by(request.GET.get(inviting.PARAMETER, ""))
    return initial_of_registered(row) if row else {}


def say_refused(form: PaperForm, refusal: Exception) -> None:
    """Beside the field that is somebody else's already."""
    if isinstance(refusal, applying.KnownTaxNumber):
        words = _("Đã có gian hàng với mã số thuế này. Xin gọi Liên minh HTX tỉnh.")
        form.add_error("tax_number", words)
        return
    form.add_error(
        "account_number", _("Một hợp tác xã khác đang dùng tài khoản này. Xin gọi Liên minh HTX tỉnh.")
    )


def _applied(request: HttpRequest, form: ApplicationForm, user: User | None) -> HttpResponse:
    key, network = form.cleaned_data["form_key"], tries.network_digest(request)
    if user:
        made = applying.apply_as(user, form.details(), form.account(), form_key=key, network=network)
        request.session[SESSION_KEY] = made.cooperative_id
        messages.success(request, _("Đã nhận hồ sơ. Thêm ảnh giấy tờ ở đây rồi chờ Liên minh gọi."))
        return redirect("stall:registration")
    applying.apply_as_stranger(
        form.details(),
        form.account(),
        form_key=key,
        password=form.cleaned_data["password"],
        network=network,
    )
    words = _(
        "Đã nhận hồ sơ. Giờ đăng nhập bằng số %(phone)s để thêm ảnh giấy tờ và chuẩn bị gian hàng. "
        "Số này có tài khoản từ trước thì dùng mật khẩu cũ."
    )
    messages.success(request, words % {"phone": phones.national(form.cleaned_data["phone"])})
    return redirect(f"{reverse('accounts:login')}?{urlencode({'next': reverse('accounts:landing')})}")


def _page(request: HttpRequest, form: ApplicationForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "hours": settings.PAYOUT_CHANGE_HOURS}
    return render(request, "joining/apply.html", context, status=status)
