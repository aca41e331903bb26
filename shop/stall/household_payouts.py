"""What the cooperative paid to its households: counts and sums in one short form, corrected by a new row."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog import paging
from catalog.templatetags.money import dong
from shop.impact import payout_forms, payouts
from shop.impact.models import HouseholdPayout
from shop.impact.payout_forms import PayoutCorrectionForm, PayoutForm
from shop.stall import next_messages
from shop.stall.requests import StallRequest

PAGE_SIZE = 20
WITHDRAW = "withdraw"
CONFLICT = 409


@never_cache
@require_http_methods(["GET", "POST"])
def payout_list(request: StallRequest) -> HttpResponse:
    """The form, and what was told before."""
    if request.method != "POST":
        return _list(request, None)
    form = PayoutForm(request.POST)
    if not form.is_valid() or form.ask(request.cooperative.pk):
        return _list(request, form)
    facts = form.facts()
    try:
        payouts.tell(request.cooperative.pk, form.cleaned_data["key"], facts, actor_id=request.user.pk)
    except payouts.OtherwiseTold as known:
        words = _("Lần trả này đã ghi rồi. Muốn đổi thì bấm “Sửa lại”, chưa ghi gì thêm.")
        next_messages.done(request, words)
        return redirect("stall:household-payout", known.payout.pk)
    words = ngettext(
        "Đã ghi trả %(amount)s cho %(n)d hộ.", "Đã ghi trả %(amount)s cho %(n)d hộ.", facts.households
    )
    next_messages.done(request, words % {"amount": dong(facts.amount), "n": facts.households})
    return redirect("stall:household-payouts")


def _list(request: StallRequest, form: PayoutForm | None) -> HttpResponse:
    page = paging.page(request, payouts.standing().order_by("-ends_on", "-pk"), PAGE_SIZE)
    rows = list(page)
    if form is None:
        last = rows[0].category_id if rows else None
        first = {"key": payout_forms.new_key(), "category": last, **payout_forms.last_month()}
        form = PayoutForm(initial=first)
    context = {"tab": "money", "form": form, "page": page, "page_query": "", "rows": rows}
    return render(request, "stall/household_payouts.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def payout(request: StallRequest, pk: int) -> HttpResponse:
    """What it really was; with `action=withdraw` that nobody was paid. What was written before stays."""
    told = get_object_or_404(HouseholdPayout.objects.select_related("replaced_by"), pk=pk)
    if request.method != "POST":
        form = PayoutCorrectionForm(initial=payout_forms.initial_of(payouts.facts_of(told)))
        return _ask(request, told, form)
    data = request.POST.copy()
    is_withdrawn = data.get("action") == WITHDRAW
    before = payouts.facts_of(told)
    if is_withdrawn:  # what stands in the boxes says nothing then
        data.update({name: str(value) for name, value in payout_forms.initial_of(before).items()})
    form = PayoutCorrectionForm(data)
    if not form.is_valid() or (not is_withdrawn and form.ask(request.cooperative.pk, corrected=before)):
        return _ask(request, told, form)
    facts = before.nothing() if is_withdrawn else form.facts()
    try:
        done = payouts.correct(pk, facts, reason=form.cleaned_data["reason"], actor_id=request.user.pk)
    except payouts.Replaced:
        form.add_error(None, _("Vừa có người sửa lần trả này. Chưa ghi gì thêm."))
        return _ask(request, told, form, status=CONFLICT)
    next_messages.done(
        request, _("Đã sửa. Lần ghi cũ vẫn còn trong sổ.") if done else _("Không có gì thay đổi.")
    )
    return redirect("stall:household-payouts")


def _ask(
    request: StallRequest, told: HouseholdPayout, form: PayoutCorrectionForm, status: int = 200
) -> HttpResponse:
    newer = HouseholdPayout.objects.filter(replaces=told).first()
    context = {"tab": "money", "told": told, "newer": newer, "form": form}
    return render(request, "stall/household_payout.html", context, status=status)
