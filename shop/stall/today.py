"""The stall's Today: the next job open and full, every other one a line, and what else waits in its place."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Paginator
from django.db.models import Count, F, FilteredRelation, IntegerField, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import verification
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from catalog.stalls.pages import zalo_address
from catalog.verification import Reason
from shop.bulletins import audience
from shop.feedback import questions
from shop.stall import classes, figures, order_cards, steps
from shop.stall.offering import todo
from shop.stall.order_cards import OrderCard, Pile
from shop.stall.requests import StallRequest
from shop.stall.steps import Button

LIMIT = 40  # jobs on a page that loads on a weak signal
MOST_BULLETINS = 3  # on the page, the first above the orders; the others stand on the commune's own
FEW = 3  # so many orders need no overview


class Notice(NamedTuple):
    """Something beside the orders that waits. `before` is its place by urgency; `words` says how many there are."""

    door: str  # of `doors.DOORS`: where it is dealt with, and by whom
    before: Pile
    rows: Callable[[], Any]  # a queryset of this stall; counted in the page's one statement
    icon: str
    words: Callable[[int], str]


NOTICES = (
    Notice(
        "transfers",
        Pile.TO_PACK,
        figures.open_transfers,
        "money",
        lambda n: ngettext("%(n)d khoản tiền về cần xem", "%(n)d khoản tiền về cần xem", n) % {"n": n},
    ),
    Notice(
        "unfinished",
        Pile.UNPAID,
        todo.begun,
        "goods",
        lambda n: ngettext("%(n)d món đăng dở, chưa gửi", "%(n)d món đăng dở, chưa gửi", n) % {"n": n},
    ),
    Notice(
        "questions",
        Pile.UNPAID,
        questions.waiting,
        "help",
        lambda n: ngettext("%(n)d câu khách hỏi đang chờ", "%(n)d câu khách hỏi đang chờ", n) % {"n": n},
    ),
    Notice(
        "classes",
        Pile.UNPAID,
        classes.unanswered,
        "user",
        lambda n: ngettext("%(n)d lớp tập huấn mời đi", "%(n)d lớp tập huấn mời đi", n) % {"n": n},
    ),
)


class Waiting(NamedTuple):
    """A notice as the page shows it."""

    notice: Notice
    words: str

    @property
    def address(self) -> str:
        return reverse(f"stall:{self.notice.door}")


@dataclass(frozen=True)
class Job:
    """One order and what is done with it next."""

    card: OrderCard
    main: Button | None
    pile: Pile

    @property
    def zalo(self) -> str:
        phone = self.card.order.buyer.phone
        return zalo_address(phone) if phone else ""

    @property
    def goods(self) -> str:
        """The first of the goods in one line, and how many kinds more."""
        first, *others = self.card.lines
        words = f"{first.product_label} × {first.quantity}"
        return _("%(first)s và %(n)s món nữa") % {"first": words, "n": len(others)} if others else words


@dataclass
class WaitingPile:
    """A pile's jobs, and the notices that come before them."""

    pile: Pile
    notices: list[Waiting]
    jobs: list[Job] = field(default_factory=list)


def pile(word: str) -> Pile | None:
    """The pile of that word in an address."""
    return Pile(word) if word in Pile.values else None


