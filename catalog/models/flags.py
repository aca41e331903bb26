"""Phrases that make an officer look twice at a listing. The union edits the list; nothing is refused by it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog import text


class FlagKind(models.TextChoices):
    """Wildlife: Law on Biodiversity, Decree 06/2019. Medicine, and claims of healing: Law on Pharmacy and Law on
    Advertising Art. 8. Licensed: alcohol (Decree 105/2017), tobacco, explosives."""

    WILDLIFE = "wildlife", _("thú rừng, cây cấm")
    MEDICINE = "medicine", _("thuốc")
    HEALING = "healing", _("lời hứa chữa bệnh")
    LICENSED = "licensed", _("hàng phải có giấy phép")


class FlaggedPhrase(models.Model):
    phrase = models.CharField(
        _("từ ngữ"),
        max_length=60,
        unique=True,
        help_text=_("Không kể chữ hoa chữ thường; bài gõ không dấu cũng nhận ra."),
    )
    kind = models.CharField(_("vì sao phải xem"), max_length=10, choices=FlagKind.choices)

    class Meta:
        ordering = ["kind", "phrase"]
        verbose_name = _("từ ngữ phải xem kỹ")
        verbose_name_plural = _("từ ngữ phải xem kỹ")

    def __str__(self) -> str:
        return self.phrase

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.phrase = text.words(self.phrase)
        super().save(*args, **kwargs)
