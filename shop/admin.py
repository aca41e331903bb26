"""The technical admin at /ky-thuat/: its look, our own login before it, and bases for rows nobody may change."""

import datetime
import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import lookup_field
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from taggit.models import Tag
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from catalog.models import Cooperative
from catalog.stalls import search
from catalog.templatetags.money import dong
from shop.accounts import access_log


def login(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """By phone, like everybody; one login page, one count of wrong tries. Raises PermissionDenied."""
    if admin.site.has_permission(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{reverse('accounts:login')}?{urlencode({'next': reverse('admin:index')})}")


admin.site.login = login  # type: ignore[method-assign]
admin.site.site_header = _("Chợ Phiên Lai Châu – kỹ thuật")
admin.site.site_title = _("Kỹ thuật")
admin.site.index_title = _("Vận hành")
admin.site.site_url = "/"


def plainly(value: Any) -> Any:
    """Times as people here read them; everything else as it is."""
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return value


def column(name: str, label: Any, show: Callable[[Any], Any] = plainly) -> Callable[..., Any]:
    """A field under a label of ours, made readable by `show`; sorted by the field itself."""

    @admin.display(description=label, ordering=name.replace(".", "__"))
    def value_of(row: Any) -> Any:
        value = row
        for part in name.split("."):
            if value is not None:
                _field, _attribute, value = lookup_field(part, value)
        return "–" if value in (None, "") else show(value)

    value_of.__name__ = name.replace(".", "_")
    return value_of


def amount(name: str, label: Any) -> Callable[..., Any]:
    """A column of whole đồng."""
    return column(name, label, dong)


def choice(name: str, label: Any, choices: type[models.TextChoices]) -> Callable[..., Any]:
    """A column of a status or kind, in words."""
    words = dict(choices.choices)
    return column(name, label, lambda value: words.get(value, value))


LABELS = {
    "act": _("việc"),
    "actor_kind": _("ai làm"),
    "asked_at": _("hỏi lúc"),
    "at": _("lúc"),
    "cooperative": _("hợp tác xã"),
    "created_at": _("tạo lúc"),
    "day": _("ngày"),
    "effective_on": _("ngày phát sinh"),
    "event_type": _("loại tin"),
    "groups": _("nhóm"),
    "hour": _("giờ"),
    "imported_at": _("nhập lúc"),
    "is_active": _("đang dùng"),
    "is_superuser": _("toàn quyền"),
    "kind": _("loại"),
    "method": _("cách trả tiền"),
    "occurred_at": _("tiền về lúc"),
    "opened_at": _("mở lúc"),
    "outcome": _("kết quả"),
    "payment__method": _("cách trả tiền"),
    "payment_method": _("cách trả tiền"),
    "placed_at": _("đặt lúc"),
    "provider": _("nhà cung cấp"),
    "reason": _("lý do"),
    "received_at": _("nhận lúc"),
    "region": _("vùng"),
    "remitted_on": _("ngày nộp"),
    "requested_at": _("yêu cầu lúc"),
    "resolution": _("cách xử lý"),
    "source": _("nguồn"),
    "stars": _("số sao"),
    "status": _("trạng thái"),
    "topic": _("loại tin"),
    "until": _("đến hết ngày"),
    "withdrawn": _("đã rút tiền"),
    "written_at": _("viết lúc"),
}


def filters(*wanted: Any) -> tuple[Any, ...]:
    """For `list_filter`: fields under LABELS, and classes of filters as they are. Raises KeyError without a label."""
    return tuple(_titled(name, LABELS[name]) if isinstance(name, str) else name for name in wanted)


def _titled(name: str, label: Any) -> tuple[str, type[admin.FieldListFilter]]:
    """The filter that Django makes of a field, under a label of ours."""

    class Titled(admin.FieldListFilter):
        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            made = admin.FieldListFilter.create(*args, **kwargs)
            made.title = label
            return made

    return name, Titled


class StallFilter(admin.SimpleListFilter):
    """The rows of cooperatives whose name has the words typed; a list of all cooperatives would be as long as they are
    many."""

    title = LABELS["cooperative"]
    parameter_name = "htx"
    template = "admin/stall_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("", "")]  # one, or Django hides the filter

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        typed = self.value()
        return (
            queryset.filter(cooperative__in=search.named(Cooperative.objects.all(), typed))
            if typed
            else queryset
        )

    def choices(self, changelist: Any) -> Iterator[Any]:
        others = {"q": [changelist.query] if changelist.query else [], **changelist.get_filters_params()}
        yield {
            "name": self.parameter_name,
            "typed": self.value() or "",
            "kept": [
                (name, value)
                for name, values in others.items()
                for value in values
                if name != self.parameter_name
            ],
            "everything": changelist.get_query_string(remove=[self.parameter_name]),
        }


def leave_to_wagtail() -> None:
    """Its pictures, documents and tags: here they could be changed without what its own pages see to (promise W2).

    Nor are the secrets of people's second step shown to anybody.
    """
    for model in (Tag, get_image_model(), get_document_model(), TOTPDevice, StaticDevice):
        if admin.site.is_registered(model):
            admin.site.unregister(model)


def pretty_json(value: Any) -> str:
    return format_html("<pre>{}</pre>", json.dumps(value, ensure_ascii=False, indent=1))


class Untouchable(admin.options.BaseModelAdmin[Any]):
    """Looked at, never added, changed or deleted: these rows have one writer, and it is not a person."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Logged(admin.ModelAdmin[Any]):
    """Each look at a row, and at each page of the list, is kept as a row of its own (promise A4)."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        if response.status_code == HTTPStatus.OK:
            access_log.looked(request.user.pk, self.opts.label_lower, reference=str(object_id))
        return response

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        data: Any = getattr(response, "context_data", None) or {}
        if shown := data.get("cl"):
            count = len(shown.result_list)
            access_log.looked(request.user.pk, self.opts.label_lower, reference="list", row_count=count)
        return response


class ReadOnlyAdmin(Untouchable, Logged):
    """`details` are the columns of a row's own page."""

    details: tuple[Callable[..., Any], ...] = ()
    list_per_page = 50
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.details

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.details


class ReadOnlyInline(Untouchable, admin.TabularInline[Any, Any]):
    details: tuple[Callable[..., Any], ...] = ()
    extra = 0
    can_delete = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.details

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.details
