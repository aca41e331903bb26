"""What was sold elsewhere: told in one short form, shown apart from the marketplace's sales, corrected by a new row."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog import paging, photos, stock
from catalog.models import Variant
from catalog.photos import encoding
from catalog.templatetags.money import dong
from shop.ledger.models import Account, Channel, Posting
from shop.offsite import declaring
from shop.offsite.declaring import Facts
from shop.offsite.models import DeclaredSale, SaleCorrection
from shop.stall import next_messages
from shop.stall.offsite_forms import CorrectionForm, SaleForm, new_key, too_few
from shop.stall.requests import StallRequest

PAGE_SIZE = 20
FEW = 6  # packs shown at once, those sold elsewhere last first
PHOTO_WIDTH = 1080  # pixels
WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Told:
    """A sale as it stands."""

    sale: DeclaredSale
    facts: Facts
    corrections: list[SaleCorrection]

    @property
    def channel(self) -> str:
        return str(Channel(self.facts.channel).label)

    @property
    def is_withdrawn(self) -> bool:
        return not self.facts.quantity


def packs() -> list[Variant]:
    """The stall's own packs that can have been sold, those sold elsewhere last first. One query."""
    last = DeclaredSale.objects.filter(variant=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = Variant.objects.filter(Q(is_active=True) | Q(on_hand__gt=0)).select_related("product")
    ordered = rows.annotate(last=Subquery(last)).order_by(
        F("last").desc(nulls_last=True), "product__name", "position", "pk"
    )
    return list(ordered)


def _sales() -> "QuerySet[DeclaredSale]":
    corrections = Prefetch("corrections", SaleCorrection.objects.select_related("made_by"), to_attr="known")
    return DeclaredSale.objects.defer("photo").select_related("recorded_by").prefetch_related(corrections)


def _told(sale: Any) -> Told:
    return Told(sale, declaring.standing(sale, sale.known), sale.known)


def _find(pk: int) -> Told:
    return _told(get_object_or_404(_sales(), pk=pk))


@never_cache
@require_http_methods(["GET", "POST"])
def declare(request: StallRequest) -> HttpResponse:
    own = packs()
    if request.method != "POST":
        return _list(request, None, own)
    form = SaleForm(own, request.POST)
    if not form.is_valid():
        return _list(request, form, own)
    declaration = form.declaration()
    try:
        (sale,) = declaring.declare(request.cooperative.pk, [declaration], actor_id=request.user.pk)
    except stock.OutOfStock:
        _say_too_few(form, form.pack)
        return _list(request, form, own)
    except declaring.OtherwiseDeclared as known:
        words = _("Lần bán này đã ghi rồi. Muốn đổi thì bấm “Sửa lại”, chưa ghi gì thêm.")
        next_messages.done(request, words)
        return redirect("stall:offsite-sale", known.sale.pk)
    words = _("Đã ghi bán %(words)s × %(n)d, thu %(amount)s.")
    next_messages.done(
        request, words % {"words": sale.words, "n": sale.quantity, "amount": dong(sale.amount)}
    )
    return redirect("stall:offsite-sale", sale.pk)


def _say_too_few(form: forms.Form, pack: Variant | None) -> None:
    if pack:
        pack.refresh_from_db(fields=["on_hand", "reserved"])
        form.add_error("quantity", too_few(pack))


def _list(request: StallRequest, form: SaleForm | None, own: list[Variant]) -> HttpResponse:
    page = paging.page(request, _sales(), PAGE_SIZE)
    rows = [_told(sale) for sale in page]
    today = timezone.localdate()
    if form is None:
        channel = rows[0].facts.channel if rows else Channel.MARKET
        first = {"key": new_key(), "quantity": "1", "channel": channel, "sold_on": today}
        form = SaleForm(own, initial=first)
    context = {
        "tab": "today",
        "form": form,
        "few": own[:FEW],
        "more": own[FEW:],
        "chosen": str(form["goi"].value() or ""),
        "page": page,
        "page_query": "",
        "rows": rows,
        "today": today,
        "month": declared_in(request.cooperative.pk, today.replace(day=1)),
    }
    return render(request, "stall/offsite.html", context)


def declared_in(cooperative_id: int, since: Any) -> int:
    """What this stall declared from a day on (đồng), from the ledger; one query."""
    rows = Posting.objects.filter(account=Account.DECLARED_SALES, cooperative=cooperative_id)
    total = rows.filter(entry__effective_on__gte=since).aggregate(total=Sum("amount", default=0))["total"]
    return -int(total)


@never_cache
@require_http_methods(["GET"])
def sale_page(request: StallRequest, pk: int) -> HttpResponse:
    return _show(request, _find(pk), PhotoForm())


def _show(request: StallRequest, told: Told, form: "PhotoForm", status: int = 200) -> HttpResponse:
    has_photo = DeclaredSale.objects.filter(pk=told.sale.pk, photo__isnull=False).exists()
    context = {"tab": "today", "told": told, "form": form, "has_photo": has_photo}
    return render(request, "stall/offsite_sale.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: StallRequest, pk: int) -> HttpResponse:
    """What it really was; with `action=withdraw` that it was none. What was written before stays readable."""
    told = _find(pk)
    shown = len(told.corrections)
    if request.method != "POST":
        facts = told.facts
        first = {"quantity": facts.quantity, "amount": f"{facts.amount:,}".replace(",", "."), "shown": shown}
        form = CorrectionForm(initial=first | {"channel": facts.channel, "sold_on": facts.sold_on})
        return _ask(request, told, form)
    data = request.POST.copy()
    is_withdrawn = data.get("action") == WITHDRAW
    if is_withdrawn:  # what stands in the other boxes says nothing then
        data.update({"quantity": "1", "amount": "1000", "channel": told.facts.channel, "sold_on": ""})
    form = CorrectionForm(data)
    if not form.is_valid():
        return _ask(request, told, CorrectionForm(request.POST) if not is_withdrawn else form)
    facts = Facts(None, "", 0, 0, told.facts.channel, told.facts.sold_on) if is_withdrawn else form.facts()
    known = form.cleaned_data["shown"]
    try:
        done = declaring.correct(
            told.sale.pk,
            facts,
            reason=form.cleaned_data["reason"],
            shown=shown if known is None else known,
            actor_id=request.user.pk,
        )
    except stock.OutOfStock:
        _say_too_few(form, Variant.objects.get(pk=told.sale.variant_id or 0))
        return _ask(request, told, form)
    except declaring.Corrected:
        fresh = _find(pk)
        data["shown"] = str(len(fresh.corrections))
        again = CorrectionForm(data)
        again.add_error(None, _("Vừa có người sửa lần bán này. Xem lại, vẫn muốn sửa thì bấm lần nữa."))
        return _ask(request, fresh, again, status=409)
    next_messages.done(request, _("Đã sửa. Lần ghi cũ vẫn xem được.") if done else _("Không có gì thay đổi."))
    return redirect("stall:offsite-sale", pk)


def _ask(request: StallRequest, told: Told, form: CorrectionForm, status: int = 200) -> HttpResponse:
    context = {"tab": "today", "told": told, "form": form}
    return render(request, "stall/offsite_fix.html", context, status=status)


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=gettext_lazy("Ảnh phiếu, sổ ghi (nếu có)"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        error_messages={"required": gettext_lazy("Chọn một ảnh.")},
    )


@never_cache
@require_http_methods(["GET", "POST"])
def photo(request: StallRequest, pk: int) -> HttpResponse:
    """The slip's picture, kept in the database and shown here alone; a new one takes its place."""
    told = _find(pk)
    if request.method != "POST":
        data = DeclaredSale.objects.values_list("photo", flat=True).get(pk=pk)
        if not data:
            raise Http404
        return HttpResponse(bytes(data), content_type="image/jpeg")
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, told, form, status=400)
    try:
        image = photos.decode(form.cleaned_data["photo"])
    except photos.BadPhoto as error:
        form.add_error("photo", str(error))
        return _show(request, told, form, status=400)
    small = encoding.jpeg(
        encoding.scaled(image, min(image.width, PHOTO_WIDTH)), min(image.width, PHOTO_WIDTH)
    )
    DeclaredSale.objects.filter(pk=pk).update(photo=small)
    next_messages.done(request, _("Đã lưu ảnh phiếu."))
    return redirect("stall:offsite-sale", pk)
