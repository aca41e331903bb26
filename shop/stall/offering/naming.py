"""Step 2: what it is called and what kind it is; the catalogue suggests the rest."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Revision

from catalog import text
from catalog.fields import CountField
from catalog.models import Category, Product
from catalog.offering import defaults, drafts, naming
from shop.stall import next_messages
from shop.stall.offering import lookup
from shop.stall.requests import StallRequest

COLUMNS = (
    *("name", "category_id", "summary", "description", "origin_village", "season_months", "storage"),
    "shelf_life_days",
)


class WordsForm(forms.Form):
    """`seen` is the version that the page showed, so that two people's changes are told apart."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Tên sản phẩm"), required=False, max_length=5000)
    category = forms.TypedChoiceField(
        label=gettext_lazy("Loại hàng"), coerce=int, empty_value=None, required=False
    )
    summary = forms.CharField(
        label=gettext_lazy("Một câu giới thiệu (không bắt buộc)"), required=False, max_length=200
    )
    description = forms.CharField(
        label=gettext_lazy("Kể thêm về món hàng"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    origin_village = forms.CharField(label=gettext_lazy("Bản, vùng trồng"), required=False, max_length=120)
    storage = forms.CharField(label=gettext_lazy("Cách bảo quản"), required=False, max_length=200)
    shelf_life_days = CountField(label=gettext_lazy("Hạn dùng (số ngày)"), required=False, least=1, most=3650)
    season_months = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tháng vào vụ"),
        choices=[(month, str(month)) for month in MONTHS],
        coerce=int,
        empty_value=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.choices = [("", _("Để chợ xếp theo tên")), *_kinds()]

    def clean_name(self) -> str:
        try:
            return naming.product(self.cleaned_data["name"])
        except naming.BadName as error:
            raise forms.ValidationError(str(error)) from error

    def clean_description(self) -> str:
        return text.normalise(self.cleaned_data["description"])


def _kinds() -> list[tuple[Any, Any]]:
    """Categories as a list of lists: a big one holds its small ones; one without stands alone. One query."""
    rows = list(Category.published.order_by("position", "pk"))
    small: dict[int | None, list[Category]] = {}
    for row in rows:
        small.setdefault(row.parent_id, []).append(row)
    return [
        (top.label, [(row.pk, row.label) for row in small[top.pk]])
        if top.pk in small
        else (top.pk, top.label)
        for top in small.get(None, [])
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def words(request: StallRequest, pk: int) -> HttpResponse:
    offer = lookup.offer(pk)
    if request.method != "POST":
        return _show(request, offer, WordsForm(initial=_initial(offer)))
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _show(request, offer, form)
    typed = {name: form.cleaned_data[name.removesuffix("_id")] for name in COLUMNS}
    is_first = not offer.draft.name
    found = with_suggestions(typed, is_first=is_first)
    if found is None:
        form.add_error("category", unknown_kind())
        return _show(request, offer, form)
    try:
        drafts.edit(pk, found, user=request.user, seen=_seen(pk, form.cleaned_data["seen"]))
    except drafts.Overtaken as error:
        return _show(request, offer, _overtaken(form, error, pk))
    if offer.is_new:
        return redirect("stall:packs" if is_first else "stall:look", pk)
    next_messages.done(request, _("Đã lưu bản sửa. Xem lại rồi gửi duyệt."))
    return redirect("stall:look", pk)


def unknown_kind() -> str:
    return _("Chợ chưa đoán được loại hàng này. Chọn giúp một loại.")


def with_suggestions(typed: dict[str, Any], *, is_first: bool) -> dict[str, Any] | None:
    """A kind left open is guessed from the name; what is usual for it fills what a first draft left empty.

    None where it cannot be guessed.
    """
    found = dict(typed)
    if found["category_id"] is None:
        guess = defaults.category_of(found["name"])
        if guess is None:
            return None
        found["category_id"] = guess.pk
    if is_first:
        known = defaults.of(found["category_id"])
        found["storage"] = found["storage"] or known.storage
        found["season_months"] = found["season_months"] or list(known.season_months)
        found["shelf_life_days"] = found["shelf_life_days"] or known.shelf_life_days
    return found


def _initial(offer: lookup.Offer) -> dict[str, Any]:
    found = {name.removesuffix("_id"): getattr(offer.draft, name) for name in COLUMNS}
    if not offer.draft.name:
        found["category"] = ""  # it has one to be going on with; nobody chose it
    return found | {"seen": offer.row.latest_revision_id}


def _seen(pk: int, revision_id: int | None) -> dict[str, Any] | None:
    """What the columns were in the version that the page showed: the row's own where nobody had drafted any change;
    None where the version is gone."""
    row = Product.objects.select_related("latest_revision").get(pk=pk)
    if revision_id is None:
        return {name: getattr(row, name) for name in COLUMNS}
    revision = Revision.objects.for_instance(Product(pk=pk)).filter(pk=revision_id).first()
    if revision is None:
        return None
    row.latest_revision, row.has_unpublished_changes = revision, True
    then = drafts.of(row)
    return {name: getattr(then, name) for name in COLUMNS}


def _overtaken(form: WordsForm, error: drafts.Overtaken, pk: int) -> WordsForm:
    """The form with what was typed and, beside it, what somebody else wrote; sent again it wins."""
    data: Any = form.data
    data = data.copy()
    data["seen"] = str(Product.objects.values_list("latest_revision", flat=True).get(pk=pk))
    again = WordsForm(data)
    again.is_valid()
    for name, theirs in error.theirs.items():
        said = Category.published.get(pk=theirs).label if name == "category_id" else theirs
        if isinstance(said, list):
            said = ", ".join(map(str, said))
        words = _("Vừa có người sửa chỗ này thành “%(theirs)s”. Vẫn giữ lời bà con gõ thì bấm Lưu lần nữa.")
        again.add_error(name.removesuffix("_id"), words % {"theirs": said or "–"})
    return again


def _show(request: StallRequest, offer: lookup.Offer, form: WordsForm) -> HttpResponse:
    rare = ("summary", "origin_village", "storage", "shelf_life_days", "season_months", "description")
    context = {
        "tab": "products",
        "offer": offer,
        "product": offer.draft,
        "form": form,
        "rare": [form[name] for name in rare if name != "season_months"],
        "is_open": any(name in form.errors for name in rare) or not offer.is_new,
        "step": "words",
        "steps": offer.steps,
    }
    return render(request, "stall/offering/words.html", context)
