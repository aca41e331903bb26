"""What the address of the sales page asks for. What it cannot mean is told field by field, and stays as typed."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalog import addresses
from catalog.models import Category, Cooperative, FormerDistrict
from catalog.numbers import whole
from shop.orders.models import PaymentMethod
from shop.reports import as_of, periods, rollup, stalls
from shop.reports.periods import MONTHS, BadEnd, BadPeriod, Period, Unit
from shop.reports.question import DECLARED, By, Question
from shop.reports.stalls import Stall
from shop.union import asked_period, past_days
from shop.union.past_days import Unclear

T = TypeVar("T")
LAI_CHAU = "12"
MOST_LETTERS = 100
FIELDS = ("theo", "ky", "tu", "den", "htx", "xa", "huyen", "danh-muc", "kenh", "tinh", "tinh-den")
LONGEST_DAY_LIST = 366


@dataclass
class SalesFilter:
    """`question` is None where something is wrong: then `errors` say what, by parameter."""

    typed: dict[str, str]
    today: datetime.date
    errors: dict[str, str] = field(default_factory=dict)
    question: Question | None = None
    known_on: datetime.date | None = None  # the day whose knowledge is asked for
    first_day: datetime.date | None = None
    up_to_date_at: datetime.datetime | None = None
    everybody: list[Stall] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)

    @property
    def query(self) -> str:
        """The address's parameters, in one order and without those that are empty."""
        return self.query_with({})

    def query_with(self, changes: dict[str, str]) -> str:
        """The same with other values, by parameter."""
        told = self.typed | changes
        return urlencode({name: told[name] for name in FIELDS if told[name]})

    @cached_property
    def cooperative(self) -> Stall | None:
        """The one that is asked for alone."""
        return self.question.stalls[0] if self.question and self.typed["htx"] else None

    @property
    def last_day(self) -> datetime.date:
        """The last one that is shown: today, or that whose knowledge is asked for."""
        return self.known_on or self.today


def read(asked: QueryDict) -> SalesFilter:
    """Four queries; one more for what was known at a moment."""
    typed = {name: asked.get(name, "").replace("\0", "").strip()[:MOST_LETTERS] for name in FIELDS}
    typed["ky"] = asked_period.typed(asked)
    found = SalesFilter(typed, timezone.localdate())
    summed = rollup.span()
    found.first_day, found.up_to_date_at = summed.first_day, summed.up_to_date_at
    known_at = _tried(found, "tinh-den", _known_at)
    found.categories = as_of.categories(known_at) if known_at else list(Category.objects.all())
    found.everybody, latecomers = _everybody(known_at)
    period = _range(found) if typed["tu"] or typed["den"] else _tried(found, "ky", _period)
    by = _tried(found, "theo", lambda row: _by(row, period))
    chosen = _stalls(found)
    categories = _tried(found, "danh-muc", lambda row: _categories(row, by))
    _tried(found, "kenh", _method)
    _tried(found, "tinh", _province)
    if found.errors or period is None or by is None:
        return found
    days = (found.last_day - period.first).days + 1  # a running period is compared with as many days
    found.question = Question(
        period=period,
        before=period.before().cut(days) if days < period.days else period.before(),
        year_before=period.year_before().cut(days) if days < period.days else period.year_before(),
        by=by,
        stalls=tuple(chosen),
        is_whole=len(chosen) == len(found.everybody),
        categories=categories,
        has_category=bool(typed["danh-muc"]),
        method=typed["kenh"],
        province=typed["tinh"],
        known_at=known_at,
        latecomers=latecomers,
        version=summed.version(period.year_before().before().first, period.until),
    )
    return found


def _tried(found: SalesFilter, name: str, make: Callable[[SalesFilter], T]) -> T | None:
    """What is made of a parameter; None, and a word about it, where it means nothing."""
    try:
        return make(found)
    except (Unclear, BadPeriod) as error:
        found.errors[name] = str(error)
        return None


def _known_at(found: SalesFilter) -> datetime.datetime | None:
    if not found.typed["tinh-den"]:
        return None
    day = past_days.known_on(found.typed["tinh-den"])
    moment = as_of.end_of(day)
    if found.up_to_date_at is None or found.up_to_date_at < moment + as_of.SETTLED_AFTER:
        raise Unclear(past_days.not_summed_up())
    found.known_on = day
    return moment


def _range(found: SalesFilter) -> Period | None:
    """From day to day; what is wrong stands at the day that is wrong."""
    first, last = (_tried(found, name, lambda row, name=name: _told_day(row, name)) for name in ("tu", "den"))  # type: ignore[misc]
    if first is None or last is None:
        return None
    try:
        return periods.between(first, last, found.last_day)
    except BadPeriod as error:
        found.errors["den" if isinstance(error, BadEnd) else "tu"] = str(error)
        return None


