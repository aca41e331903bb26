"""The union's reading of reviews and questions: approve, reject with a reason, look again, hide.

A review is decided by what it says: the page shows the order's number, never who bought.
"""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import paging, text
from catalog.numbers import whole
from shop.feedback import moderation, pictures, questions
from shop.feedback.models import Question, Review, ReviewStatus
from shop.feedback.models.reviews import MAX_REASON
from shop.orders.actors import Actor, ActorKind

PAGE_SIZE = 20
WAITING, REPORTED, SHOWN, REJECTED = "cho-duyet", "xem-lai", "dang-hien", "khong-dang"
REVIEWS = {
    WAITING: Q(status=ReviewStatus.PENDING),
    REPORTED: Q(reported_at__isnull=False),
    SHOWN: Q(status=ReviewStatus.APPROVED),
    REJECTED: Q(status=ReviewStatus.REJECTED),
}
REVIEW_LABELS = {
    WAITING: gettext_lazy("Chờ duyệt"),
    REPORTED: gettext_lazy("HTX nhờ xem lại"),
    SHOWN: gettext_lazy("Đang hiện"),
    REJECTED: gettext_lazy("Không đăng"),
}
REASON_FIELDS = {"khong-dang": "ly-do", "go-tra-loi": "go"}  # by word, as reviews.html names them
REFUSED = "refused_reason"  # of the session: {"field": as above, "pk": of the entry, "typed": what was sent}
SLOW, ANSWERED, HIDDEN = "cho-lau", "da-tra-loi", "da-an"
QUESTION_LABELS = {
    SLOW: gettext_lazy("Chờ quá 3 ngày"),
    WAITING: gettext_lazy("Chờ trả lời"),
    ANSWERED: gettext_lazy("Đã trả lời"),
    HIDDEN: gettext_lazy("Đã ẩn"),
}


def _actor(request: HttpRequest) -> Actor:
    return Actor(ActorKind.UNION, request.user.pk)


def _chosen(request: HttpRequest, labels: dict[str, Any]) -> str:
    """The pile asked for, the first where none is. Raises Http404."""
    word = request.GET.get("xem") or next(iter(labels))
    if word not in labels:
        raise Http404
    return word


@never_cache
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """`?xem=` names the pile; what waits comes oldest first, the rest newest first."""
    chosen = _chosen(request, REVIEWS)
    counts = Review.objects.aggregate(
        **{key.replace("-", "_"): Count("pk", filter=q) for key, q in REVIEWS.items()}
    )
    order = {WAITING: ("changed_at", "pk"), REPORTED: ("reported_at", "pk")}.get(
        chosen, ("-decided_at", "-pk")
    )
    rows = Review.objects.filter(REVIEWS[chosen]).select_related("product__cooperative", "order")
    page = paging.page(request, rows.order_by(*order), PAGE_SIZE)
    for review in page:
        review.small_url = pictures.address(review.photo, pictures.WIDTHS[0])
        review.large_url = pictures.address(review.photo, pictures.WIDTHS[1])
    context = {
        "tab": "feedback",
        "part": "reviews",
        "piles": [(key, label, counts[key.replace("-", "_")]) for key, label in REVIEW_LABELS.items()],
        "chosen": chosen,
        "page": page,
        "page_query": f"xem={chosen}&",
        "reason_length": MAX_REASON,
        "refused": request.session.pop(REFUSED, None),
    }
    return render(request, "union/reviews.html", context)


