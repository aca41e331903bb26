from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "shop.checkout"
    label = "checkout"
    verbose_name = "Đặt hàng"
    default_auto_field = "django.db.models.BigAutoField"
