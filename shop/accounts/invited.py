"""Pages of somebody who was asked to work at a stall: the link's, and the yes or no after the login."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog import phones
from catalog.fields import LineField
from catalog.numbers import whole
from shop.accounts import people
from shop.accounts.models import Invitation, User
from shop.accounts.scope import SESSION_KEY


class NewAccountForm(forms.Form):
    """A name and a password for a phone that is known; the phone and the name must not be the password."""

    full_name = LineField(label=gettext_lazy("Họ và tên"), max_length=120)
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu mới"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("Ít nhất 8 chữ hoặc số. Đừng dùng số điện thoại, tên hay ngày sinh."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, phone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phone = phone

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if password := data.get("password"):
            person = User(phone=self.phone, full_name=data.get("full_name", ""))
            try:
                password_validation.validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link: a password of one's own, or the login; the yes comes after it.

    The answer to a password is the same whether the phone had an account before or not (promise W6).
    """
    invitation = people.find(token)
    if invitation is None or invitation.closed_at or invitation.has_lapsed:
        return render(request, "accounts/invitation_gone.html", status=404)
    if isinstance(request.user, User):
        if request.user.phone == invitation.phone:
            return redirect("accounts:invitations")
        return render(request, "accounts/invitation_other.html", {"invitation": invitation}, status=403)
    after = f"{reverse('accounts:login')}?{urlencode({'next': reverse('accounts:invitations')})}"
    if request.method == "POST":
        form = NewAccountForm(request.POST, phone=invitation.phone)
        if form.is_valid():
            people.open_account(invitation.phone, **form.cleaned_data)
            words = _(
                "Đã ghi. Giờ đăng nhập bằng số %(phone)s để nhận lời. "
                "Số này có tài khoản từ trước thì dùng mật khẩu cũ."
            )
            messages.success(request, words % {"phone": phones.national(invitation.phone)})
            return redirect(after)
    else:
        form = NewAccountForm(phone=invitation.phone, initial={"full_name": invitation.full_name})
    context = {"invitation": invitation, "form": form, "login_url": after}
    return render(request, "accounts/invitation.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """What waits for this person's yes or no."""
    user = request.user
    if not isinstance(user, User):
        return redirect(f"{reverse('accounts:login')}?{urlencode({'next': request.path})}")
    if user.must_change_password:
        return redirect("accounts:password")
    if request.method != "POST":
        return render(request, "accounts/invitations.html", {"invitations": list(people.waiting_for(user))})
    number = whole(request.POST.get("invitation")) or 0
    accepts = request.POST.get("answer") == "co"
    try:
        invitation = people.answer(number, user, accepts=accepts)
    except people.NotOpen:
        messages.error(request, _("Lời mời này không còn nữa. Chưa có gì thay đổi."))
        return redirect("accounts:landing" if user.memberships.exists() else "accounts:invitations")
    return _answered(request, invitation)


def _answered(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    name = invitation.cooperative.name
    if not invitation.is_accepted:
        messages.info(request, _("Đã từ chối lời mời của %(name)s.") % {"name": name})
        return redirect("accounts:invitations")
    request.session[SESSION_KEY] = invitation.cooperative_id
    messages.success(request, _("Đã nhận lời. Đây là gian hàng %(name)s.") % {"name": name})
    return redirect("stall:today")
