"""Bulletins in the technical admin, to look at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from shop.admin import ReadOnlyAdmin, column
from shop.bulletins.models import Bulletin


@admin.register(Bulletin)
class BulletinAdmin(ReadOnlyAdmin):
    list_display = (
        column("title", _("một câu")),
        column("kind", _("loại")),
        column("is_urgent", _("khẩn")),
        column("first_on", _("từ ngày")),
        column("last_on", _("đến hết ngày")),
        column("told_count", _("báo cho mấy HTX")),
        column("ended_at", _("đã rút lúc")),
    )
    details = (*list_display, column("body", _("nói rõ thêm")), column("communes", _("xã, phường")))
