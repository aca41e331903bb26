"""Login by phone and password. Wrong tries say the same whatever was wrong, and slow down (promise W6)."""

import ipaddress
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from catalog import phones
from shop.accounts.models import User


def axes_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """One counter per phone number, however it was spelled; axes asks with either name of it."""
    known = credentials or {}
    typed = known.get("username") or known.get("phone") or (request.POST.get("phone", "") if request else "")
    try:
        return phones.parse(typed)
    except phones.InvalidPhone:
        return typed[:40]


def client_ip(request: HttpRequest) -> str:
    """Who is asking. Behind our proxy it is the address that the proxy itself added, the last one: the others
    were sent by the client. Without this a stranger's wrong tries would lock the owner of a number out."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return peer
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(seen))
    except ValueError:
        return peer


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    form = LoginForm(request)
    message = _("Đã thử sai nhiều lần. Xin đợi 15 phút rồi đăng nhập lại.")
    return render(request, "accounts/login.html", {"form": form, "lockout": message}, status=429)


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": gettext_lazy("Số điện thoại hoặc mật khẩu chưa đúng."),
        "inactive": gettext_lazy("Số điện thoại hoặc mật khẩu chưa đúng."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        del self.fields["username"]
        self.fields = {
            "phone": forms.CharField(
                label=gettext_lazy("Số điện thoại"),
                max_length=40,
                widget=forms.TextInput(
                    attrs={"inputmode": "tel", "autocomplete": "username", "autofocus": True, "type": "tel"}
                ),
            ),
            "password": forms.CharField(
                label=gettext_lazy("Mật khẩu"),
                max_length=200,
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            ),
        }

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["username"] = self.cleaned_data.get("phone")
        return super().clean()


class Login(LoginView):
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


class ChangePassword(PasswordChangeView):
    """A stall's first password comes from the union's staff; other sessions end with it (promise A6)."""

    template_name = "accounts/password.html"
    success_url = reverse_lazy("accounts:landing")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Đã đổi mật khẩu. Các máy khác phải đăng nhập lại."))
        return super().form_valid(form)


class Landing(View):
    """Sends a person who has just logged in to where they work."""

    def get(self, request: HttpRequest) -> HttpResponseRedirect:
        user = request.user
        if not isinstance(user, User):
            return redirect("accounts:login")
        if user.memberships.exists():
            return redirect("stall:today")
        if user.is_union_officer and not user.is_superuser:
            return redirect("union:income")
        if user.is_editor:
            return redirect(reverse("wagtailadmin_home"))
        return redirect("checkout:mine")
