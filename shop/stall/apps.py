from django.apps import AppConfig


class StallConfig(AppConfig):
    name = "shop.stall"
    label = "stall"
    verbose_name = "Gian hàng"
    default_auto_field = "django.db.models.BigAutoField"
