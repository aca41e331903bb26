"""The outbox in the technical admin: what is parked and why, sent again with one action; who went silent."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shop.admin import ReadOnlyAdmin, ReadOnlyInline, choice, column, filters, pretty_json
from shop.notifications.channels import zalo
from shop.notifications.models import (
    ChannelDay,
    Heartbeat,
    Notification,
    OutboxMessage,
    ParkedBecause,
    ZaloTemplate,
)
from shop.notifications.models import State as DeliveryState


class State(admin.SimpleListFilter):
    title = _("tình trạng")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("parked", _("Bị dừng lại")), ("open", _("Đang chờ gửi")), ("done", _("Đã xong"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        if self.value() == "parked":
            return queryset.filter(parked_at__isnull=False, handled_at__isnull=True)
        if self.value() == "open":
            return queryset.filter(parked_at__isnull=True, handled_at__isnull=True)
        if self.value() == "done":
            return queryset.filter(handled_at__isnull=False)
        return queryset


class NotificationInline(ReadOnlyInline):
    model = Notification
    details = (
        column("channel", _("kênh")),
        column("audience", _("gửi cho")),
        choice("state", _("tình trạng"), DeliveryState),
        column("sent_at", _("gửi lúc")),
        column("parts", _("số phần")),
        column("cost_amount", _("tiền (đồng)")),
    )


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = (
        column("pk", _("mã")),
        column("topic", _("việc")),
        column("created_at", _("từ lúc")),
        column("attempts", _("số lần thử")),
        column("last_error", _("lỗi lần cuối"), lambda text: text[:120]),
        column("parked_at", _("dừng lúc")),
        choice("parked_because", _("vì sao dừng"), ParkedBecause),
        column("handled_at", _("xong lúc")),
    )
    list_filter = filters(State, "topic")
    ordering = ("-pk",)
    actions = ("send_again", "settle")
    inlines = (NotificationInline,)
    details = (
        column("topic", _("việc")),
        column("payload", _("mã kèm theo"), pretty_json),
        column("created_at", _("từ lúc")),
        column("attempts", _("số lần thử")),
        column("published_at", _("giao cho hàng đợi lúc")),
        column("next_try_at", _("thử lại lúc")),
        column("failing_since", _("trục trặc từ lúc")),
        column("parked_at", _("dừng lúc")),
        choice("parked_because", _("vì sao dừng"), ParkedBecause),
        column("handled_at", _("xong lúc")),
        column("last_error", _("lỗi lần cuối")),
    )

    @admin.action(description=_("Gửi lại những tin bị dừng"))
    def send_again(self, request: HttpRequest, chosen: "QuerySet[OutboxMessage]") -> None:
        """Opens parked messages again with a fresh count of tries; what went out before is not sent twice."""
        parked = chosen.filter(parked_at__isnull=False, handled_at__isnull=True)
        for message in parked:
            self.log_change(request, message, "send again")
        # Every way is tried once more, those that refused it as well.
        refused = Notification.objects.filter(message__in=parked, state=DeliveryState.FAILED)
        refused.update(state=DeliveryState.OPEN, sent_at=None)
        count = parked.update(
            parked_at=None,
            parked_because="",
            alerted_at=None,
            failing_since=None,
            attempts=0,
            next_try_at=None,
        )
        if count:
            words = ngettext("%(n)d tin sẽ được gửi lại.", "%(n)d tin sẽ được gửi lại.", count)
            self.message_user(request, words % {"n": count})
        else:
            self.message_user(request, _("Không tin nào đang bị dừng."), messages.WARNING)

    @admin.action(description=_("Đã xử lý cách khác, không gửi nữa"))
    def settle(self, request: HttpRequest, chosen: "QuerySet[OutboxMessage]") -> None:
        """Closes parked messages for good: somebody was told by other means, or it no longer matters."""
        parked = chosen.filter(parked_at__isnull=False, handled_at__isnull=True)
        for message in parked:
            self.log_change(request, message, "settled by hand")
        count = parked.update(handled_at=timezone.now())
        words = ngettext("%(n)d tin đã khép lại.", "%(n)d tin đã khép lại.", count)
        self.message_user(request, words % {"n": count})


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    details = (column("name", _("tiến trình")), column("beat_at", _("nhịp cuối")))
    list_display = details


@admin.register(ChannelDay)
class ChannelDayAdmin(ReadOnlyAdmin):
    details = (
        column("day", _("ngày")),
        column("channel", _("kênh")),
        column("messages", _("số tin")),
        column("parts", _("số phần")),
        column("cost_amount", _("tiền (đồng)")),
        column("capped_at", _("hết mức lúc")),
    )
    list_display = details


@admin.register(ZaloTemplate)
class ZaloTemplateAdmin(admin.ModelAdmin[ZaloTemplate]):
    """Which template Zalo has approved for what; docs/notifications.md tells its parameters."""

    list_display = ("reader", "topic", "template_id")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        place = {"reader": 0, "topic": 1}.get(db_field.name)
        if place is not None:
            names = dict.fromkeys(str(key[place]) for key in zalo.PARAMETERS)
            options["widget"] = forms.Select(choices=[(name, name) for name in names])
        return super().formfield_for_dbfield(db_field, request, **options)
