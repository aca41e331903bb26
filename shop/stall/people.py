"""The people of a stall: who works there, as what; asking somebody in, by a link or a printed slip; letting go."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.fields import LineField, PhoneField
from shop.accounts import people
from shop.accounts.models import Invitation, Membership, MembershipChange, Role
from shop.accounts.scope import SESSION_KEY
from shop.stall import next_messages
from shop.stall.requests import StallRequest

HISTORY = 10
LINK, SLIP = "link", "slip"
EXPLAINED = {
    Role.OWNER: gettext_lazy("Làm mọi việc: tài khoản ngân hàng, người làm, giá, đơn."),
    Role.SELLER: gettext_lazy(
        "Hàng hoá, giá, đơn, trả lời khách. Xem được tiền, không đổi tài khoản ngân hàng."
    ),
    Role.PACKER: gettext_lazy(
        "Nhận đơn, đóng gói, gửi hàng, in tem, đếm kho. Không đổi giá, không thấy tiền."
    ),
}


class InviteForm(forms.Form):
    phone = PhoneField(label=gettext_lazy("Số điện thoại của người ấy"))
    full_name = LineField(label=gettext_lazy("Họ và tên"), max_length=120)
    role = forms.ChoiceField(label=gettext_lazy("Làm việc gì?"), choices=Role.choices, initial=Role.PACKER)
    way = forms.ChoiceField(
        label=gettext_lazy("Mời bằng cách nào?"),
        choices=[
            (LINK, gettext_lazy("Gửi đường dẫn qua Zalo, tin nhắn")),
            (SLIP, gettext_lazy("In phiếu có mật khẩu đầu tiên")),
        ],
        initial=LINK,
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


@never_cache
@require_GET
def people_list(request: StallRequest) -> HttpResponse:
    changes = MembershipChange.objects.select_related("user", "by")
    context = {
        "tab": "",
        "members": request.cooperative.memberships.select_related("user").order_by("pk"),
        "invitations": Invitation.objects.filter(closed_at=None, lapses_at__gt=timezone.now()),
        "changes": changes[:HISTORY],
    }
    return render(request, "stall/people.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: StallRequest) -> HttpResponse:
    """The link, or the slip with its password, is shown once: asking again for the same phone makes new ones."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            invitation, token = people.invite(
                request.cooperative,
                phone=data["phone"],
                full_name=data["full_name"],
                role=Role(data["role"]),
                by=request.user,
            )
        except people.AlreadyThere:
            form.add_error("phone", _("Người có số này đang làm ở gian hàng rồi."))
        except people.TooMany:
            form.add_error(None, _("Nhiều lời mời đang chờ quá. Rút bớt rồi mời tiếp."))
        else:
            return _show(request, invitation, token, data["way"])
    roles = [(role, role.label, EXPLAINED[role]) for role in reversed(Role)]
    return render(request, "stall/person_new.html", {"tab": "", "form": form, "roles": roles})


def _show(request: StallRequest, invitation: Invitation, token: str, way: str) -> HttpResponse:
    context: dict[str, Any] = {
        "tab": "",
        "invitation": invitation,
        "days": settings.INVITATION_DAYS,
        "link": settings.SITE_URL + reverse("accounts:invitation", args=[token]),
    }
    if way == SLIP:
        context |= {
            "password": people.first_password(invitation),
            "login_url": settings.SITE_URL + reverse("accounts:login"),
        }
    return render(request, "stall/invited.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def person(request: StallRequest, pk: int) -> HttpResponse:
    """Another role, or leaving. Somebody of another stall is a 404."""
    rows = request.cooperative.memberships.select_related("user")
    member: Membership = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return _person(request, member)
    name = member.user.get_short_name()
    try:
        if request.POST.get("action") == "remove":
            people.remove(member, by=request.user)
            said = _("%(name)s không còn ở gian hàng này nữa.") % {"name": name}
        else:
            form = RoleForm(request.POST)
            if not form.is_valid():
                return _person(request, member, _("Chọn một việc trong danh sách. Chưa đổi gì."), 400)
            role = Role(form.cleaned_data["role"])
            people.change_role(member, role, by=request.user)
            said = _("%(name)s giờ là: %(role)s.") % {"name": name, "role": role.label}
    except people.LastOwner:
        words = _("Gian hàng phải có ít nhất một chủ. Cho người khác làm chủ trước đã. Chưa đổi gì.")
        return _person(request, member, words, 409)
    except Membership.DoesNotExist:
        said = _("%(name)s không còn ở gian hàng này nữa.") % {"name": name}
    next_messages.done(request, said)
    if member.user_id != request.user.pk:
        return redirect("stall:people")
    if request.POST.get("action") == "remove":
        request.session.pop(SESSION_KEY, None)
    return redirect("accounts:landing")


def _person(request: StallRequest, member: Membership, conflict: str = "", status: int = 200) -> HttpResponse:
    context = {
        "tab": "",
        "member": member,
        "is_self": member.user_id == request.user.pk,
        "conflict": conflict,
        "roles": [(role, role.label, EXPLAINED[role]) for role in Role],
    }
    return render(request, "stall/person.html", context, status=status)


@require_POST
def withdraw(request: StallRequest, pk: int) -> HttpResponse:
    """The link of an invitation leads nowhere from now on."""
    get_object_or_404(Invitation.objects.all(), pk=pk)
    Invitation.objects.filter(pk=pk, closed_at=None).update(closed_at=timezone.now())
    messages.success(request, _("Đã rút lời mời."))
    return redirect("stall:people")
