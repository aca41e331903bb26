from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JoiningConfig(AppConfig):
    name = "shop.joining"
    label = "joining"
    verbose_name = _("Đăng ký gian hàng")
    default_auto_field = "django.db.models.BigAutoField"
