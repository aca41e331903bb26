"""The people of a cooperative whom its page shows, each with her own consent."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from catalog import text
from catalog.languages import in_language
from catalog.models.cooperatives import Cooperative, selling
from catalog.scoped import scoped


class ShownPeople(models.Manager["Person"]):
    """What the public may see: who agreed to it, of a verified, live cooperative."""

    def get_queryset(self) -> models.QuerySet["Person"]:
        return super().get_queryset().filter(selling("cooperative__"), has_consent=True)


class Person(models.Model):
    """Somebody who grows or makes what a cooperative sells.

    Personal data: shown only with consent (Personal Data Protection Law 91/2025/QH15), whose day is kept; a portrait
    is not even stored without it. One `full_name`: names here have no first and last part.
    """

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="people", verbose_name=_("hợp tác xã")
    )
    full_name = models.CharField(_("họ tên"), max_length=80)
    role = models.CharField(_("việc đang làm"), max_length=80, blank=True)
    role_en = models.CharField(_("việc đang làm (tiếng Anh)"), max_length=80, blank=True)
    words = models.CharField(_("lời kể"), max_length=280, blank=True)
    words_en = models.CharField(_("lời kể (tiếng Anh)"), max_length=280, blank=True)
    portrait = models.ImageField(_("ảnh chân dung"), upload_to="htx/nguoi/", blank=True)
    has_consent = models.BooleanField(_("đồng ý cho đưa lên chợ"), default=False)
    consented_on = models.DateField(_("ngày đồng ý"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    objects = scoped(cooperative="cooperative")
    unscoped = models.Manager()  # for the union's desk and the demo
    shown = ShownPeople()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("người của hợp tác xã")
        verbose_name_plural = _("người của hợp tác xã")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(has_consent=False) | models.Q(consented_on__isnull=False),
                name="person_consent_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(has_consent=True) | models.Q(portrait=""),
                name="person_portrait_needs_consent",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A consent taken back takes the portrait with it; a replaced portrait goes too, once this is committed."""
        self.full_name = text.normalise(self.full_name)
        if not self.has_consent:
            self.portrait = ""
        before = "" if self._state.adding else self._stored_portrait()
        super().save(*args, **kwargs)
        if before and before != self.portrait.name:
            transaction.on_commit(lambda: self.portrait.storage.delete(before))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """The portrait's file goes too, once this is committed."""
        before = self._stored_portrait()
        gone = super().delete(*args, **kwargs)
        if before:
            transaction.on_commit(lambda: self.portrait.storage.delete(before))
        return gone

    def _stored_portrait(self) -> str:
        stored = Person.unscoped.filter(pk=self.pk).values_list("portrait", flat=True).first()
        return stored or ""

    @property
    def role_label(self) -> str:
        return in_language(self.role, self.role_en)

    @property
    def words_label(self) -> str:
        return in_language(self.words, self.words_en)

    @property
    def initial(self) -> str:
        """Of the given name, which comes last: "Giàng Thị Mỷ" → "M"."""
        return (self.full_name.split() or ["?"])[-1][:1].upper()

    @property
    def tone(self) -> int:
        """Which of the four colours (1–4) stands behind the initial; always the same for one person."""
        return sum(map(ord, self.full_name)) % 4 + 1
