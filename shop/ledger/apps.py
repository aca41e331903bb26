from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "shop.ledger"
    label = "ledger"
    verbose_name = "Sổ cái"
    default_auto_field = "django.db.models.BigAutoField"
