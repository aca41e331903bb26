"""The union pays out card money: what is due to whom, the run, the bank's file, and "đã chuyển"."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import paging
from catalog.templatetags.money import dong
from shop.accounts import access_log
from shop.ledger import settlement as ledger
from shop.ledger import settlement_payment as payment
from shop.ledger.models import Settlement, SettlementStatus
from shop.treasury.settlement import bank_batch, files, overview, statement
from shop.union import csv_files, stall_search
from shop.union.once import once
from shop.union.settlement_forms import CorrectionForm, PaidForm, UntilForm

PAGE_SIZE = 20
BAD_REQUEST = 400
FIRST_SHOWN = 50  # cooperatives with card money, settlements to approve and to pay, unless all are asked for


@never_cache
@require_GET
def settlement_list(request: HttpRequest) -> HttpResponse:
    asked = request.GET if "until" in request.GET else None
    form = UntilForm(asked, initial={"until": overview.yesterday()})
    return _list(request, form, status=BAD_REQUEST if form.errors else 200)


def _list(request: HttpRequest, form: UntilForm, *, status: int = 200) -> HttpResponse:
    """A date that cannot be is said beside it, and the figures are those up to yesterday."""
    until = form.cleaned_data["until"] if form.is_bound and form.is_valid() else overview.yesterday()
    outlooks = overview.outlook(until)
    payable = [row for row in outlooks if row.is_payable and not row.lacks_account]
    oldest_on = overview.oldest_unpaid_on(outlooks)
    most = None if "tat-ca" in request.GET else FIRST_SHOWN
    cooperatives = overview.of(outlooks[:most])
    context = {
        "tab": "money",
        "money_tab": "settlements",
        "form": form,
        "until": until,
        "outlooks": [(row, cooperatives[row.cooperative_id]) for row in outlooks[:most]],
        "outlook_count": len(outlooks),
        "payable": payable,
        "payable_amount": sum(row.due_amount for row in payable),
        "due_amount": sum(row.due_amount for row in outlooks if row.is_payable),
        "later_amount": sum(row.later_amount for row in outlooks),
        "oldest_on": oldest_on,
        "oldest_days": (timezone.localdate() - oldest_on).days if oldest_on else 0,
        **_made(request, most),
        **_history(request),
    }
    return render(request, "union/settlements.html", context, status=status)


def _made(request: HttpRequest, most: int | None) -> dict[str, Any]:
    """Settlements not paid yet: those that a second person must see first, and those to be paid; `most` of each."""
    made = _settlements().filter(status=SettlementStatus.READY).order_by("pk")
    is_unseen = Q(approved_at=None) if settings.SETTLEMENT_SECOND_OFFICER else Q(pk__in=[])
    sums = made.order_by().aggregate(
        amount=Sum("total_amount", default=0), count=Count("pk"), unseen=Count("pk", filter=is_unseen)
    )
    seen = sums["count"] - sums["unseen"]
    unseen = list(made.filter(is_unseen)[:most]) if sums["unseen"] else []
    ready = list(made.exclude(is_unseen)[:most]) if seen else []
    mine = [row for row in unseen if payment.may_approve(row, int(request.user.pk or 0))]
    return {
        "ready": [{"settlement": row, "form": PaidForm(row)} for row in ready],
        "more_ready": seen - len(ready),
        "to_approve": unseen,
        "more_to_approve": sums["unseen"] - len(unseen),
        "mine_to_approve": mine,
        "mine_amount": sum(row.total_amount for row in mine),
        "ready_amount": sums["amount"],
    }


def _settlements() -> QuerySet[Settlement]:
    return Settlement.unscoped.select_related(
        "cooperative__commune", "bank", "created_by", "approved_by", "paid_by"
    )


def _history(request: HttpRequest) -> dict[str, Any]:
    """What was paid, by cooperative (`htx`, or its name in `q`) and month of payment (`thang`). Raises Http404 for
    what is neither."""
    choice, month = stall_search.choose(request), request.GET.get("thang", "")
    every = _settlements().filter(status=SettlementStatus.PAID)
    months = list(every.order_by().dates("paid_on", "month", order="DESC"))
    paid = every.order_by("-paid_on", "-pk")
    if choice.chosen:
        paid = paid.filter(cooperative=choice.chosen)
    if month:
        first = _month(month)
        paid = paid.filter(paid_on__year=first.year, paid_on__month=first.month)
    sums = paid.order_by().aggregate(count=Count("pk"), total=Sum("total_amount", default=0))
    kept = {"htx": choice.chosen.slug if choice.chosen else "", "thang": month}
    return {
        "page": paging.page(request, paid, PAGE_SIZE, count=sums["count"]),
        "list_path": reverse("union:settlements"),  # what was refused is shown at another address
        "page_query": _query(**kept),
        "is_filtered": any(kept.values()),
        "choice": choice,
        "month": month,
        "kept": _query(thang=month),
        "months": months,
        "paid_amount": sums["total"],
    }


def _query(**kept: str) -> str:
    words = urlencode({name: value for name, value in kept.items() if value})
    return f"{words}&" if words else ""


def _month(word: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(f"{word}-01")
    except ValueError as error:
        raise Http404 from error


@require_POST
@once
def run(request: HttpRequest) -> HttpResponse:
    form = UntilForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=BAD_REQUEST)
    done = ledger.create_all(form.cleaned_data["until"], request.user.pk)
    if done.made:
        amount = dong(sum(row.total_amount for row in done.made))
        words = ngettext(
            "Đã lập %(count)s bảng đối soát, tổng %(amount)s.",
            "Đã lập %(count)s bảng đối soát, tổng %(amount)s.",
            len(done.made),
        )
        next_step = (
            _("Người thứ hai xem và duyệt rồi mới gửi ngân hàng.")
            if settings.SETTLEMENT_SECOND_OFFICER
            else _("Tải tệp gửi ngân hàng ở dưới.")
        )
        facts = {"count": len(done.made), "amount": amount}
        messages.success(request, f"{words % facts} {next_step}")
    elif not done.without_account:
        messages.info(request, _("Không có khoản nào phải trả đến ngày đó. Chưa lập gì."))
    if done.without_account:
        messages.error(
            request,
            _("Chưa có tài khoản ngân hàng nên chưa lập được: %(names)s.")
            % {"names": ", ".join(row.name for row in done.without_account)},
        )
    return redirect("union:settlements")


@never_cache
@require_GET
def settlement_page(request: HttpRequest, number: str) -> HttpResponse:
    settlement = _find(number)
    return _page(request, settlement, PaidForm(settlement))


def _find(number: str) -> Settlement:
    settlement = _settlements().filter(number=number).first()
    if settlement is None:
        raise Http404
    return settlement


def _page(
    request: HttpRequest,
    settlement: Settlement,
    form: PaidForm,
    *,
    correction: CorrectionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    newer = Settlement.unscoped.filter(cooperative=settlement.cooperative_id, pk__gt=settlement.pk)
    context = {
        "tab": "money",
        "money_tab": "settlements",
        "settlement": settlement,
        "statement": statement.of(settlement),
        "form": form,
        "needs_eyes": settings.SETTLEMENT_SECOND_OFFICER
        and not settlement.is_paid
        and settlement.approved_at is None,
        "may_approve": payment.may_approve(settlement, int(request.user.pk or 0)),
        "corrections": settlement.corrections(manager="unscoped").select_related("made_by"),
        "correction": correction or (CorrectionForm(settlement) if settlement.is_paid else None),
        "can_withdraw": not settlement.is_paid and not newer.exists(),
    }
    return render(request, "union/settlement.html", context, status=status)


@require_POST
@once
def approve(request: HttpRequest) -> HttpResponse:
    """A second person says yes to the settlements named (`number`, several); each says for itself what became of it."""
    numbers = request.POST.getlist("number")
    chosen = list(_settlements().filter(number__in=numbers).order_by("pk"))
    if not chosen:
        messages.info(request, _("Không còn bảng nào để duyệt. Chưa có gì thay đổi."))
    done = []
    for settlement in chosen:
        try:
            done.append(payment.approve(settlement.pk, actor_id=int(request.user.pk or 0)))
        except payment.OwnSettlement:
            words = _("%(number)s do chính anh chị lập, cần người khác duyệt.")
            messages.error(request, words % {"number": settlement.number})
        except (ledger.MovedOn, Settlement.DoesNotExist):
            words = _("%(number)s đã được người khác xử lý.")
            messages.info(request, words % {"number": settlement.number})
    if done:
        amount = dong(sum(row.total_amount for row in done))
        words = ngettext(
            "Đã duyệt %(count)s bảng, %(amount)s. Giờ gửi ngân hàng được.",
            "Đã duyệt %(count)s bảng, %(amount)s. Giờ gửi ngân hàng được.",
            len(done),
        )
        messages.success(request, words % {"count": len(done), "amount": amount})
    return redirect("union:settlements")


@require_POST
@once
def mark_paid(request: HttpRequest, number: str) -> HttpResponse:
    if gone := _withdrawn(request, number):
        return gone
    settlement = _find(number)
    form = PaidForm(settlement, request.POST)
    if settlement.is_paid:
        return _moved_on(request, number)
    if not form.is_valid():
        return _page(request, settlement, form, status=BAD_REQUEST)
    try:
        paid = overview.mark_paid(settlement.pk, actor_id=request.user.pk, **form.cleaned_data)
    except payment.ReferenceTaken as error:
        form.refuse_taken(error.number)
        return _page(request, settlement, form, status=BAD_REQUEST)
    except payment.NotApproved:
        messages.error(request, _("%(number)s chưa được người thứ hai duyệt.") % {"number": number})
        return _page(request, _find(number), form, status=409)
    except ledger.MovedOn:
        return _moved_on(request, number)
    except Settlement.DoesNotExist:
        return _withdrawn(request, number) or redirect("union:settlements")
    messages.success(
        request,
        _("%(number)s: đã ghi chuyển %(amount)s cho %(name)s.")
        % {
            "number": paid.number,
            "amount": dong(paid.total_amount),
            "name": settlement.cooperative.name,
        },
    )
    return redirect("union:settlements")


@require_POST
@once
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """What was noted of a payment is put right, with its reason; what stood there before stays readable."""
    settlement = _find(number)
    if not settlement.is_paid:
        messages.error(request, _("%(number)s chưa chuyển tiền nên không có gì để sửa.") % {"number": number})
        return _page(request, settlement, PaidForm(settlement), status=409)
    form = CorrectionForm(settlement, request.POST)
    if not form.is_valid():
        return _page(request, settlement, PaidForm(settlement), correction=form, status=BAD_REQUEST)
    try:
        payment.correct(settlement.pk, actor_id=request.user.pk, **form.cleaned_data)
    except payment.ReferenceTaken as error:
        form.refuse_taken(error.number)
        return _page(request, settlement, PaidForm(settlement), correction=form, status=BAD_REQUEST)
    except payment.NothingNew:
        messages.info(request, _("Ngày và mã vẫn như đã ghi. Chưa có gì thay đổi."))
        return _page(request, settlement, PaidForm(settlement), correction=form)
    messages.success(request, _("Đã đính chính %(number)s.") % {"number": number})
    return redirect("union:settlement", number=number)


@require_POST
@once
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    if gone := _withdrawn(request, number):
        return gone
    settlement = _find(number)
    try:
        ledger.withdraw(settlement.pk, actor_id=request.user.pk)
    except ledger.MovedOn:
        return _moved_on(request, number)
    except Settlement.DoesNotExist:
        return _withdrawn(request, number) or redirect("union:settlements")
    messages.success(
        request,
        _("Đã rút lại %(number)s. Tiền của %(name)s nằm lại trong phần trả được ngay.")
        % {"number": number, "name": settlement.cooperative.name},
    )
    return redirect("union:settlements")


def _moved_on(request: HttpRequest, number: str) -> HttpResponse:
    """It is paid, or was built upon, since this page was opened: as it is now, with a 409."""
    settlement = _find(number)
    words = (
        _("%(number)s đã được ghi là đã chuyển rồi. Không có gì thay đổi.")
        if settlement.is_paid
        else _("%(number)s không còn là lần mới nhất của hợp tác xã nên không rút lại được.")
    )
    messages.error(request, words % {"number": number})
    return _page(request, settlement, PaidForm(settlement), status=409)


def _withdrawn(request: HttpRequest, number: str) -> HttpResponse | None:
    """Says who took it back, where somebody did. The bank may have been told to pay it all the same."""
    entry = ledger.withdrawal(number)
    if entry is None:
        return None
    words = _(
        "%(number)s đã được %(name)s rút lại lúc %(time)s. Nếu ngân hàng đã chuyển tiền theo số này, "
        "hãy lập lại đối soát rồi ghi đã chuyển."
    )
    when = timezone.localtime(entry.action_time)
    facts = {
        "number": number,
        "name": entry.user.get_short_name(),
        "time": date_format(when, "DATETIME_FORMAT"),
    }
    messages.error(request, words % facts)
    return _list(request, UntilForm(initial={"until": overview.yesterday()}), status=409)


@never_cache
@require_GET
def statement_file(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The statement as PDF or XLSX; who took it is logged (promise A4)."""
    settlement = _find(number)
    access_log.exported(request.user.pk, f"settlement.{kind}", reference=number, row_count=1)
    return files.of_settlement(settlement, kind)


@never_cache
@require_GET
def batch_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Every transfer to be made, for the bank; who took it is logged (promise A4). A bank's program reads commas;
    `dau` parts the columns of a CSV otherwise."""
    delimiter = csv_files.delimiter_or_400(request, usual=",")
    transfers = bank_batch.rows()
    if not transfers:
        messages.info(request, _("Không có khoản nào chờ chuyển, nên không có tệp để tải."))
        return redirect("union:settlements")
    numbers = ", ".join(str(row[-1]) for row in transfers)
    access_log.exported(request.user.pk, f"bank_batch.{kind}", reference=numbers, row_count=len(transfers))
    return files.of_batch(transfers, kind, delimiter=delimiter)
