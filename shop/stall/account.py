"""The stall's own page: where it stands, which stall is worked at, the way out; and its money."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop.accounts.scope import SESSION_KEY
from shop.stall import figures
from shop.stall.requests import StallRequest


@never_cache
@require_GET
def money(request: StallRequest) -> HttpResponse:
    context = {"tab": "money", "income": figures.monthly(request.cooperative)}
    return render(request, "stall/money.html", context)


@never_cache
@require_GET
def account(request: StallRequest) -> HttpResponse:
    memberships = request.user.memberships.select_related("cooperative").order_by("pk")
    stalls = [membership.cooperative for membership in memberships]
    others = [stall for stall in stalls if stall.pk != request.cooperative.pk]
    return render(request, "stall/account.html", {"tab": "", "others": others})


@require_POST
def switch(request: StallRequest) -> HttpResponse:
    """Works at another of this manager's stalls from now on."""
    raw = request.POST.get("cooperative", "")
    chosen = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 16 else 0
    membership = request.user.memberships.select_related("cooperative").filter(cooperative_id=chosen).first()
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.cooperative_id
    messages.success(request, _("Đang ở gian hàng %(name)s.") % {"name": membership.cooperative.name})
    return redirect("stall:today")


@never_cache
@require_http_methods(["GET", "POST"])
def password(request: StallRequest) -> HttpResponse:
    """A password of one's own instead of the initial one. Other phones are logged out by it (promise A6)."""
    form = PasswordChangeForm(request.user, request.POST or None)
    for name in ("new_password1", "new_password2"):
        form.fields[name].help_text = ""  # the page says it in one sentence
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("Đã đổi mật khẩu. Lần sau đăng nhập bằng mật khẩu mới."))
        return redirect("stall:account")
    return render(request, "stall/password.html", {"tab": "", "form": form})
