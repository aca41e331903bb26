"""Reviews, questions and their log in the technical admin: looked at only, the union decides at its own desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from shop.admin import ReadOnlyAdmin, choice, column, filters
from shop.feedback.models import Act, FeedbackEvent, Question, Review, ReviewStatus


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = (
        column("written_at", _("viết lúc")),
        column("product", _("sản phẩm")),
        column("order", _("đơn hàng")),
        column("stars", _("số sao")),
        choice("status", _("trạng thái"), ReviewStatus),
        column("version", _("lần viết")),
    )
    list_filter = filters("status", "stars", "written_at")
    list_select_related = ("product", "order")
    search_fields = ("order__number", "product__name")
    details = (
        *list_display,
        column("words", _("lời đánh giá")),
        column("reject_reason", _("vì sao không đăng")),
        column("answer", _("hợp tác xã trả lời")),
        column("report_reason", _("vì sao nhờ xem lại")),
    )


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    list_display = (
        column("asked_at", _("hỏi lúc")),
        column("product", _("sản phẩm")),
        column("answered_at", _("trả lời lúc")),
        column("hidden_at", _("ẩn lúc")),
    )
    list_filter = filters("asked_at")
    list_select_related = ("product",)
    search_fields = ("product__name",)
    details = (
        *list_display,
        column("words", _("câu hỏi")),
        column("answer", _("trả lời")),
        column("hidden_reason", _("vì sao ẩn")),
    )


@admin.register(FeedbackEvent)
class FeedbackEventAdmin(ReadOnlyAdmin):
    list_display = (
        column("created_at", _("lúc")),
        choice("act", _("việc"), Act),
        column("review", _("đánh giá")),
        column("question", _("câu hỏi")),
        column("actor", _("người làm")),
        column("actor_kind", _("vai")),
        column("reason", _("lý do")),
    )
    list_filter = filters("act", "actor_kind", "created_at")
    list_select_related = ("review", "question", "actor")
    search_fields = ("review__order__number",)
    details = list_display
