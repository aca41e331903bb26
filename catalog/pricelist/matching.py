"""What each row of a price list would change at a stall: found by the pack's own number, else by product and pack name.

Only reads. What is foreseen carries the figures that it was compared with, so that taking it later can tell whether
they are still so.
"""

import re
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext as _

from catalog import prices, text
from catalog.models import Product, Variant
from catalog.offering import naming, packs
from catalog.pricelist.reading import PriceList, PriceRow, Problem

MOST_NEW = 40  # products that one file begins; each is a draft with a history of its own


class Kind(StrEnum):
    WRONG = "wrong"
    CHANGED = "changed"
    NEW = "new"  # a product that the stall does not have
    NEW_PACK = "pack"  # of a product that it has
    SAME = "same"


@dataclass(frozen=True)
class Figures:
    """đồng, packs; None: as it is."""

    price: int | None = None
    on_hand: int | None = None
    is_active: bool | None = None

    @property
    def is_empty(self) -> bool:
        return self == Figures()


@dataclass(frozen=True)
class Foreseen:
    """`old` are the pack's figures now, `new` those that the file changes. Of what is wrong, `column` and `why`."""

    kind: Kind
    sheet: str
    line: int
    name: str
    pack: str = ""
    variant_id: int | None = None
    product_id: int | None = None
    old: Figures = Figures()
    new: Figures = Figures()
    weight_grams: int | None = None
    category: str = ""
    column: str = ""
    why: str = ""

    @property
    def is_leap(self) -> bool:
        """Asked about before it is taken."""
        is_known = self.old.price is not None and self.new.price is not None
        return is_known and prices.is_leap(self.old.price or 0, self.new.price or 0)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, told: dict[str, Any]) -> Self:
        figures = {"old": Figures(**told["old"]), "new": Figures(**told["new"])}
        return cls(**{**told, **figures, "kind": Kind(told["kind"])})


class Wrong(Exception):
    """A row that cannot be taken; the text says why, in the reader's language."""


def key(name: str, *, marks: bool = True) -> str:
    """What of a name tells products and packs apart: no blanks and signs, but the comma of 1,5 kg. Without `marks`
    "Che" and "Chè" are one."""
    dotted = re.sub(r"(?<=\d)[.,](?=\d)", "p", text.normalise(name))
    return (text.words(dotted) if marks else text.fold(dotted)).replace(" ", "")


def foresee(price_list: PriceList) -> list[Foreseen]:
    """Of the stall in scope; in the order of the file, what is wrong too. Two queries."""
    products = Product.objects.only("name", "archived_at").order_by("pk")
    shelf = _Shelf(list(products), list(Variant.objects.order_by("pk")))
    seen = [_wrong(problem) for problem in price_list.problems]
    seen += [shelf.foresee(row) for row in price_list.rows]
    order = {sheet: place for place, sheet in enumerate(price_list.sheets)}
    return sorted(seen, key=lambda one: (order[one.sheet], one.line))


def _wrong(problem: Problem) -> Foreseen:
    return Foreseen(
        Kind.WRONG, problem.sheet, problem.line, problem.name[:140], column=problem.column, why=problem.why
    )