def _told_day(found: SalesFilter, name: str) -> datetime.date:
    if not found.typed[name]:
        raise Unclear(_("Điền cả ngày đầu và ngày cuối."))
    return past_days.read(found.typed[name])


def _period(found: SalesFilter) -> Period:
    typed, today = found.typed, found.last_day
    if not typed["ky"]:
        return periods.starting(Unit.QUARTER, today)
    period = periods.parse(typed["ky"], today)
    typed["ky"] = period.code  # however another page wrote it
    return period


def _by(found: SalesFilter, period: Period | None) -> By:
    typed = found.typed["theo"]
    if not typed:
        return By.PRODUCT if found.typed["htx"] else By.COOPERATIVE
    if typed not in {by.value for by in By}:
        raise Unclear(_("Không xếp được theo “%(typed)s”. Xin chọn trong danh sách.") % {"typed": typed})
    by = By(typed)
    if by == By.PRODUCT and not found.typed["htx"]:
        raise Unclear(_("Chọn một hợp tác xã trước, rồi xem từng mặt hàng."))
    if period and MONTHS.get(by.unit or Unit.DAY, 0) > MONTHS.get(period.unit, 12):
        raise Unclear(_("Kỳ đang xem ngắn hơn thế. Chọn kỳ dài hơn, hoặc chia nhỏ hơn."))
    if period and by == By.DAY and period.days > LONGEST_DAY_LIST:
        raise Unclear(_("Từng ngày chỉ xem được trong một năm. Chọn kỳ ngắn hơn, hoặc xem theo tháng."))
    return by


def _everybody(known_at: datetime.datetime | None) -> tuple[list[Stall], frozenset[int]]:
    """All cooperatives as they were called then, and the keys of those that were not known yet."""
    if known_at is None:
        return stalls.read(Cooperative.objects.all()), frozenset()
    named = as_of.named(known_at)
    return [stall for stall, _was_known in named], frozenset(
        row.pk for row, was_known in named if not was_known
    )


def _stalls(found: SalesFilter) -> list[Stall]:
    """Those that the three filters of places leave."""
    chosen, typed = found.everybody, found.typed
    if typed["htx"]:
        key = whole(typed["htx"])
        chosen = [stall for stall in chosen if stall.pk == key]
        if not chosen:
            found.errors["htx"] = _("Không có hợp tác xã này.")
    if typed["xa"]:
        if not addresses.commune(typed["xa"], LAI_CHAU):
            found.errors["xa"] = _("Không có xã, phường này ở Lai Châu. Xin chọn trong danh sách.")
        chosen = [stall for stall in chosen if stall.commune.code == typed["xa"]]
    if typed["huyen"]:
        if typed["huyen"] not in FormerDistrict:
            found.errors["huyen"] = _("Không có huyện cũ này. Xin chọn trong danh sách.")
        chosen = [stall for stall in chosen if stall.former_district == typed["huyen"]]
    if typed["htx"] and not chosen and not found.errors:
        found.errors["htx"] = _("Hợp tác xã này không ở nơi đã chọn.")
    return chosen


def _categories(found: SalesFilter, by: By | None) -> dict[int, str] | None:
    """The row of each category that counts: its topmost one, or itself where one was chosen."""
    by_key = {row.pk: row for row in found.categories}
    above = {row.pk: by_key.get(row.parent_id or row.pk, row) for row in found.categories}
    slug = found.typed["danh-muc"]
    if not slug:
        return {key: row.slug for key, row in above.items()} if by == By.CATEGORY else None
    chosen = next((row for row in found.categories if row.slug == slug), None)
    if chosen is None:
        raise Unclear(_("Không có danh mục này. Xin chọn trong danh sách."))
    return {row.pk: row.slug for row in found.categories if chosen in (row, above[row.pk])}


def _method(found: SalesFilter) -> None:
    if found.typed["kenh"] not in ("", DECLARED, *PaymentMethod.values):
        raise Unclear(_("Không có kênh bán này. Xin chọn trong danh sách."))
    if found.typed["kenh"] == DECLARED and (
        found.typed["danh-muc"]
        or found.typed["tinh"]
        or found.typed["theo"] in ("danh-muc", "hang", "kenh", "tinh")
    ):
        raise Unclear(_("Hàng khai báo bán nơi khác không ghi danh mục, mặt hàng hay tỉnh của người mua."))


def _province(found: SalesFilter) -> None:
    if found.typed["tinh"] and found.typed["tinh"] not in addresses.provinces():
        raise Unclear(_("Không có tỉnh, thành phố này. Xin chọn trong danh sách."))
