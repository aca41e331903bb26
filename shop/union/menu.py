"""The desk's menu: a few rooms, each with its pages. What nobody's role can read is not offered to them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from shop.impact import quarters
from shop.reports.periods import Period
from shop.union.permissions import May

Label = str | Promise


@dataclass(frozen=True)
class Page:
    """`name` of its address; `tab`: what the views of it, and of what lies behind it, call themselves."""

    label: Label
    name: str
    tab: str


@dataclass(frozen=True)
class Room:
    label: Label
    pages: tuple[Page, ...]


WORK = "work"  # the tab that counts what is open
ROOMS = (
    Room(
        pgettext_lazy("danh sách", "Việc"),
        (
            Page(gettext_lazy("Việc cần làm"), "work", WORK),
            Page(gettext_lazy("Cần gọi"), "calls", "calls"),
            Page(gettext_lazy("Duyệt hàng"), "approvals", "approvals"),
            Page(gettext_lazy("Đánh giá, hỏi đáp"), "reviews", "feedback"),
            Page(gettext_lazy("Thông báo"), "bulletins", "bulletins"),
            Page(gettext_lazy("Tin nhắn"), "messages", "messages"),
        ),
    ),
    Room(
        pgettext_lazy("bàn làm việc", "Trả lời"),
        (Page(gettext_lazy("Trả lời một trang"), "answer", "answer"),),
    ),
    Room(
        gettext_lazy("Doanh thu"),
        (
            Page(gettext_lazy("Sáu tháng"), "income", "income"),
            Page(gettext_lazy("Theo nơi, hàng, kỳ"), "sales", "sales"),
            Page(gettext_lazy("Chốt số liệu"), "closings", "closings"),
            Page(gettext_lazy("Báo cáo"), "reports", "reports"),
        ),
    ),
    Room(
        pgettext_lazy("nhiều", "Hợp tác xã"),
        (
            Page(gettext_lazy("Sổ HTX"), "register", "register"),
            Page(gettext_lazy("Gian hàng"), "cooperatives", "cooperatives"),
            Page(gettext_lazy("Bản đồ xã"), "areas", "areas"),
        ),
    ),
    Room(gettext_lazy("Hộ thành viên"), (Page(gettext_lazy("Hộ thành viên"), "households", "households"),)),
    Room(gettext_lazy("Lớp tập huấn"), (Page(gettext_lazy("Lớp tập huấn"), "classes", "classes"),)),
    Room(
        gettext_lazy("Chương trình"),
        (
            Page(gettext_lazy("Vốn và kết quả"), "programmes", "programmes"),
            Page(gettext_lazy("Mức hỗ trợ"), "support-rates", "support-rates"),
            Page(gettext_lazy("Tiêu chí đánh giá"), "evaluation-rules", "evaluation-rules"),
        ),
    ),
    Room(gettext_lazy("Tiền"), (Page(gettext_lazy("Tiền"), "books", "money"),)),
    Room(gettext_lazy("Nhật ký"), (Page(gettext_lazy("Nhật ký"), "log", "log"),)),
)


OF_A_PERIOD = (
    Page(gettext_lazy("Trả lời một trang"), "answer", "answer"),
    Page(gettext_lazy("Doanh thu"), "sales", "sales"),
    Page(gettext_lazy("Chi trả cho hộ"), "households", "households"),
    Page(gettext_lazy("Chương trình hỗ trợ"), "programmes", "programmes"),
    Page(gettext_lazy("Bản đồ xã"), "areas", "areas"),
)
OF_EVERY_PERIOD = (
    Page(gettext_lazy("Chốt số liệu"), "closings", "closings"),
    Page(gettext_lazy("Báo cáo"), "reports", "reports"),
)


@dataclass(frozen=True)
class Link:
    """`pages` of a room: only of the one that is open, where there are several."""

    label: Label
    url: str
    tab: str
    is_current: bool
    pages: tuple["Link", ...] = ()


def same_period(period: Period, tab: str) -> list[Link]:
    """The pages of this period, but for that with this tab; none of a range of days, which no other page has. Of
    households only where a quarter has ended. No query."""
    if not period.code:
        return []
    try:
        quarters.within(period)
    except quarters.NotOver:
        hidden = {tab, "households"}
    else:
        hidden = {tab}
    return [
        Link(page.label, f"{reverse(f'union:{page.name}')}{query}", page.tab, is_current=False)
        for page, query in [
            *((page, f"?ky={period.code}") for page in OF_A_PERIOD),
            *((page, "") for page in OF_EVERY_PERIOD),
        ]
        if page.tab not in hidden
    ]


def rooms(may: May, tab: str) -> list[Link]:
    """What this person may open; the one with the page of this tab is current. No query."""
    found = []
    for room in ROOMS:
        pages = tuple(
            Link(page.label, reverse(f"union:{page.name}"), page.tab, page.tab == tab)
            for page in room.pages
            if f"{page.name}?" in may
        )
        if pages:
            is_current = any(page.is_current for page in pages)
            shown: tuple[Any, ...] = pages if is_current and len(pages) > 1 else ()
            found.append(Link(room.label, pages[0].url, room.pages[0].tab, is_current, shown))
    return found