@never_cache
@require_GET
def today(request: StallRequest) -> HttpResponse:
    """`?viec=` shows one pile, `?trang=` what does not fit on the first page. What is on its way is only counted.

    A pile or a page that is empty by now shows what there is.
    """
    told = _read(request.cooperative)
    counts = {one: n for one, n in told["piles"].items() if n}
    chosen = pile(request.GET.get("viec", ""))
    if chosen not in counts:
        chosen = None
    total = counts[chosen] if chosen else sum(counts.values()) - counts.get(Pile.ON_ITS_WAY, 0)
    current = Paginator(range(total), LIMIT).get_page(request.GET.get("trang"))
    orders = order_cards.needing_work(chosen)[(current.number - 1) * LIMIT : current.end_index()]
    jobs = _jobs(orders)
    is_overview = chosen is None and current.number == 1
    context = {
        "tab": "today",
        "now": timezone.localtime(),
        "figures": told,
        "chosen": chosen,
        "counts": list(counts.items()) if total > FEW or chosen or Pile.ON_ITS_WAY in counts else [],
        "first": jobs[0] if jobs else None,
        "sent_back": told["sent_back"] if is_overview and "look" in request.may else [],
        **(_papers(told) if is_overview and "certificate" in request.may else {}),
        "parts": _parts(jobs[1:], told if is_overview else {}, request.may),
        "left": total - current.end_index(),
        "next_page": current.next_page_number() if current.has_next() else None,
        "suspension_reason": _why_suspended(request),
        "stops_for": Reason(told["stops_for"]).label if told["stops_for"] else "",
    }
    return render(request, "stall/today.html", context)


def _papers(told: dict[str, Any]) -> dict[str, list[todo.PaperTold]]:
    today = timezone.localdate()
    return {
        "papers_back": todo.papers_told(told["papers_back"], today),
        "papers": todo.papers_told(told["papers_lapsing"], today),
    }


def _jobs(orders: Any) -> list[Job]:
    return [
        Job(card, steps.main_button(card), order_cards.pile_of(card.order)) for card in order_cards.of(orders)
    ]


def _parts(jobs: Iterable[Job], told: dict[str, Any], may: frozenset[str]) -> list[WaitingPile]:
    """Pile after pile, without those that have nothing to show."""
    parts = {one: WaitingPile(one, []) for one in Pile}
    for notice in NOTICES:
        if notice.door in may and (count := told.get(notice.door, 0)):
            parts[notice.before].notices.append(Waiting(notice, notice.words(count)))
    for job in jobs:
        parts[job.pile].jobs.append(job)
    return [part for part in parts.values() if part.jobs or part.notices]


def _read(cooperative: Cooperative) -> dict[str, Any]:
    """Everything the page counts, in one statement: `piles` by Pile, each notice by its door, and of today
    `new_orders` and `income` (đồng)."""
    columns = {
        "ranks": ArraySubquery(order_cards.ranks()),
        "sent_back": ArraySubquery(todo.sent_back()),
        "papers_back": ArraySubquery(todo.papers_back()),
        "papers_lapsing": ArraySubquery(todo.papers_lapsing(cooperative, timezone.localdate())),
        "new_orders": _count(figures.placed_today()),
        "income": Coalesce(Subquery(figures.income_today(cooperative)), 0),
        "bulletins": ArraySubquery(_bulletins(cooperative.commune_id)),
        "stops_on": F("warned__effective_on"),
        "stops_for": F("warned__reason"),
        **{notice.door: _count(notice.rows()) for notice in NOTICES},
    }
    warned = FilteredRelation("suspension_notices", condition=Q(suspension_notices__ended_at=None))
    rows = Cooperative.objects.filter(pk=cooperative.pk).annotate(warned=warned)
    told = dict[str, Any](rows.values(**columns).get())
    found = Counter(told.pop("ranks"))
    return told | {"piles": {one: found[rank] for rank, one in enumerate(Pile)}}


def _bulletins(commune: str) -> Any:
    """What the union lets this commune know today, the urgent ones first."""
    rows = audience.running(commune).filter(first_on__lte=timezone.localdate())
    return rows.values(told=JSONObject(pk="pk", title="title", is_urgent="is_urgent"))[:MOST_BULLETINS]


def _count(rows: Any) -> Coalesce:
    """How many rows, as a column."""
    one = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(one, output_field=IntegerField()), 0)


def _why_suspended(request: StallRequest) -> str:
    if request.cooperative.verification != Verification.SUSPENDED:
        return ""
    return verification.suspension_reason(request.cooperative)
