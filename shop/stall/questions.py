"""What customers ask this stall, and answering it with one thumb. The answer publishes both."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import paging, text
from shop.feedback import questions
from shop.feedback.models import Question
from shop.feedback.models.reviews import MAX_ANSWER
from shop.stall import next_messages
from shop.stall.requests import StallRequest, actor

PAGE_SIZE = 20
DONE = "xong"


@never_cache
@require_GET
def question_list(request: StallRequest) -> HttpResponse:
    """What waits, the oldest first; `?xem=xong` shows what was answered or hidden."""
    shown = request.GET.get("xem", "")
    if shown not in ("", DONE):
        raise Http404
    rows = questions.waiting()
    if shown:
        rows = Question.objects.exclude(answered_at=None, hidden_at=None)
    page = paging.page(request, rows.select_related("product"), PAGE_SIZE)
    context = {
        "tab": "feedback",
        "part": "questions",
        "page": page,
        "shown": shown,
        "page_query": f"xem={shown}&" if shown else "",
    }
    return render(request, "stall/questions.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def question_page(request: StallRequest, pk: int) -> HttpResponse:
    question: Question = get_object_or_404(Question.objects.select_related("product"), pk=pk)
    if request.method != "POST":
        return _show(request, question)
    typed = request.POST.get("answer", "")
    words = text.normalise(typed)
    if not words:
        return _show(request, question, typed, _("Gõ câu trả lời rồi bấm gửi."))
    if len(words) > MAX_ANSWER:
        said = _("Dài quá %(most)d chữ rồi (đang có %(n)d). Rút bớt giúp nhé.")
        return _show(
            request, question, typed[: 10 * MAX_ANSWER], said % {"most": MAX_ANSWER, "n": len(words)}
        )
    try:
        questions.answer(question.pk, words=words, actor=actor(request))
    except questions.AlreadyAnswered:
        question.refresh_from_db(fields=["answer", "answered_at", "hidden_at", "hidden_reason"])
        return _show(request, question, typed, status=409)
    next_messages.done(request, _("Đã trả lời. Câu hỏi và câu trả lời hiện dưới sản phẩm."))
    return redirect("stall:questions")


def _show(
    request: StallRequest, question: Question, typed: str = "", error: str = "", *, status: int = 200
) -> HttpResponse:
    context = {
        "tab": "feedback",
        "question": question,
        "typed": typed,
        "error": error,
        "most": MAX_ANSWER,
    }
    return render(request, "stall/question.html", context, status=status)
