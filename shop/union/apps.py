from django.apps import AppConfig


class UnionConfig(AppConfig):
    name = "shop.union"
    label = "union"
    verbose_name = "Liên minh"
    default_auto_field = "django.db.models.BigAutoField"
