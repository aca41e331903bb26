"""Yearly evaluations at the desk: who scored what, the union's word on it, the share of good and fair by place."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import text
from catalog.models import Cooperative
from shop.impact import evaluation_rules, evaluations, profiles
from shop.impact.evaluation_forms import WordForm
from shop.impact.models import Evaluation
from shop.impact.models.evaluations import Band
from shop.union.once import once
from shop.union.profiles import year_of

BAD_REQUEST, CONFLICT = 400, 409


@dataclass
class Share:
    """Of a place: cooperatives by band, without those that are not evaluated."""

    label: str
    bands: Counter[str] = field(default_factory=Counter)

    @property
    def evaluated(self) -> int:
        return sum(count for band, count in self.bands.items() if band != Band.NONE)

    @property
    def well(self) -> int:
        return self.bands[Band.GOOD] + self.bands[Band.FAIR]

    @property
    def percent(self) -> float | None:
        """Rated good or fair, of all that were evaluated; None where nobody was."""
        return 100 * self.well / self.evaluated if self.evaluated else None


def shares(rows: Iterable[Evaluation], place: Callable[[Cooperative], str]) -> list[Share]:
    """Of each place, in the order of their names."""
    found: dict[str, Share] = {}
    for row in rows:
        label = place(row.cooperative)
        found.setdefault(label, Share(label)).bands[row.band] += 1
    return sorted(found.values(), key=lambda share: text.sort_key(share.label))


@never_cache
@require_GET
def evaluation_list(request: HttpRequest) -> HttpResponse:
    year = year_of(request.GET)
    rows = sorted(evaluations.of_year(year), key=lambda row: (bool(row.said), row.cooperative.name_sort_key))  # type: ignore[attr-defined]
    told = {row.cooperative_id for row in rows}
    stalls = set(Cooperative.published.values_list("pk", flat=True))
    context = {
        "tab": "households",
        "part": "evaluations",
        "year": year,
        "years": list(reversed(profiles.years())),
        "rule": evaluation_rules.of(year),
        "rows": rows,
        "silent": len(stalls - told),
        "cooperatives": len(stalls),
        "groups": [
            (_("Cả tỉnh"), shares(rows, lambda _stall: _("Cả tỉnh"))),
            (_("Huyện cũ"), shares(rows, lambda stall: str(stall.get_former_district_display()))),
            (_("Xã, phường"), shares(rows, lambda stall: stall.commune.full_name)),
        ],
    }
    return render(request, "union/evaluations.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@once
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """One scoring; POST says the union's word."""
    row: Any = get_object_or_404(Evaluation.unscoped, pk=pk)
    row = evaluations.of_year(row.year).filter(cooperative_id=row.cooperative_id).get()
    form = WordForm(request.POST if request.method == "POST" else None)
    status = BAD_REQUEST if form.is_bound else 200
    if form.is_bound and row.pk != pk:
        messages.error(request, _("Hợp tác xã vừa chấm lại. Xem điểm mới rồi hãy quyết."))
        status = CONFLICT
    elif form.is_bound and form.is_valid():
        data = form.cleaned_data
        evaluations.say(pk, is_agreed=data["is_agreed"], reason=data["reason"], actor_id=request.user.pk or 0)
        messages.success(request, _("Đã ghi ý kiến."))
        return redirect("union:evaluations")
    lines = [
        (one | {"title": evaluation_rules.title(one)}, row.scores.get(str(one["number"])))
        for one in row.rule.criteria
    ]
    context = {"tab": "households", "part": "evaluations", "row": row, "lines": lines, "form": form}
    return render(request, "union/evaluation.html", context, status=status)
