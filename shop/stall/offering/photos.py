"""Step 1: photographs, taken or chosen, put in order, the first one the cover.

Without JavaScript the form sends the files as they are; offering.js makes them small first and sends one after the
other, and asks for JSON. What a phone's queue sends under a key of its own is answered as `shop.stall.keyed` says.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog import photos as camera
from catalog.models import ProductPhoto
from catalog.numbers import whole
from catalog.offering import drafts, pictures
from shop.stall import keyed, next_messages
from shop.stall.offering import lookup
from shop.stall.requests import StallRequest

UNPROCESSABLE = 422


@dataclass
class Sent:
    """What came of the files of one form: how many were taken, and why others were not, in their order."""

    taken: int = 0
    refused: list[str] = field(default_factory=list)


@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: StallRequest) -> HttpResponse:
    """A new product starts with its first photograph; the page's key makes a form sent twice one product."""
    key = lookup.key_of(request.POST.get("key", "")) or uuid.uuid4()
    if request.method != "POST":
        return _show(request, None, key=key)
    if "skip" in request.POST:
        product = drafts.begin(request.cooperative.pk, user=request.user, key=key)
        return redirect("stall:words", product.pk)
    files = request.FILES.getlist("photo")
    good, refused = readable(files)
    if not good:
        sent = Sent(0, refused or [_("Chưa chọn ảnh nào. Bấm vào ô máy ảnh để chụp hoặc chọn ảnh.")])
        return _answer(request, None, sent, key=key)
    product = drafts.begin(request.cooperative.pk, user=request.user, key=key)
    sent = take(request, product.pk, good)
    sent.refused = [*refused, *sent.refused]
    return _answer(request, product.pk, sent, key=key)


@never_cache
@require_http_methods(["GET", "POST"])
def photos(request: StallRequest, pk: int) -> HttpResponse:
    offer = lookup.offer(pk)
    if request.method != "POST":
        return _show(request, offer)
    files = request.FILES.getlist("photo")
    sent = (
        take(request, offer.row.pk, files)
        if files
        else Sent(0, [_("Chưa chọn ảnh nào. Bấm vào ô máy ảnh để chụp hoặc chọn ảnh.")])
    )
    return _answer(request, pk, sent)


@never_cache
@require_POST
def arrange(request: StallRequest, pk: int) -> HttpResponse:
    """One photograph of the draft: made the cover, one place earlier, taken out, put back."""
    offer = lookup.offer(pk)
    for name, act in (("cover", _cover), ("earlier", _earlier), ("drop", _drop), ("undo", _undo)):
        if (photo := whole(request.POST.get(name))) is not None:
            act(request, offer, photo)
    return redirect("stall:photos", pk)


def _cover(request: StallRequest, offer: lookup.Offer, photo: int) -> None:
    pictures.move(offer.row.pk, photo, 0, user=request.user)


def _earlier(request: StallRequest, offer: lookup.Offer, photo: int) -> None:
    ids = offer.draft.photo_ids
    if photo in ids:
        pictures.move(offer.row.pk, photo, ids.index(photo) - 1, user=request.user)


def _drop(request: StallRequest, offer: lookup.Offer, photo: int) -> None:
    pictures.remove(offer.row.pk, photo, user=request.user)
    request.session["dropped_photo"] = [offer.row.pk, photo]
    next_messages.done(request, _("Đã bỏ ảnh."))


def _undo(request: StallRequest, offer: lookup.Offer, photo: int) -> None:
    try:
        pictures.put_back(offer.row.pk, photo, user=request.user)
    except ProductPhoto.DoesNotExist:
        return
    request.session.pop("dropped_photo", None)


def readable(files: list[Any]) -> tuple[list[Any], list[str]]:
    """So that a file that is no picture begins no product. Looks at the heads of files only."""
    good, refused = [], []
    for file in files:
        try:
            camera.look(file)
            good.append(file)
        except camera.BadPhoto as error:
            refused.append(_about(file, error))
    return good, refused


def take(request: StallRequest, product_id: int, files: list[Any]) -> Sent:
    instead_of = whole(request.POST.get("instead_of"))
    sent = Sent()
    for file in files:
        try:
            pictures.add(
                product_id,
                file,
                user=request.user,
                instead_of=instead_of,
            )
            sent.taken += 1
        except camera.BadPhoto as error:
            sent.refused.append(_about(file, error))
        except pictures.TooManyPhotos:
            words = _("Một sản phẩm có nhiều nhất %(most)s ảnh. Bỏ bớt một ảnh rồi gửi lại.")
            sent.refused.append(words % {"most": pictures.MOST})
            break
    return sent


def _about(file: Any, error: Exception) -> str:
    return f"{str(file.name)[-40:]}: {error}"


def _answer(request: StallRequest, pk: int | None, sent: Sent, **more: Any) -> HttpResponse:
    if request.accepts("text/html") or keyed.key_of(request):
        if sent.refused:
            return _show(request, lookup.offer(pk) if pk else None, errors=sent.refused, **more)
        return redirect("stall:photos", pk)
    if sent.refused:
        return JsonResponse({"error": " ".join(sent.refused)}, status=UNPROCESSABLE)
    return JsonResponse({"next": reverse("stall:photos", args=[pk])})


def _show(
    request: StallRequest,
    offer: lookup.Offer | None,
    *,
    errors: list[str] | None = None,
    key: uuid.UUID | None = None,
) -> HttpResponse:
    shown = offer.draft.photos_shown() if offer else []
    product_id, dropped = request.session.get("dropped_photo") or (0, 0)
    replaced = request.GET.get("thay", "")
    context = {
        "tab": "products",
        "offer": offer,
        "product": offer.draft if offer else None,
        "photos": shown,
        "errors": errors or [],
        "key": key,
        "step": "photos",
        "steps": offer.steps if offer else lookup.STEPS,
        "can_undo": dropped if offer and product_id == offer.row.pk else 0,
        "instead_of": next((photo for photo in shown if str(photo.pk) == replaced), None),
        "is_full": len(shown) >= pictures.MOST,
    }
    return render(request, "stall/offering/photos.html", context)
