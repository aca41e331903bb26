"""A logged-in buyer's cart, kept across devices. Guests carry theirs in the session."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """Names one content of one cart; a purchase placed from it is placed once."""
    return secrets.token_urlsafe(18)


class SavedCart(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_cart")
    quantities = models.JSONField(default=dict)  # {variant id as text: packs}
    prices = models.JSONField(default=dict, db_default={})  # {variant id as text: đồng last seen}
    key = models.CharField(max_length=32, default=new_key)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("giỏ hàng đã lưu")
        verbose_name_plural = _("giỏ hàng đã lưu")

    def __str__(self) -> str:
        return self.key
