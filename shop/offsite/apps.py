from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffsiteConfig(AppConfig):
    name = "shop.offsite"
    label = "offsite"
    verbose_name = _("Bán nơi khác")
    default_auto_field = "django.db.models.BigAutoField"
