"""The stall's own data to take away: asked for, waited for, fetched. The file is made by a task (`data_copy`)."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import private_files, text
from shop.accounts import access_log
from shop.reports import data_copies
from shop.reports.models import DataCopy
from shop.stall import next_messages
from shop.stall.requests import StallRequest


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: StallRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            language = (get_language() or "vi")[:2]
            data_copies.ask(request.cooperative.pk, actor_id=request.user.pk, language=language)
            next_messages.done(request, _("Chợ đang gom dữ liệu. Có thể đóng trang này, lát nữa quay lại."))
        except data_copies.AlreadyAsked:
            next_messages.done(request, _("Bản này đang làm dở rồi. Xin đợi một chút."), is_repeat=True)
        return redirect("stall:data")
    rows = list(DataCopy.objects.filter(given_up_at=None).select_related("asked_by"))
    context = {
        "tab": "",
        "making": next((row for row in rows if row.ready_at is None), None),
        "copies": [row for row in rows if row.is_there],
    }
    return render(request, "stall/data.html", context)


@never_cache
@require_GET
def download(request: StallRequest, pk: int) -> HttpResponse:
    """Another cooperative's, one that has lapsed and one that is not ready are not there."""
    copy: DataCopy = get_object_or_404(DataCopy.objects.all(), pk=pk)
    if not copy.is_there:
        raise Http404
    name = f"{text.vi_slugify(request.cooperative.name)}-{timezone.localdate(copy.ready_at)}.zip"
    try:
        response = private_files.hand_out(copy.name, as_name=name, content_type="application/zip")
    except OSError as error:
        raise Http404 from error
    access_log.exported(request.user.pk, "stall.copy.file", reference=str(copy.pk), row_count=None)
    return response
