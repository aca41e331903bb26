"""Saving a listing: words become a draft, facts are live at once, and nothing is saved while somebody types."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.snippets.views.snippets import CreateView, EditView

from catalog.models import Category
from catalog.models.certificates import CertificateState


class ListingForm(WagtailAdminModelForm):
    """Has `LIVE_AT_ONCE`: fields that are written to the live row whatever button was pressed."""

    LIVE_AT_ONCE: tuple[str, ...] = ("slug",)

    def clean_slug(self) -> str:
        """An emptied address stays what it was; that of a new listing is made of its name."""
        return str(self.cleaned_data["slug"] or self.instance.slug)


class CategoryForm(ListingForm):
    LIVE_AT_ONCE = ("slug", "parent", "position")

    def clean_parent(self) -> Category | None:
        """The tree has two levels (`listing.category_tree` reads no more)."""
        parent: Category | None = self.cleaned_data["parent"]
        if parent is None:
            return None
        if parent.parent_id is not None or parent.pk == self.instance.pk:
            raise forms.ValidationError(_("Chọn một danh mục lớn, không phải danh mục con hay chính nó."))
        if self.instance.pk and self.instance.children.exists():
            raise forms.ValidationError(_("Danh mục này có danh mục con, nên phải đứng ở bậc trên cùng."))
        return parent


class CertificateForm(WagtailAdminModelForm):
    """What is entered here is confirmed. What a stall sent is decided beside the photograph of its paper, elsewhere."""

    def clean(self) -> Any:
        if self.instance.state != CertificateState.CONFIRMED:
            raise forms.ValidationError(
                _("Giấy do gian hàng gửi: xem ảnh giấy rồi quyết định ở trang Duyệt hàng, không sửa ở đây.")
            )
        return super().clean()

    def save(self, commit: bool = True) -> Any:
        self.instance.decided_by, self.instance.decided_at = self.for_user, timezone.now()
        return super().save(commit)


class Unhurried:
    """Without Wagtail's autosave: it sends what is half typed, and some fields are live at once."""

    autosave_enabled: bool

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.accepts("text/html"):
            return HttpResponse(status=406)  # an editor that was open before the switch
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]


class ListingCreateView(Unhurried, CreateView):
    pass


class ListingEditView(Unhurried, EditView):
    def save_instance(self) -> Any:
        """A draft waits for its approval; the fields of LIVE_AT_ONCE are written to the live row as well."""
        instance = super().save_instance()
        row = type(instance)._base_manager.get(pk=instance.pk)
        names = [name for name in self.form.LIVE_AT_ONCE if name in self.form.cleaned_data]
        changed = [name for name in names if getattr(row, name) != self.form.cleaned_data[name]]
        for name in changed:
            setattr(row, name, self.form.cleaned_data[name])
            setattr(instance, name, self.form.cleaned_data[name])
        if changed:
            row.save(update_fields=changed)
        return instance