@require_POST
def decide(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """`duyet`, `khong-dang` (with a reason), `giu` (after a second look), `go-tra-loi` (with a reason)."""
    get_object_or_404(Review.objects.all(), pk=pk)
    reason = text.normalise(request.POST.get("reason", ""))
    version = whole(request.POST.get("version"), 8) or 0
    if word in REASON_FIELDS and not 0 < len(reason) <= MAX_REASON:
        return _refuse(request, REASON_FIELDS[word], pk, _back(request, "union:reviews", REVIEWS))
    try:
        if word == "duyet":
            moderation.approve(pk, version=version, actor=_actor(request))
            messages.success(request, _("Đã duyệt, đánh giá đang hiện trên chợ."))
        elif word == "khong-dang":
            moderation.reject(pk, version=version, reason=reason, actor=_actor(request))
            messages.success(request, _("Không đăng. Người viết được báo lý do và sửa được."))
        elif word == "giu":
            moderation.keep(pk, actor=_actor(request))
            messages.success(request, _("Đã xem lại, giữ nguyên."))
        elif word == "go-tra-loi":
            moderation.remove_answer(pk, reason=reason, actor=_actor(request))
            messages.success(request, _("Đã gỡ câu trả lời; hợp tác xã trả lời lại được."))
        else:
            raise Http404
    except moderation.OutOfDate:
        messages.error(request, _("Người viết vừa sửa đánh giá này. Đọc lại bản mới rồi duyệt."))
    return _back(request, "union:reviews", REVIEWS)


def _back(request: HttpRequest, name: str, piles: dict[str, Any]) -> HttpResponse:
    """To the pile where the button was pressed."""
    pile = request.POST.get("xem", "")
    return redirect(f"{reverse(name)}?xem={pile}" if pile in piles else reverse(name))


def _refuse(request: HttpRequest, field: str, pk: int, back: HttpResponse) -> HttpResponse:
    """The pile again, the form of that field open with what was typed and why it was not accepted.

    Said above the list as well: another officer may have moved the entry meanwhile.
    """
    messages.error(request, _("Ghi lý do, nhiều nhất %(n)d chữ. Chưa làm gì.") % {"n": MAX_REASON})
    typed = request.POST.get("reason", "")[: 5 * MAX_REASON]
    request.session[REFUSED] = {"field": field, "pk": pk, "typed": typed}
    page = request.POST.get("trang", "")
    if "?" in back["Location"] and whole(page, paging.MOST_DIGITS):
        back["Location"] += f"&trang={page}"
    back["Location"] += f"#{field}-{pk}"
    return back


def _of_pile(chosen: str) -> "QuerySet[Question]":
    waiting = questions.waiting()
    if chosen == SLOW:
        return waiting.filter(asked_at__lt=timezone.now() - questions.SLOW_AFTER)
    if chosen == WAITING:
        return waiting
    if chosen == HIDDEN:
        return Question.objects.exclude(hidden_at=None).order_by("-hidden_at")
    return Question.published.order_by("-answered_at", "-pk")


@never_cache
@require_GET
def question_list(request: HttpRequest) -> HttpResponse:
    """Questions by pile; at first those that their cooperative leaves waiting too long, with its phone."""
    chosen = _chosen(request, QUESTION_LABELS)
    counts = paging.count({key: _of_pile(key) for key in QUESTION_LABELS})
    rows = _of_pile(chosen).select_related("product__cooperative")
    context = {
        "tab": "feedback",
        "part": "questions",
        "piles": [(key, label, counts[key]) for key, label in QUESTION_LABELS.items()],
        "chosen": chosen,
        "page": paging.page(request, rows, PAGE_SIZE, count=counts[chosen]),
        "page_query": f"xem={chosen}&",
        "reason_length": MAX_REASON,
        "refused": request.session.pop(REFUSED, None),
    }
    return render(request, "union/questions.html", context)


@require_POST
def decide_question(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """`an` (hide, with a reason) or `hien` (show again)."""
    get_object_or_404(Question.objects.all(), pk=pk)
    reason = text.normalise(request.POST.get("reason", ""))
    if word == "hien":
        moderation.show(pk, actor=_actor(request))
        messages.success(request, _("Đã cho hiện lại."))
    elif word != "an":
        raise Http404
    elif 0 < len(reason) <= MAX_REASON:
        moderation.hide(pk, reason=reason, actor=_actor(request))
        messages.success(request, _("Đã ẩn câu hỏi."))
    else:
        return _refuse(request, "an", pk, _back(request, "union:questions", QUESTION_LABELS))
    return _back(request, "union:questions", QUESTION_LABELS)
