from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "shop.feedback"
    label = "feedback"
    verbose_name = _("Đánh giá và hỏi đáp")
    default_auto_field = "django.db.models.BigAutoField"
