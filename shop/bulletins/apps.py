from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulletinsConfig(AppConfig):
    name = "shop.bulletins"
    label = "bulletins"
    verbose_name = _("Thông báo của Liên minh")
    default_auto_field = "django.db.models.BigAutoField"
