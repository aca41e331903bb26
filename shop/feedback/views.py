"""The public pages: all reviews of a product, asking about it, and reviewing what one bought."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import paging, photos
from catalog.models import Product
from shop.accounts.tries import client_ip
from shop.checkout import access
from shop.feedback import pictures, purchases, questions, reading, wording, writing
from shop.feedback.forms import QuestionForm, ReviewForm
from shop.feedback.models import Question, Review
from shop.feedback.purchases import Item
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Purchase

PAGE_SIZE = 12


def _product(slug: str) -> Product:
    return get_object_or_404(Product.published.select_related("cooperative", "category"), slug=slug)


def _breadcrumbs(product: Product) -> list[dict[str, str]]:
    return [
        {"label": _("Sản phẩm"), "url": reverse("catalog:products")},
        {"label": product.label, "url": product.get_absolute_url()},
    ]


@require_GET
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them, newest first; `?sao=1` … `?sao=5` those with so many stars."""
    product = _product(slug)
    rows = Review.published.filter(product=product).order_by("-written_at", "-pk")
    stars = request.GET.get("sao", "")
    if stars:
        if stars not in ("1", "2", "3", "4", "5"):
            raise Http404(_("Không có trang này."))
        rows = rows.filter(stars=int(stars))
    page = paging.page(request, rows, PAGE_SIZE)
    context = {
        "product": product,
        "rating": reading.rating_of(product.pk),
        "page": page,
        "reviews": [reading.shown_review(row) for row in page],
        "page_query": f"sao={stars}&" if stars else "",
        "stars": int(stars or 0),
        "breadcrumbs": _breadcrumbs(product),
    }
    return render(request, "feedback/reviews.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Asking, above what was asked and answered before."""
    product = _product(slug)
    form = QuestionForm(request.POST or None) if request.method == "POST" else QuestionForm()
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, product, form.cleaned_data)
        except questions.TooMany:
            form.add_error(
                None, _("Từ mạng này vừa có nhiều câu hỏi quá. Xin thử lại sau một giờ, hoặc gọi hợp tác xã.")
            )
            status = 429
        else:
            messages.success(request, _("Đã gửi câu hỏi. Hợp tác xã trả lời xong, câu hỏi sẽ hiện ở đây."))
            return redirect("feedback:ask", slug)
    answered = Question.published.filter(product=product).order_by("-answered_at", "-pk")
    page = paging.page(request, answered, PAGE_SIZE)
    context = {
        "product": product,
        "form": form,
        "page": page,
        "questions": [reading.shown_question(row) for row in page],
        "page_query": "",
        "breadcrumbs": _breadcrumbs(product),
    }
    return render(request, "feedback/ask.html", context, status=status)


def _keep(request: HttpRequest, product: Product, data: dict[str, Any]) -> None:
    """A form with the field for machines filled in is thanked for and forgotten. Raises questions.TooMany."""
    if data["website"]:
        return
    questions.ask(
        product,
        words=data["words"],
        display_name=data["display_name"],
        email=data["email"],
        phone=data["phone"],
        language=(get_language() or "vi")[:2],
        address=client_ip(request),
    )


def _actor(request: HttpRequest) -> Actor:
    user_id = request.user.pk if request.user.is_authenticated else None
    return Actor(ActorKind.BUYER if user_id else ActorKind.GUEST, user_id)


@never_cache
@require_GET
@access.by_link
def purchase(request: HttpRequest, found: Purchase) -> HttpResponse:
    """What was bought, and what may be said about each."""
    orders = purchases.items_of(found, request.user.pk)
    return render(request, "feedback/purchase.html", {"purchase": found, "orders": orders})


def _back(found: Purchase) -> str:
    return f"{reverse('feedback:purchase', args=[found.number])}?{urlencode({'t': found.token})}"


@never_cache
@require_http_methods(["GET", "POST"])
@access.by_link
def write(request: HttpRequest, found: Purchase, product: int) -> HttpResponse:
    item = purchases.item_of(found, product, request.user.pk)
    if item is None:
        raise Http404
    if not item.may_write:
        messages.error(request, item.state_words)
        return redirect(_back(found))
    if request.method != "POST":
        return _show(request, found, item, ReviewForm(initial=_initial(found, item)))
    form = ReviewForm(request.POST, request.FILES)
    if form.is_valid() and _saved(request, item, form):
        messages.success(
            request, _("Cảm ơn bạn. Liên minh HTX đọc qua rồi đánh giá sẽ hiện lên trang sản phẩm.")
        )
        return redirect(_back(found))
    if request.FILES.get("photo") and "photo" not in form.errors:
        form.add_error("photo", _("Ảnh đã chọn không giữ lại được, chọn lại giúp nhé."))
    return _show(request, found, item, form)


def _initial(found: Purchase, item: Item) -> dict[str, Any]:
    review = item.review
    if review is None:
        return {"display_name": wording.default_name(found), "version": 0}
    return {
        "stars": review.stars,
        "words": review.words,
        "display_name": review.display_name or wording.default_name(found),
        "version": review.version,
    }


def _saved(request: HttpRequest, item: Item, form: ReviewForm) -> bool:
    """Whether the valid form was kept; if not, the form says why."""
    data = form.cleaned_data
    try:
        picture = pictures.store(form.photo_file) if form.photo_file else None
    except photos.BadPhoto as problem:
        form.add_error("photo", str(problem))
        return False
    opinion = writing.Opinion(
        stars=data["stars"],
        words=data["words"],
        display_name=data["display_name"],
        picture=picture,
        keeps_picture=not data["drop_photo"],
    )
    try:
        writing.save(
            item.order.pk, item.product.pk, opinion, version=data["version"] or 0, actor=_actor(request)
        )
    except writing.ChangedElsewhere:
        form.add_error(
            None,
            _(
                "Đánh giá này vừa được gửi ở một cửa sổ khác. Lời bạn gõ vẫn còn đây; gửi lần nữa là thay lời kia."
            ),
        )
    except writing.NotReviewable:
        form.add_error(None, _("Đơn này không đánh giá được nữa."))
    else:
        return True
    return False


def _show(request: HttpRequest, found: Purchase, item: Item, form: ReviewForm) -> HttpResponse:
    fresh = purchases.item_of(found, item.product.pk, request.user.pk) if form.is_bound else item
    review = fresh.review if fresh else None
    context = {
        "purchase": found,
        "item": item,
        "form": form,
        "version": review.version if review else 0,
        "photo": pictures.address(review.photo, pictures.WIDTHS[0]) if review else "",
        "edit_days": writing.EDIT_DAYS,
        "back_url": _back(found),
    }
    return render(request, "feedback/write.html", context)
