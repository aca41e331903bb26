"""Which cooperative's rows a request may see (django-scopes: without a scope every query raises).

/htx/ sees one cooperative, the union's desk and the Wagtail admin see all, everything else sees none.
Files that Wagtail writes and people that it shows are logged here, because its views are not ours.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_scopes import scope, scopes_disabled

from shop.accounts import access_log, behalf, kept_forms, phone_answers, second_factor
from shop.accounts.models import Membership, User

STALL = "htx"
UNION = "lien-minh"
ADMIN = "quan-tri"
TECHNICAL = "ky-thuat"
SESSION_KEY = "cooperative"


def room(path: str) -> str:
    """The first part of the path below the language: "/en/htx/don/" → "htx"."""
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] == "en":
        parts = parts[1:]
    return parts[0] if parts else ""


def current_membership(request: HttpRequest, user: User) -> Membership | None:
    """Where this person works: at the stall chosen last, else at the first of theirs.

    Raises PermissionDenied once where the chosen stall is theirs no more: what was sent was meant for that one.
    """
    memberships = list(user.memberships.select_related("cooperative").order_by("pk"))
    chosen = request.session.get(SESSION_KEY)
    for membership in memberships:
        if membership.cooperative_id == chosen:
            return membership
    if chosen is not None:
        del request.session[SESSION_KEY]
        raise PermissionDenied
    if len(memberships) > 1:
        request.session[SESSION_KEY] = memberships[0].cooperative_id
    return memberships[0] if memberships else None


class TenantScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        place = room(request.path_info)
        if place not in (STALL, UNION, ADMIN, TECHNICAL):
            return self.get_response(request)
        is_phone = place == STALL and phone_answers.are_wanted(request)
        if is_phone and not self.may_enter(request):
            return phone_answers.log_in()
        if not request.user.is_authenticated:
            page = kept_forms.keep(request)
            return redirect(f"{reverse('accounts:login')}?{urlencode({'next': page})}")
        if request.user.must_change_password and request.path_info != reverse("stall:password"):
            return redirect("accounts:password")
        if page := second_factor.page_before(request, request.user):
            return redirect(f"{reverse(page)}?{urlencode({'next': kept_forms.keep(request)})}")
        try:
            tenant = self.scope_for(request, place, request.user)
        except PermissionDenied:
            if is_phone:
                return phone_answers.not_allowed()
            raise
        with tenant:
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()  # lazily rendered pages query inside the scope too
        if place == ADMIN and "/users/" in request.path_info and response.status_code == HTTPStatus.OK:
            access_log.looked(request.user.pk, f"wagtail:{request.path_info}"[:80])
        if place in (STALL, UNION):
            kept_forms.give_back(request, response, request.user)
        if place == ADMIN and response.headers.get("Content-Disposition", "").startswith("attachment"):
            access_log.exported(request.user.pk, f"wagtail:{request.path_info}"[:80], row_count=None)
        return response

    def may_enter(self, request: HttpRequest) -> bool:
        """Whether no page of the login stands before a room any more."""
        user = request.user
        return bool(
            user.is_authenticated
            and not user.must_change_password
            and not second_factor.page_before(request, user)
        )

    def enter_on_behalf(self, request: HttpRequest, user: User) -> AbstractContextManager[None]:
        """Only with a consent in force at this very request (promise A9). Raises PermissionDenied."""
        consent = behalf.in_force(request.session[behalf.SESSION_KEY]) if user.is_union_officer else None
        if consent is None:
            del request.session[behalf.SESSION_KEY]
            raise PermissionDenied
        request.cooperative = consent.cooperative  # type: ignore[attr-defined]
        request.role = behalf.ROLE  # type: ignore[attr-defined]
        request.consent = consent  # type: ignore[attr-defined]
        return cast(AbstractContextManager[None], scope(cooperative=consent.cooperative))

    def scope_for(self, request: HttpRequest, place: str, user: User) -> AbstractContextManager[None]:
        if place == STALL and behalf.SESSION_KEY in request.session:
            return self.enter_on_behalf(request, user)
        if place == STALL:
            membership = current_membership(request, user)
            if membership is None:
                raise PermissionDenied
            request.cooperative = membership.cooperative  # type: ignore[attr-defined]
            request.role = membership.role  # type: ignore[attr-defined]
            return cast(AbstractContextManager[None], scope(cooperative=membership.cooperative))
        if place == UNION and not user.desk_roles:
            raise PermissionDenied
        if place == ADMIN and not (user.is_union_officer or user.is_editor):
            raise PermissionDenied
        if place == TECHNICAL and not user.is_superuser:
            raise PermissionDenied
        return cast(AbstractContextManager[None], scopes_disabled())
