"""What buyers wrote about this stall's goods: read it, answer once, ask the union for a second look."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import paging, text
from shop.feedback import moderation, pictures
from shop.feedback.models import Review, ReviewStatus
from shop.feedback.models.reviews import MAX_ANSWER, MAX_REASON
from shop.stall import next_messages
from shop.stall.requests import StallRequest, actor

PAGE_SIZE = 20
ANSWER, REPORT = "tra-loi", "bao"
MOST = {ANSWER: MAX_ANSWER, REPORT: MAX_REASON}


@never_cache
@require_GET
def review_list(request: StallRequest) -> HttpResponse:
    rows = Review.objects.filter(status=ReviewStatus.APPROVED).select_related("product")
    page = paging.page(request, rows, PAGE_SIZE)
    context = {"tab": "feedback", "part": "reviews", "page": page, "page_query": ""}
    return render(request, "stall/reviews.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def review_page(request: StallRequest, pk: int) -> HttpResponse:
    shown = Review.objects.filter(status=ReviewStatus.APPROVED).select_related("product")
    review: Review = get_object_or_404(shown, pk=pk)
    if request.method != "POST":
        return _show(request, review)
    act = REPORT if request.POST.get("act") == REPORT else ANSWER
    typed = request.POST.get("words", "")
    words = text.normalise(typed)
    if not words or len(words) > MOST[act]:
        said = _("Ghi vài chữ, nhiều nhất %(most)d chữ. Chưa gửi gì.") % {"most": MOST[act]}
        return _show(request, review, act, typed[: 10 * MAX_ANSWER], said)
    try:
        if act == REPORT:
            if moderation.report(review.pk, reason=words, actor=actor(request)).report_reason != words:
                return _not_sent(request, review.pk, act, typed)
            next_messages.done(request, _("Đã báo. Liên minh HTX sẽ xem lại đánh giá này."))
        else:
            moderation.answer_review(review.pk, answer=words, actor=actor(request))
            next_messages.done(request, _("Đã trả lời. Câu trả lời hiện dưới đánh giá."))
    except moderation.OutOfDate:
        return _not_sent(request, review.pk, act, typed)
    return redirect("stall:review", review.pk)


def _not_sent(request: StallRequest, pk: int, act: str, typed: str) -> HttpResponse:
    """The review as it is now, with what was typed: it has an answer or a report already, or is shown no more."""
    review: Review = get_object_or_404(Review.objects.select_related("product"), pk=pk)
    if review.status != ReviewStatus.APPROVED:
        words = _("Đánh giá này không còn trên chợ. Chưa gửi: “%(typed)s”")
        messages.error(request, words % {"typed": typed[:MAX_ANSWER]})
        return redirect("stall:reviews")
    return _show(request, review, act, typed, status=409)


def _show(
    request: StallRequest,
    review: Review,
    act: str = "",
    typed: str = "",
    error: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "tab": "feedback",
        "review": review,
        "photo": pictures.address(review.photo, pictures.WIDTHS[0]),
        "photo_large": pictures.address(review.photo, pictures.WIDTHS[1]),
        "act": act,
        "typed": typed,
        "error": error,
        "is_refused": status != 200,
        "most_answer": MAX_ANSWER,
        "most_reason": MAX_REASON,
    }
    return render(request, "stall/review.html", context, status=status)
