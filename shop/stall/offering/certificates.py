"""Certificates of a product: photograph of the paper, what stands on it, the union's answer, renewed, taken off.

A photograph that was taken well is kept as a draft even where something typed beside it is wrong.
"""

import datetime
import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import papers
from catalog import photos as camera
from catalog.fields import DayField, LineField
from catalog.models import Certificate, CertificatePaper, Product
from catalog.models.certificates import CertificateState, Scheme
from catalog.numbers import whole
from catalog.offering import certificates
from catalog.offering.certificates import Details
from shop.stall import next_messages
from shop.stall.offering import lookup
from shop.stall.requests import StallRequest

FIRST_YEAR = 1990  # no such paper is older
LONGEST_YEARS = 30


class PaperForm(forms.Form):
    """What stands on the paper. The photograph is read beside it, so that one of them may be wrong."""

    scheme = forms.ChoiceField(label=gettext_lazy("Giấy gì?"), choices=[("", "–"), *Scheme.choices])
    stars = forms.TypedChoiceField(
        label=gettext_lazy("Mấy sao?"),
        choices=[("", gettext_lazy("Chỉ giấy OCOP mới có sao")), (3, "3★"), (4, "4★"), (5, "5★")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    number = LineField(label=gettext_lazy("Số ghi trên giấy"), max_length=60)
    authority = LineField(label=gettext_lazy("Nơi cấp"), max_length=120)
    issued_on = DayField(label=gettext_lazy("Ngày cấp"))
    expires_on = DayField(label=gettext_lazy("Ngày hết hạn"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "authority"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        for name in ("issued_on", "expires_on"):
            words = _("Ngày ghi như 20/2/2027.")
            self.fields[name].error_messages["invalid"] = words

    def clean_issued_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["issued_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Ngày cấp chưa tới. Xem lại trên giấy."))
        if day.year < FIRST_YEAR:
            raise forms.ValidationError(_("Năm cấp xa quá. Xem lại trên giấy."))
        return day

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("scheme") != Scheme.OCOP:
            said["stars"] = None
        elif "stars" not in self.errors and not said.get("stars"):
            self.add_error("stars", _("Chọn số sao ghi trên giấy."))
        if "expires_on" not in self.errors and (trouble := self._about_lapse(said)):
            self.add_error("expires_on", trouble)
        return said

    def _about_lapse(self, said: dict[str, Any]) -> str:
        issued, expires = said.get("issued_on"), said.get("expires_on")
        if expires is None:
            is_forever = said.get("scheme") in (Scheme.GI, None)
            return "" if is_forever else _("Ghi ngày hết hạn trên giấy.")
        if issued and expires <= issued:
            return _("Ngày hết hạn phải sau ngày cấp.")
        if expires < timezone.localdate():
            words = _("Giấy này hết hạn từ %(day)s rồi. Có giấy mới thì chụp giấy mới.")
            return words % {"day": date_format(expires, "SHORT_DATE_FORMAT")}
        if expires.year > timezone.localdate().year + LONGEST_YEARS:
            return _("Năm hết hạn xa quá. Xem lại trên giấy.")
        return ""

    def details(self) -> Details:
        return Details(**{name: self.cleaned_data[name] for name in Details.__dataclass_fields__})


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: StallRequest, pk: int) -> HttpResponse:
    """`thay` names the one whose renewal it is."""
    product: Product = get_object_or_404(Product.objects.all(), pk=pk)
    sent = request.POST if request.method == "POST" else request.GET
    old = _renewed(product, sent.get("thay", ""))
    if request.method == "POST":
        return _offer(request, product, old)
    if old is not None and old.state in certificates.GONE:
        raise Http404
    known = {"scheme": old.scheme, "stars": old.stars, "authority": old.authority} if old else {}
    return _show(request, product, PaperForm(initial=known), old=old)


def _offer(request: StallRequest, product: Product, old: Certificate | None) -> HttpResponse:
    form = PaperForm(request.POST)
    is_good = form.is_valid()
    paper, trouble = _photo(request)
    if paper is None:
        trouble = trouble or _("Chụp cả tờ giấy, thấy rõ chữ và dấu đỏ.")
        return _show(request, product, form, old=old, photo_trouble=trouble)
    try:
        row = certificates.send(
            product.pk,
            paper,
            form.details() if is_good else None,
            user=request.user,
            key=lookup.key_of(request.POST.get("key", "")),
            replaces=old.pk if old else None,
        )
    except certificates.TooMany:
        words = _("Món này có %(n)s giấy rồi. Bỏ giấy cũ trước.")
        form.add_error(None, words % {"n": certificates.MOST})
        return _show(request, product, form, old=old)
    except certificates.RenewalOpen:
        form.add_error(None, _("Giấy này đã có giấy mới gửi rồi. Sửa ở giấy mới đó."))
        return _show(request, product, form, old=old)
    except certificates.OldGone:
        form.add_error(None, _("Giấy cũ không còn nữa. Chọn lại ảnh, gửi như một giấy riêng."))
        return _show(request, product, form)
    # One that was made with the same key before: another photograph or other words may come with it now.
    try:
        if not is_good or row.state == CertificateState.SENT_BACK:
            return _show(request, product, form, row=certificates.keep_paper(row.pk, paper))
        return _send(request, row, form, paper, seen=row.version)
    except (certificates.NotOpen, Certificate.DoesNotExist):
        return _no_longer_open(request, product.pk, row.pk)


@never_cache
@require_http_methods(["GET", "POST"])
def certificate(request: StallRequest, product: int, pk: int) -> HttpResponse:
    if request.method == "POST":
        try:
            return _change(request, _row(product, pk))
        except (certificates.NotOpen, Certificate.DoesNotExist):
            return _no_longer_open(request, product, pk)
    try:
        row = _row(product, pk)
    except Certificate.DoesNotExist as error:
        raise Http404 from error
    form = None if row.state == CertificateState.CONFIRMED else PaperForm(initial=_initial(row))
    return _show(request, row.product, form, row=row)


def _change(request: StallRequest, row: Certificate) -> HttpResponse:
    """Raises NotOpen, Certificate.DoesNotExist."""
    if row.state == CertificateState.CONFIRMED:
        raise certificates.NotOpen
    form = PaperForm(request.POST)
    is_good = form.is_valid()
    paper, trouble = _photo(request)
    if not is_good or trouble:
        if paper is not None:
            row = certificates.keep_paper(row.pk, paper)
        return _show(request, row.product, form, row=row, photo_trouble=trouble)
    return _send(request, row, form, paper, seen=whole(request.POST.get("seen")) or 0)


@never_cache
@require_POST
def remove(request: StallRequest, product: int, pk: int) -> HttpResponse:
    try:
        row = _row(product, pk)
        certificates.remove(row.pk, user=request.user)
    except Certificate.DoesNotExist:
        return _no_longer_open(request, product, pk)
    next_messages.done(request, _("Đã bỏ giấy %(name)s.") % {"name": row.label})
    return redirect("stall:product", product)


@never_cache
@require_GET
def paper(request: StallRequest, product: int, pk: int) -> HttpResponse:
    """The photograph of the paper; another cooperative's is a 404."""
    found = CertificatePaper.objects.filter(certificate=pk, certificate__product=product).first()
    if found is None:
        raise Http404
    return papers.hand_out(bytes(found.data), name=f"giay-{pk}")


def _send(
    request: StallRequest, row: Certificate, form: PaperForm, photo: bytes | None, *, seen: int
) -> HttpResponse:
    """Raises NotOpen, Certificate.DoesNotExist."""
    try:
        certificates.mend(row.pk, form.details(), photo, user=request.user, seen=seen)
    except certificates.Overtaken as error:
        for name, theirs in error.theirs.items():
            words = _(
                "Vừa có người sửa chỗ này thành “%(theirs)s”. Vẫn giữ lời bà con gõ thì bấm Gửi lần nữa."
            )
            form.add_error(name, words % {"theirs": theirs or "–"})
        kept = error.row if photo is None else certificates.keep_paper(row.pk, photo)
        return _show(request, row.product, form, row=kept)
    next_messages.done(request, _("Đã gửi giấy. Liên minh xác nhận xong, người mua sẽ thấy."))
    return redirect("stall:product", row.product_id)


def _no_longer_open(request: StallRequest, product: int, pk: int) -> HttpResponse:
    """Confirmed, replaced or removed meanwhile. Another stall's, or another product's, is a 404."""
    get_object_or_404(Product.objects.all(), pk=product)
    row = Certificate.objects.filter(pk=pk, product=product).first()
    if row is None and Certificate.unscoped.filter(pk=pk).exists():
        raise Http404
    if row is None or row.state in certificates.GONE:
        next_messages.done(request, _("Giấy này không còn nữa. Chưa đổi gì."))
        return redirect("stall:product", product)
    next_messages.done(request, _("Liên minh đã xác nhận giấy này nên không sửa được nữa. Chưa đổi gì."))
    return redirect("stall:certificate", product, pk)


def _row(product: int, pk: int) -> Certificate:
    """Raises Certificate.DoesNotExist."""
    rows = Certificate.objects.select_related("product", "decided_by").exclude(state__in=certificates.GONE)
    row: Certificate = rows.get(pk=pk, product=product)
    return row


def _renewed(product: Product, raw: str) -> Certificate | None:
    """One that is public, or was: it may have gone while its renewal was typed."""
    if not raw:
        return None
    rows = Certificate.objects.filter(product=product).exclude(state__in=certificates.OPEN)
    old: Certificate = get_object_or_404(rows, pk=whole(raw) or 0)
    return old


def _photo(request: StallRequest) -> tuple[bytes | None, str]:
    """The photograph that was sent, and why it cannot be taken; neither where none was sent."""
    file = request.FILES.get("photo")
    if file is None:
        return None, ""
    try:
        return papers.read(file), ""
    except camera.BadPhoto as error:
        return None, str(error)


def _initial(row: Certificate) -> dict[str, Any]:
    """Of a draft that was never sent nothing is known but its photograph."""
    if not row.number:
        return {}
    return {name: getattr(row, name) for name in Details.__dataclass_fields__}


def _show(
    request: StallRequest,
    product: Product,
    form: PaperForm | None,
    *,
    row: Certificate | None = None,
    old: Certificate | None = None,
    photo_trouble: str = "",
) -> HttpResponse:
    renewed = old if form else row
    context = {
        "tab": "products",
        "product": product,
        "form": form,
        "row": row,
        "old": old,
        "photo_trouble": photo_trouble,
        "key": lookup.key_of(request.POST.get("key", "")) or uuid.uuid4(),
        "has_paper": row is not None and CertificatePaper.objects.filter(certificate=row).exists(),
        "renewal": renewed.renewals.filter(state__in=certificates.OPEN).first() if renewed else None,
    }
    return render(request, "stall/offering/certificate.html", context)
