"""In the Wagtail admin: which point of a photo stays in sight when it is cropped. A click into the picture sends its
coordinates (an image button), so this needs no script."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from PIL import Image, UnidentifiedImageError

from catalog.models import ProductPhoto
from catalog.numbers import whole
from catalog.photos import encoding, files
from catalog.photos.intake import focus

LONGEST_SIDE = 320  # pixels; fits a phone, so that the picture is never scaled and coordinates stay true


@permission_required("catalog.change_product", raise_exception=True)
@require_http_methods(["GET", "POST"])
def focus_page(request: HttpRequest, pk: int) -> HttpResponse:
    photo = get_object_or_404(ProductPhoto.unscoped.select_related("product"), pk=pk)
    size = _whole_size(photo)
    shown = _shown(size)
    if request.method == "POST":
        point = _point(request, shown)
        if point is None:
            messages.error(request, _("Hãy bấm vào ảnh, hoặc gõ hai số từ 0 đến 100."))
        else:
            focus(photo.pk, *point)
            messages.success(request, _("Đã lưu điểm chính. Ảnh cắt mới có sau ít giây."))
        return redirect("photo_focus", pk)
    context = {"photo": photo, "shown": shown, "is_cropped": not encoding.is_in_ratio(size)}
    return render(request, "catalog/admin/focus.html", context)


def _whole_size(photo: ProductPhoto) -> tuple[int, int]:
    path = photo.original or f"{photo.name}-{max(photo.widths)}.webp"
    if not default_storage.exists(path):
        return photo.width, photo.height
    try:
        with Image.open(BytesIO(files.read(path))) as whole:
            return whole.size
    except (OSError, UnidentifiedImageError):
        return photo.width, photo.height


def _shown(size: tuple[int, int]) -> tuple[int, int]:
    scale = LONGEST_SIDE / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _point(request: HttpRequest, shown: tuple[int, int]) -> tuple[int, int] | None:
    """Percent of width and height; None where nothing useful was sent.

    An image button pressed by keyboard sends 0, 0, which nobody means.
    """
    clicked = _numbers(request, "point.x", "point.y")
    if clicked is not None and clicked != (0, 0):
        return round(100 * clicked[0] / shown[0]), round(100 * clicked[1] / shown[1])
    typed = _numbers(request, "x", "y")
    return typed if typed is not None and max(typed) <= 100 else None


def _numbers(request: HttpRequest, *names: str) -> tuple[int, int] | None:
    x, y = (whole(request.POST.get(name), 4) for name in names)
    return None if x is None or y is None else (x, y)
