"""The people of cooperatives in the Wagtail admin, for the union, which asks each of them first.

The admin runs with tenant scopes off; HTX managers never get in (shop.accounts.scope).
"""

from typing import Any

import django_filters
from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import scopes_disabled
from PIL import ImageOps
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from catalog import photos, text
from catalog.models import Cooperative, Person
from catalog.photos import encoding
from catalog.photos.fields import PictureField

PORTRAIT = 288  # pixels square: three for each of the 96 that a page shows


class PersonForm(WagtailAdminModelForm):
    """No consent, no portrait; a portrait is re-encoded, so nothing of the camera stays in it (promises W1, W2)."""

    portrait = PictureField(label=_("Ảnh chân dung"), required=False)

    def clean_full_name(self) -> str:
        return text.normalise(self.cleaned_data["full_name"])

    def clean_portrait(self) -> Any:
        picture = self.cleaned_data["portrait"]
        if not isinstance(picture, UploadedFile):
            return picture
        picture.seek(0)
        try:
            face = ImageOps.fit(photos.decode(picture.read()), (PORTRAIT, PORTRAIT), centering=(0.5, 0.35))
        except photos.BadPhoto as error:
            raise forms.ValidationError(str(error)) from error
        return ContentFile(encoding.webp(face, PORTRAIT), name="chan-dung.webp")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if not data.get("has_consent"):
            data["consented_on"] = None
            if isinstance(data.get("portrait"), ContentFile):
                self.add_error("portrait", _("Người này chưa đồng ý thì chưa đưa ảnh lên được."))
        elif data.get("consented_on") is None:
            data["consented_on"] = timezone.localdate()
        elif data["consented_on"] > timezone.localdate():
            self.add_error("consented_on", _("Ngày đồng ý không thể sau hôm nay."))
        return data


class PersonFilterSet(WagtailFilterSet):
    cooperative = django_filters.ModelChoiceFilter(
        label=_("Hợp tác xã"), queryset=Cooperative.objects.all(), empty_label=_("Tất cả")
    )
    has_consent = django_filters.BooleanFilter(label=_("Đã đồng ý"))

    class Meta:
        model = Person
        fields: list[str] = []


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "user"
    menu_label = _("Người của hợp tác xã")
    copy_view_enabled = False
    filterset_class = PersonFilterSet
    list_display = ["full_name", "cooperative", "role", BooleanColumn("has_consent", label=_("Đã đồng ý"))]
    search_fields = ["full_name", "role", "cooperative__name"]
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("full_name"), FieldPanel("cooperative")]),
            FieldRowPanel([FieldPanel("role"), FieldPanel("role_en")]),
            FieldPanel("words"),
            FieldPanel("words_en"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("has_consent"), FieldPanel("consented_on")]),
                    FieldPanel("portrait"),
                ],
                heading=_("Đồng ý và ảnh"),
                help_text=_(
                    "Hỏi người ấy trước. Rút lại đồng ý thì tên, lời kể rời trang ngay và ảnh bị xoá."
                ),
            ),
            FieldPanel("position"),
        ],
        base_form_class=PersonForm,
    )

    def get_queryset(self, request: Any) -> "QuerySet[Person]":
        return Person.unscoped.select_related("cooperative").order_by(
            "cooperative__name_sort_key", "position"
        )

    def get_form_class(self, for_update: bool = False) -> Any:
        # Built while addresses load, outside any request.
        with scopes_disabled():
            return super().get_form_class(for_update)
