from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Trang nội dung")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be imported from here on only. Wagtail registers pages and snippets by itself, settings not:
        # a page linked from the footer would count as used nowhere.
        index = import_module("wagtail.models").ReferenceIndex
        index.register_model(import_module("cms.models").SiteSettings)
        import_module("cms.exports").install()
