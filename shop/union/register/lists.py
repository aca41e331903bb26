"""The register as a list: found, filtered, counted; every choice stands in the address."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import paging
from catalog.home_communes import HOME_PROVINCE
from catalog.models import Commune, FormerDistrict
from shop.impact.models import FieldOfWork, WorkingState
from shop.impact.models.register import KIND_CHOICES
from shop.impact.register import lists
from shop.impact.register.lists import Wanted

PAGE_SIZE = 30
PARAMETERS = {  # of the address, by the names of Wanted
    "words": "q",
    "commune": "xa",
    "district": "huyen",
    "kind": "loai",
    "field": "linh-vuc",
    "state": "tinh-trang",
    "with_stall": "gian-hang",
}
BADGES = {WorkingState.ACTIVE: "go", WorkingState.PAUSED: "wait", WorkingState.DISSOLVED: "stop"}


def wanted(request: HttpRequest) -> Wanted:
    """What the address asks for. Raises Http404 for a choice that there is not."""
    asked = {name: request.GET.get(key, "").strip() for name, key in PARAMETERS.items()}
    known = {
        "district": FormerDistrict.values,
        "kind": [value for value, _label in KIND_CHOICES],
        "field": FieldOfWork.values,
        "state": WorkingState.values,
        "with_stall": ["co", "khong"],
    }
    for name, values in known.items():
        if asked[name] and asked[name] not in values:
            raise Http404
    return Wanted(**asked)


def query_of(asked: Wanted) -> str:
    """The address's part that asks for it: "xa=03503&tinh-trang=active"."""
    return urlencode({PARAMETERS[name]: value for name, value in asdict(asked).items() if value})


@never_cache
@require_GET
def register_list(request: HttpRequest) -> HttpResponse:
    asked = wanted(request)
    communes = list(Commune.objects.filter(province=HOME_PROVINCE))
    if asked.commune and asked.commune not in {commune.pk for commune in communes}:
        raise Http404
    found = lists.find(asked)
    sums = lists.sums(found)
    query = query_of(asked)
    page = paging.page(request, found, PAGE_SIZE, count=sums.count)
    context = {
        "tab": "register",
        "asked": asked,
        "query": query,
        "sums": sums,
        "rows": [(row, BADGES[WorkingState(row.state)]) for row in page],
        "page": page,
        "page_query": f"{query}&" if query else "",
        "list_path": reverse("union:register"),
        "selects": _selects(asked, communes),
    }
    return render(request, "union/register/list.html", context)


def _selects(asked: Wanted, communes: list[Commune]) -> list[dict[str, Any]]:
    choices: dict[str, tuple[str, list[tuple[str, Any]]]] = {
        "district": (_("Huyện cũ"), list(FormerDistrict.choices)),
        "commune": (_("Xã, phường"), [(row.pk, row.full_name) for row in communes]),
        "kind": (_("Loại hình"), list(KIND_CHOICES)),
        "field": (_("Lĩnh vực"), list(FieldOfWork.choices)),
        "state": (_("Tình trạng"), list(WorkingState.choices)),
        "with_stall": (_("Gian hàng"), [("co", _("Có gian hàng")), ("khong", _("Chưa có gian hàng"))]),
    }
    return [
        {"name": PARAMETERS[name], "label": label, "choices": values, "chosen": getattr(asked, name)}
        for name, (label, values) in choices.items()
    ]
