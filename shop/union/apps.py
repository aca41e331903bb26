from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnionConfig(AppConfig):
    name = "shop.union"
    label = "union"
    verbose_name = _("Liên minh")
    default_auto_field = "django.db.models.BigAutoField"
