"""Login by phone and password. Wrong tries say the same whatever was wrong, and slow down (promise W6)."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from shop.accounts import kept_forms, people, tries
from shop.accounts.models import User


def wait_words() -> str:
    return ngettext(
        "Đã thử sai nhiều lần. Xin đợi %(minutes)s phút rồi thử lại.",
        "Đã thử sai nhiều lần. Xin đợi %(minutes)s phút rồi thử lại.",
        settings.LOGIN_TRIES_MINUTES,
    ) % {"minutes": settings.LOGIN_TRIES_MINUTES}


def locked_out(request: HttpRequest) -> HttpResponse:
    """The login page that says to wait; the phone stays, the password does not."""
    form = LoginForm(request, initial={"phone": request.POST.get("phone", "")[:40]})
    context = {"form": form, "lockout": wait_words(), "next": request.POST.get("next", "")}
    response = render(request, "accounts/login.html", context, status=429)
    response["Retry-After"] = str(settings.LOGIN_TRIES_MINUTES * 60)
    return response


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

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more) | {"is_typed_kept": kept_forms.KEY in self.request.session}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except tries.TooManyTries:
            return locked_out(request)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        tries.remember_device(self.request, response, form.get_user().get_username())
        return response


class OwnPasswordForm(PasswordChangeForm):
    """The old password is asked at the same door as at login, and counted there."""

    is_locked = False

    def __init__(self, user: User, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        try:
            user = authenticate(self.request, username=self.user.phone, password=old)
        except tries.TooManyTries as error:
            self.is_locked = True
            raise forms.ValidationError(wait_words(), code="locked") from error
        if user is None or user.pk != self.user.pk:
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old

    def clean_new_password1(self) -> str:
        new: str = self.cleaned_data["new_password1"]
        if new == self.data.get("old_password"):
            raise forms.ValidationError(_("Mật khẩu mới phải khác mật khẩu cũ."), code="same")
        return new

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = False
        return super().save(commit)


class ChangePassword(PasswordChangeView):
    """A stall's first password comes from the union's staff; other sessions end with it (promise A6)."""

    template_name = "accounts/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("accounts:landing")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Đã đổi mật khẩu. Các máy khác phải đăng nhập lại."))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.is_locked:
            response.status_code = 429
        return response


class Landing(View):
    """Sends a person who has just logged in to where they work."""

    def get(self, request: HttpRequest) -> HttpResponseRedirect:
        user = request.user
        if not isinstance(user, User):
            return redirect("accounts:login")
        if user.must_change_password:
            return redirect("accounts:password")
        if user.memberships.exists():
            return redirect("stall:today")
        if people.waiting_for(user).exists():
            return redirect("accounts:invitations")
        if user.desk_roles and not user.is_superuser:
            return redirect("union:income")
        if user.is_editor:
            return redirect(reverse("wagtailadmin_home"))
        return redirect("checkout:mine")
