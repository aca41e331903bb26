"""What all listings share: drafts that carry words only, a preview, and old addresses that lead to the new one."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import PreviewableMixin

from catalog import row_locks, text
from catalog.product import old_addresses

LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]


class Listing(PreviewableMixin, models.Model):
    """Comes before Wagtail's mixins. The model has `name`, `slug` and `address(slug)`.

    `NOT_MODERATED` are the columns that hold facts instead of words: publishing a draft, however old, leaves them
    as they are. `preview` names the function that shows a draft: pages stand above the tables.
    """

    NOT_MODERATED: ClassVar[tuple[str, ...]] = ("slug",)
    preview: ClassVar[str]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is not None and "slug" not in fields:
            super().save(*args, **kwargs)
            return
        rows = self._rows()
        known = None if self._state.adding else rows.filter(pk=self.pk)
        before = known.values("slug", "live", "first_published_at").first() if known else None
        self.slug: str = self.slug or self._free_slug()
        super().save(*args, **kwargs)
        if before is None:
            old_addresses.free(type(self).address, self.slug)
        elif before["slug"] != self.slug:
            if before["live"] or before["first_published_at"]:
                old_addresses.remember(type(self).address, before["slug"], self.slug)
            else:
                old_addresses.free(type(self).address, self.slug)

    @classmethod
    def _rows(cls) -> Any:
        """All there are: scopes keep tenants apart, not addresses."""
        return cls._base_manager

    def _free_slug(self) -> str:
        """Made of the name, with a number where another row has it."""
        name: str = self.name
        base = text.vi_slugify(name) or "moi"
        slug_field: Any = self._meta.get_field("slug")
        longest = slug_field.max_length
        others = self._rows().filter(slug__startswith=base[: longest - 5]).exclude(pk=self.pk)
        taken = set(others.values_list("slug", flat=True))
        numbered = (f"{base[: longest - 5]}-{number}" for number in range(2, len(taken) + 3))
        return next(slug for slug in (base[:longest], *numbered) if slug not in taken)

    @staticmethod
    def address(slug: str) -> str:
        """Where the public page of `slug` lies, in the active language."""
        raise NotImplementedError

    def get_absolute_url(self) -> str:
        return type(self).address(self.slug)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """A draft carries words and pictures; publishing an older one must not bring back old facts."""
        revised = super().with_content_json(content)
        # Read afresh: `self` may be as old as the draft.
        live = self._rows().filter(pk=self.pk).values(*self.NOT_MODERATED).first() or {}
        for name, value in live.items():
            setattr(revised, name, value)
        return revised

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Keeps what is live as a revision first, where there is none yet.

        Without one there is nothing to compare a draft with, and Wagtail takes a listing off the market when a
        later version of it is scheduled (it looks at `live_revision`, not at `live`).
        """
        row = self._rows().filter(pk=self.pk, live=True, live_revision=None).first()
        if row is not None:
            self.live_revision = row.keep_live()
        return super().save_revision(*args, **kwargs)

    def keep_live(self) -> Any:
        """The revision of what is live; made of the row where there is none yet."""
        if self.live_revision_id is None:
            kept = super().save_revision(clean=False, changed=False)
            self._rows().filter(pk=self.pk).update(live_revision=kept)
            self.live_revision = kept
        return self.live_revision

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Takes its turn with those who save a draft: read before one and written after it, the row would forget it."""
        with transaction.atomic():
            row_locks.hold(self._rows(), no_key=True).get(pk=self.pk)
            afresh = type(revision).objects.get(pk=revision.pk)  # so that its row is read under the lock
            return super().publish(afresh, *args, **kwargs)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return LANGUAGES

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The public page of this draft, in the language `mode_name`."""
        language = mode_name if mode_name in dict(LANGUAGES) else LANGUAGES[0][0]
        with override(language):
            shown: HttpResponse = import_string(self.preview)(self, request)
        return shown
