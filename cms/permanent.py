"""Pages that nobody may take from their readers by a tap: home pages, and published policies, which the law wants
shown. They are edited like any other; the admin asks here before it deletes, moves or unpublishes one."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from cms.models import HomePage

TAKING_AWAY = ("delete", "move", "unpublish")  # names of Wagtail's bulk actions


def reason(page: Page, user: Any) -> str:
    """Why `user` may not take this page away, in words for the one who tries; "" where nothing stands against it.

    A draft was never shown, so it may go; the operator may take a policy away.
    """
    kind = page.specific_class
    if not page.live or not getattr(kind, "IS_PERMANENT", False):
        return ""
    if issubclass(kind, HomePage):
        return _(
            "Đây là trang chủ: không gỡ, xoá hay chuyển đi được, vì cả chợ sẽ mất cửa vào. "
            "Muốn đổi gì, hãy sửa rồi xuất bản bản mới."
        )
    if user.is_superuser:
        return ""
    return _(
        "“%(title)s” là trang luật buộc chợ công bố: không gỡ, xoá hay chuyển đi được. "
        "Muốn đổi lời, hãy sửa rồi xuất bản bản mới; bản cũ vẫn được giữ."
    ) % {"title": page.title}


def keep(request: HttpRequest, page: Page, *_place: Page) -> HttpResponse | None:
    """For Wagtail's hooks before a page is deleted, moved or unpublished."""
    return _refuse(request, [page])


def keep_all(request: HttpRequest, action: str, pages: Iterable[Any], _action: Any) -> HttpResponse | None:
    """The same for pages ticked in a list: one of them that must stay keeps all of them."""
    return (
        _refuse(request, (row for row in pages if isinstance(row, Page))) if action in TAKING_AWAY else None
    )


def _refuse(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    for page in pages:
        if words := reason(page, request.user):
            messages.error(request, words)
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None
