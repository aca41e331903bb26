from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "shop.training"
    label = "training"
    verbose_name = _("Tập huấn")
    default_auto_field = "django.db.models.BigAutoField"
