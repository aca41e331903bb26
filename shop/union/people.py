"""Who works at a cooperative's stall, for the union; and a new first password for one of them, in two taps."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import row_locks
from catalog.models import Cooperative
from shop.accounts import access_log, behalf, passwords
from shop.accounts.models import Membership, User
from shop.notifications import outbox
from shop.notifications.topics import Topic


@require_POST
def work_there(request: HttpRequest, pk: int) -> HttpResponse:
    """On behalf of a cooperative that lets officers; every page of the stall asks again (promise A9)."""
    cooperative = get_object_or_404(Cooperative, pk=pk)
    if behalf.in_force(cooperative.pk) is None:
        raise PermissionDenied
    request.session[behalf.SESSION_KEY] = cooperative.pk
    return redirect("stall:today")


@require_POST
def stop_working(request: HttpRequest) -> HttpResponse:
    request.session.pop(behalf.SESSION_KEY, None)
    return redirect("union:cooperatives")


class NotForOfficers(Exception):
    """This account opens more than stalls; its password is the operator's to give."""


@never_cache
@require_GET
def people_list(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Cooperative, pk=pk))


def _page(request: HttpRequest, cooperative: Cooperative, **more: Any) -> HttpResponse:
    members = cooperative.memberships.select_related("user").order_by("pk")
    context = {
        "tab": "cooperatives",
        "cooperative": cooperative,
        "members": members,
        "given_to": 0,
        "consent": behalf.in_force(cooperative.pk),
    } | more
    return render(request, "union/people.html", context, status=409 if "conflict" in more else 200)


@never_cache
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """The new password is on this answer alone."""
    member = get_object_or_404(Membership.objects.select_related("cooperative", "user"), pk=pk)
    try:
        password = _reset(member, int(request.user.pk or 0))
    except NotForOfficers:
        words = _("Tài khoản này còn vào được nơi khác của chợ. Nhờ người vận hành cấp lại mật khẩu.")
        return _page(request, member.cooperative, conflict=words)
    return _page(request, member.cooperative, given_to=member.pk, password=password)


@transaction.atomic
def _reset(member: Membership, officer_id: int) -> str:
    """Logged; the person is told; every session of theirs ends (promise A6). Raises NotForOfficers."""
    user = row_locks.hold(User.objects).get(pk=member.user_id)
    if user.is_staff or user.is_superuser or user.group_names:
        raise NotForOfficers
    password = passwords.first()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    access_log.reset_password(officer_id, user.pk)
    outbox.write(Topic.PASSWORD_RESET, user=user.pk, cooperative=member.cooperative_id)
    return password
