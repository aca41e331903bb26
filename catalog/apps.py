from importlib import import_module

from django.apps import AppConfig
from django.core.signals import request_finished
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Hàng hoá")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be imported from here on only.
        request_finished.connect(
            import_module("catalog.search.statistics").write_due, dispatch_uid="count-searches"
        )
