"""Forms and read-only panels of the catalogue in the Wagtail admin."""

from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import BigIntegerField, DateField
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.panels import Panel
from wagtail.admin.widgets import AdminDateInput

from catalog import phones, photos, text
from catalog.desk.editing import ListingForm
from catalog.fields import AmountField, DayField
from catalog.models import Certificate, Commune, Cooperative, Product, ProductPhoto, Variant
from catalog.models.places import Region
from catalog.photos.fields import PictureField

# Big integers are đồng everywhere here; a number box would take 150.000 for 150.
register_form_field_override(BigIntegerField, override={"form_class": AmountField})
register_form_field_override(DateField, override={"form_class": DayField, "widget": AdminDateInput})


class ProductForm(ListingForm):
    """Months are ticked, not typed. A product stays with its cooperative: orders and stock hang on it."""

    season_months = forms.TypedMultipleChoiceField(
        label=_("Tháng vào vụ"),
        choices=[(month, str(month)) for month in MONTHS],
        coerce=int,
        empty_value=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Để trống nếu có quanh năm."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "cooperative" in self.fields:
            self.fields["cooperative"].disabled = True


class CooperativeForm(ListingForm):
    """Words wait for approval; `LIVE_AT_ONCE` is saved at once (the stall's business, not its listing)."""

    LIVE_AT_ONCE = (
        "slug",
        "entity_type",
        "tax_number",
        "contact_person",
        "phone",
        "email",
        "former_district",
        "member_households",
        "preparation_days",
        "minimum_order",
    )

    cover = PictureField(label=_("Ảnh bìa"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "commune" in self.fields:
            self.fields["commune"].queryset = Commune.objects.filter(province__region=Region.LAI_CHAU)

    def clean_phone(self) -> str:
        try:
            return phones.parse(self.cleaned_data["phone"])
        except phones.InvalidPhone as error:
            raise forms.ValidationError(_("Số điện thoại này chưa đúng.")) from error

    def clean_cover(self) -> Any:
        """A new picture is re-encoded: no EXIF, no GPS, no file that only looks like one (promises W1, W2)."""
        picture = self.cleaned_data["cover"]
        if not isinstance(picture, UploadedFile):
            return picture
        picture.seek(0)
        try:
            return ContentFile(photos.cover(picture.read()), name="anh-bia.webp")
        except photos.BadPhoto as error:
            raise forms.ValidationError(str(error)) from error

    def clean_name(self) -> str:
        return text.normalise(self.cleaned_data["name"])


class GoodsPanel(Panel):
    """A product's photos, packs (price and stock are the stall's, live at once) and certificates."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "catalog/admin/goods_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            product = self.instance.pk
            context["photos"] = ProductPhoto.unscoped.filter(product=product)
            context["variants"] = Variant.unscoped.filter(product=product)
            context["certificates"] = Certificate.unscoped.filter(product=product)
            return context


class StallPanel(Panel):
    """Where a cooperative's verification and each of its products stand."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "catalog/admin/stall_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            # The live row: the form may be showing an older draft.
            context["cooperative"] = Cooperative.objects.filter(pk=self.instance.pk).first()
            context["products"] = Product.objects.filter(cooperative=self.instance.pk).order_by(
                "name_sort_key"
            )
            return context


class PayoutPanel(Panel):
    """The account that a cooperative is paid on, to read: changing it waits a day and tells its contact (A7)."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "catalog/admin/payout_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            # The live row: the form may be showing an older draft.
            context["cooperative"] = (
                Cooperative.objects.select_related("bank").filter(pk=self.instance.pk).first()
            )
            return context
