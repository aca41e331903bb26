from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallingConfig(AppConfig):
    name = "shop.calling"
    label = "calling"
    verbose_name = _("Đặt hàng qua điện thoại")
    default_auto_field = "django.db.models.BigAutoField"
