"""Classes in the technical admin: looked at only, the union runs them at its own desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from shop.admin import ReadOnlyAdmin, choice, column
from shop.training.models import (
    ClassCertificate,
    Invitation,
    Material,
    Moment,
    Place,
    Seat,
    Source,
    TestResult,
    TrainingClass,
)


@admin.register(TrainingClass)
class TrainingClassAdmin(ReadOnlyAdmin):
    list_display = (
        column("title", _("tên lớp")),
        column("held_on", _("ngày học")),
        column("place", _("nơi học")),
        column("seats", _("số chỗ")),
        column("cancelled_at", _("huỷ lúc")),
    )
    search_fields = ("title",)
    details = (
        *list_display,
        column("trainer", _("người hướng dẫn")),
        column("cancel_reason", _("lý do huỷ")),
    )


@admin.register(Material)
class MaterialAdmin(ReadOnlyAdmin):
    list_display = (
        column("title", _("tên tài liệu")),
        column("training_class", _("lớp")),
        column("url", _("đường dẫn")),
    )
    list_select_related = ("training_class",)
    details = list_display


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = (
        column("training_class", _("lớp")),
        column("cooperative", _("hợp tác xã")),
        column("invited_at", _("mời lúc")),
    )
    list_select_related = ("training_class", "cooperative")
    details = list_display


@admin.register(Seat)
class SeatAdmin(ReadOnlyAdmin):
    list_display = (
        column("training_class", _("lớp")),
        choice("state", _("chỗ"), Place),
        choice("source", _("ai ghi"), Source),
        column("asked_at", _("ghi lúc")),
        column("attended_at", _("có mặt lúc")),
    )
    list_select_related = ("training_class",)
    details = (*list_display, column("name", _("họ tên")), column("organisation", _("từ đâu")))


@admin.register(TestResult)
class TestResultAdmin(ReadOnlyAdmin):
    list_display = (
        choice("moment", _("lúc"), Moment),
        column("right", _("đúng")),
        column("asked", _("số câu")),
        column("given_at", _("làm lúc")),
    )
    details = list_display


@admin.register(ClassCertificate)
class ClassCertificateAdmin(ReadOnlyAdmin):
    list_display = (
        column("issued_at", _("cấp lúc")),
        column("revoked_at", _("thu hồi lúc")),
        column("revoke_reason", _("lý do thu hồi")),
    )
    details = (*list_display, column("name", _("họ tên")))
