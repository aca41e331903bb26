from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Hàng hoá"
    default_auto_field = "django.db.models.BigAutoField"
