from django.apps import AppConfig


class CartConfig(AppConfig):
    name = "shop.cart"
    label = "cart"
    verbose_name = "Giỏ hàng"
    default_auto_field = "django.db.models.BigAutoField"