class _Shelf:
    """The packs of a stall, to find a row's among."""

    def __init__(self, products: list[Product], variants: list[Variant]) -> None:
        self.products = {product.pk: product for product in products}
        self.by_number = {variant.pk: variant for variant in variants}
        self.packs: dict[int, list[Variant]] = defaultdict(list)
        self.by_pack: dict[tuple[int, bool, str], list[Variant]] = defaultdict(list)
        for variant in variants:
            self.packs[variant.product_id].append(variant)
            for marks in (True, False):
                self.by_pack[variant.product_id, marks, key(variant.name, marks=marks)].append(variant)
        self.by_name: dict[tuple[bool, str], list[int]] = defaultdict(list)
        for product in sorted(products, key=lambda product: product.archived_at is not None):
            for marks in (True, False):
                same = self.by_name[marks, key(product.name, marks=marks)]
                if not same or product.archived_at is None:  # what was put away gives way to what is there
                    same.append(product.pk)
        self.lines: dict[int | tuple[str, str], int] = {}  # where a pack was met first
        self.begun: set[str] = set()

    def foresee(self, row: PriceRow) -> Foreseen:
        about = Foreseen(Kind.WRONG, row.sheet, row.line, row.name, row.pack)
        try:
            variant = self._by_number(row) if row.number else self._by_name(row)
            if isinstance(variant, Variant):
                self._once(variant.pk, row)
                return _compared(about, self._there(variant.product_id), variant, row)
            return self._new(about, row, variant)
        except (Wrong, naming.BadName) as error:
            return replace(about, why=str(error))

    def _once(self, which: int | tuple[str, str], row: PriceRow) -> None:
        first = self.lines.setdefault(which, row.line)
        if first != row.line:
            raise Wrong(_("Trùng với dòng %(line)s; chợ lấy dòng trước.") % {"line": first})

    def _by_number(self, row: PriceRow) -> Variant:
        variant = self.by_number.get(row.number or 0)
        if variant is None:
            raise Wrong(_("Mã trên chợ của dòng này không có ở gian hàng. Xoá mã đi rồi gửi lại."))
        product = self.products[variant.product_id]
        is_same = key(product.name, marks=False) == key(row.name, marks=False) and (
            not row.pack or key(variant.name, marks=False) == key(row.pack, marks=False)
        )
        if not is_same:
            words = _(
                "Theo mã, dòng này là “%(name)s, %(pack)s”. Đổi tên thì vào trang Hàng hoá; là hàng mới thì xoá mã đi."
            )
            raise Wrong(words % {"name": product.name, "pack": variant.name})
        return variant

    def _by_name(self, row: PriceRow) -> Variant | int | None:
        """The pack; else the product that it would be a new one of; None where there is no such product."""
        name = key(row.name), key(row.name, marks=False)
        products = self.by_name.get((True, name[0])) or self.by_name.get((False, name[1])) or []
        if not products:
            return None
        if not row.pack:
            there = [variant for product_id in products for variant in self.packs[product_id]]
            if len(there) != 1:
                raise Wrong(_("Mặt hàng này có %(n)s loại gói: ghi rõ loại nào.") % {"n": len(there)})
            return there[0]
        for marks in (True, False):
            wanted = key(row.pack, marks=marks)
            found = [one for pk in products for one in self.by_pack.get((pk, marks, wanted), [])]
            if len(found) == 1:
                return found[0]
            if found:
                words = _("Gian hàng có %(n)s gói cùng tên này. Dùng mẫu của chợ, có sẵn mã.")
                raise Wrong(words % {"n": len(found)})
        if len(products) > 1:
            words = _("Gian hàng có %(n)s mặt hàng cùng tên này. Dùng mẫu của chợ, có sẵn mã.")
            raise Wrong(words % {"n": len(products)})
        return self._there(products[0]).pk

    def _there(self, product_id: int) -> Product:
        """Raises Wrong for what was put away."""
        product = self.products[product_id]
        if product.archived_at is not None:
            raise Wrong(_("Mặt hàng này đã cất đi. Lấy lại ở trang Hàng hoá trước."))
        return product

    def _new(self, about: Foreseen, row: PriceRow, product_id: int | None) -> Foreseen:
        name, pack = naming.product(row.name), naming.pack(row.pack)
        if product_id is not None:
            packs.check_name(self.products[product_id], pack)
        if row.price is None:
            raise Wrong(_("Hàng mới thì phải có giá."))
        weight = row.weight_grams or packs.parcel_weight(pack)
        if weight is None:
            raise Wrong(
                _(
                    "Chưa biết gói nặng bao nhiêu. Ghi vào loại gói (Gói 250 g), hoặc thêm cột “Khối lượng gửi (gam)”."
                )
            )
        self._once((key(name), key(pack)), row)
        if product_id is None:
            self._begin(key(name))
        return replace(
            about,
            kind=Kind.NEW if product_id is None else Kind.NEW_PACK,
            name=name,
            pack=pack,
            product_id=product_id,
            new=Figures(row.price, row.on_hand or 0, row.is_active),
            weight_grams=weight,
            category=row.category,
        )

    def _begin(self, name: str) -> None:
        if name not in self.begun and len(self.begun) == MOST_NEW:
            words = _("Mỗi lần thêm nhiều nhất %(n)s mặt hàng mới. Nhập xong thì gửi lại tệp này.")
            raise Wrong(words % {"n": MOST_NEW})
        self.begun.add(name)


def _compared(about: Foreseen, product: Product, variant: Variant, row: PriceRow) -> Foreseen:
    if row.on_hand is not None and row.on_hand < variant.reserved:
        raise Wrong(
            _("Đang giữ %(n)d cho đơn chưa gửi, nên trong kho không thể ít hơn %(n)d.")
            % {"n": variant.reserved}
        )
    old = Figures(variant.price, variant.on_hand, variant.is_active)
    new = Figures(
        row.price if row.price != old.price else None,
        row.on_hand if row.on_hand != old.on_hand else None,
        row.is_active if row.is_active != old.is_active else None,
    )
    return replace(
        about,
        kind=Kind.SAME if new.is_empty else Kind.CHANGED,
        name=product.name,
        pack=variant.name,
        variant_id=variant.pk,
        product_id=variant.product_id,
        old=old,
        new=new,
    )
