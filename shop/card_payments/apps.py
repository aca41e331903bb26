from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CardPaymentsConfig(AppConfig):
    name = "shop.card_payments"
    label = "card_payments"
    verbose_name = _("Thanh toán thẻ")
    default_auto_field = "django.db.models.BigAutoField"
