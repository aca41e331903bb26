from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LifecycleConfig(AppConfig):
    name = "shop.lifecycle"
    label = "lifecycle"
    verbose_name = _("Vòng đời đơn hàng")
    default_auto_field = "django.db.models.BigAutoField"
