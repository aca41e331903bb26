"""The pages of the second step of a login: the code, and setting it up or ending it."""

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shop.accounts import second_factor
from shop.accounts.models import User

LONGEST = 40  # letters, blanks that people type between included


class CodeForm(forms.Form):
    """Six digits of the authenticator, or a recovery code; blanks and capitals do not matter."""

    code = forms.CharField(
        label=gettext_lazy("Mã"),
        max_length=LONGEST,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none"}
        ),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).lower()


@never_cache
@login_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Asks for a code before a room opens; wrong ones are answered more and more slowly (429)."""
    user = _user(request)
    onward = _next(request)
    if not user.has_second_factor or user.is_verified():  # type: ignore[attr-defined]
        return redirect(onward)
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if second_factor.enter(request, user, form.cleaned_data["code"]):
                return redirect(onward)
            form.add_error("code", _("Mã chưa đúng. Mở lại ứng dụng trên điện thoại, gõ sáu số đang hiện."))
        except second_factor.TooSoon as refusal:
            form.add_error("code", _wait(refusal.seconds))
            status = 429
    return render(request, "accounts/code.html", {"form": form, "next": onward}, status=status)


@never_cache
@login_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Sets the second step up, shows the recovery codes once, or ends it with a right code."""
    user = _user(request)
    form = CodeForm(request.POST or None)
    is_verified = user.has_second_factor and user.is_verified()  # type: ignore[attr-defined]
    if user.has_second_factor and not is_verified:
        return redirect("accounts:code")
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            answer = _end(request, user, form) if user.has_second_factor else _begin(request, user, form)
        except second_factor.TooSoon as refusal:
            form.add_error("code", _wait(refusal.seconds))
            answer, status = None, 429
        if answer is not None:
            return answer
    context = {"form": form, "next": _next(request), "is_on": user.has_second_factor}
    if user.has_second_factor:
        context["codes_left"] = second_factor.codes_left(user)
    else:
        given = second_factor.begin(user)
        context |= {"secret": given.secret, "square": _square(given.address)}
    return render(request, "accounts/second_factor.html", context, status=status)


def _begin(request: HttpRequest, user: User, form: CodeForm) -> HttpResponse | None:
    codes = second_factor.confirm(request, user, form.cleaned_data["code"])
    if codes is None:
        form.add_error("code", _("Mã chưa đúng. Quét lại ô vuông, rồi gõ sáu số đang hiện trên điện thoại."))
        return None
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": _next(request)})


def _end(request: HttpRequest, user: User, form: CodeForm) -> HttpResponse | None:
    if second_factor.enter(request, user, form.cleaned_data["code"]):
        second_factor.remove(user)
        messages.success(request, _("Đã tắt đăng nhập hai bước."))
        return redirect("accounts:second-factor")
    form.add_error("code", _("Mã chưa đúng. Chưa tắt gì."))
    return None


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return request.user


def _next(request: HttpRequest) -> str:
    """A page of this site alone (promise W5)."""
    typed = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(typed, {request.get_host()}, require_https=request.is_secure())
    return typed if is_ours else resolve_url("accounts:landing")


def _wait(seconds: int) -> str:
    return ngettext("Xin đợi %(n)s giây rồi thử lại.", "Xin đợi %(n)s giây rồi thử lại.", seconds) % {
        "n": seconds
    }


def _square(text: str) -> SafeString:
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308 - drawn by segno, of its own letters alone
