"""The living page of the design system: every component in every state, drawn by the partials the shop uses.

Only on a machine for development or demonstration; elsewhere the address does not exist.
"""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.lists import cards, finding, listing
from catalog.lists.cards import ProductCard
from catalog.models import Cooperative

COLOURS = [
    *("paper", "card", "ink", "soft", "line", "edge", "indigo", "indigo-deep", "indigo-mist"),
    *("red", "red-mist", "honey", "honey-mist", "tea", "tea-mist"),
]
ICONS = [
    *("search", "cart", "user", "phone", "home", "list", "goods", "money", "camera", "truck", "place"),
    *("return", "check", "edit", "plus", "chart", "people", "help", "next", "back", "filter"),
]


class SampleForm(forms.Form):
    """One field of each kind; bound without values it shows its errors."""

    name = forms.CharField(label=gettext_lazy("Họ và tên"), help_text=gettext_lazy("Người sẽ nhận hàng."))
    place = forms.ChoiceField(
        label=gettext_lazy("Tỉnh, thành phố"), choices=[("", "—"), ("12", "Lai Châu"), ("01", "Hà Nội")]
    )
    note = forms.CharField(
        label=gettext_lazy("Lời nhắn"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


# What the typeface must be able to write.
LETTERS = "Ắ ằ ẳ ẵ ặ Ế ề ể ễ ệ Ố ồ ổ ỗ ộ Ớ ờ ở ỡ ợ Ứ ừ ử ữ ự Ỳ ỷ ỹ ỵ Đ đ · ₫ × – “ ” … ★"


@require_safe
def living(request: HttpRequest) -> HttpResponse:
    """`/thiet-ke/`. Its goods are the first product of the catalogue with its words changed; none, no cards."""
    if not settings.DEMO:
        raise Http404
    context: dict[str, Any] = {
        "colours": COLOURS,
        "icons": ICONS,
        "button_kinds": ["primary", "go", "danger", "quiet", "small", "link"],
        "badge_kinds": ["season", "go", "wait", "stop", "now", "out"],
        "sample_cards": _cards(),
        "cooperatives": list(Cooperative.published.select_related("commune")[:1]),
        "form": SampleForm(prefix="mau"),
        "wrong_form": SampleForm({}, prefix="sai"),
        "stocks": [SimpleNamespace(available=count) for count in (40, 3, 0)],
        "season": [3, 4, 5, 9, 10],
        "page": Paginator(range(100), 24).page(2),
        "breadcrumbs": [
            {"label": _("Sản phẩm"), "url": "#"},
            {"label": _("Chè"), "url": "#"},
            {"label": _("Chè Shan tuyết"), "url": ""},
        ],
        "notices": [
            Message(constants.INFO, _("Đơn đang chờ hợp tác xã nhận.")),
            Message(constants.SUCCESS, _("Đã thêm vào giỏ.")),
            Message(constants.ERROR, _("Chỉ còn 3 hộp, bạn giảm số lượng nhé.")),
        ],
        "letters": LETTERS,
        "prices": [85_000, 1_250_000, 14_000_000],
    }
    return render(request, "design/living.html", context)


def _cards() -> list[tuple[str, ProductCard]]:
    """The states of a product card, each with its name."""
    found = cards.read(finding.page(listing.Filters(), 0, 1))
    if not found:
        return []
    plain = replace(
        found[0],
        badge="OCOP 4★",
        is_available=True,
        is_in_season=False,
        variant="Gói 100 g",
    )
    return [
        (_("Bình thường"), plain),
        (_("Đang vào vụ, một giá"), replace(plain, is_in_season=True, has_several_prices=False)),
        (_("Tạm hết"), replace(plain, is_available=False)),
        (_("Chưa có ảnh"), replace(plain, picture=None, badge="")),
        (
            _("Tên rất dài"),
            replace(
                plain,
                label="Chè Shan tuyết cổ thụ nghìn năm tuổi hái tay một tôm hai lá sao chảo gang",
                seller="Liên hiệp Hợp tác xã Dược liệu và Nông sản sạch Sìn Hồ – Tam Đường",
                price=14_000_000,
                variant="Thùng 12 hộp × 200 g, kèm hai ấm sứ",
            ),
        ),
    ]
