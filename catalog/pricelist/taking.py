"""Writing what a price list would change, as it was looked at: whole rows, all in one transaction, once.

A pack whose figures are others by now is left as it is and told. Locks: the sheet, products that get packs, then
packs, each by key; the stall's row before them while products are begun.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import row_locks, stock
from catalog.models import Cooperative, GoodsSheet, Product, Variant
from catalog.offering import defaults, drafts, packs
from catalog.pricelist.matching import Figures, Foreseen, Kind, key
from catalog.templatetags.money import dong

KEPT = 10  # sheets of a stall; older ones go


def keep(cooperative_id: int, *, name: str, rows: list[Foreseen], notes: list[str], user: Any) -> GoodsSheet:
    """Keeps what was foreseen until it is taken."""
    sheet: GoodsSheet = GoodsSheet.objects.create(
        cooperative_id=cooperative_id,
        name=name[:200],
        rows=[row.as_json() for row in rows],
        notes=notes,
        uploaded_by=user,
    )
    older = GoodsSheet.objects.filter(cooperative=cooperative_id).values_list("pk", flat=True)[KEPT:]
    GoodsSheet.objects.filter(pk__in=list(older)).delete()
    return sheet


def rows_of(sheet: GoodsSheet) -> list[Foreseen]:
    return [Foreseen.of_json(row) for row in sheet.rows]


@transaction.atomic
def take(sheet_id: int, *, sure: Collection[int], user: Any) -> GoodsSheet:
    """Writes the good rows; of those whose price leaps only the ones in `sure` (places in `rows`). Twice changes
    nothing. Raises GoodsSheet.DoesNotExist."""
    sheet: GoodsSheet = row_locks.hold(GoodsSheet.objects).get(pk=sheet_id)
    if sheet.taken_at is not None:
        return sheet
    rows = rows_of(sheet)
    _hold(sheet.cooperative_id, rows)
    asked = [row for place, row in enumerate(rows) if row.is_leap and place not in sure]
    told = [_told(row, _("Giá đổi nhiều quá mà chưa được đánh dấu: chưa đổi.")) for row in asked]
    counts = _add_packs(sheet.cooperative_id, rows, user, told)
    changes = [row for row in rows if row.kind == Kind.CHANGED and row not in asked]
    counts["changed"] = _change(changes, user, told)
    sheet.outcome = {**counts, "told": told}
    sheet.taken_at = timezone.now()
    sheet.save(update_fields=["outcome", "taken_at"])
    return sheet


def _hold(cooperative_id: int, rows: list[Foreseen]) -> None:
    """What is written, before any of it is. One file's products are begun at a time, so that the same file sent twice
    begins them once."""
    if any(row.kind == Kind.NEW for row in rows):
        row_locks.hold(Cooperative.objects, no_key=True).get(pk=cooperative_id)
    product_ids = [row.product_id or 0 for row in rows if row.kind == Kind.NEW_PACK]
    list(row_locks.hold(Product.objects.filter(pk__in=product_ids), no_key=True).values_list("pk"))
    changed = [row.variant_id for row in rows if row.kind == Kind.CHANGED]
    packs_there = Variant.objects.filter(Q(pk__in=changed) | Q(product__in=product_ids))
    list(row_locks.hold(packs_there).values_list("pk"))


def _told(row: Foreseen, why: str) -> dict[str, Any]:
    return {"sheet": row.sheet, "line": row.line, "name": row.name, "pack": row.pack, "why": why}


def _change(rows: list[Foreseen], user: Any, told: list[dict[str, Any]]) -> int:
    """How many packs were changed."""
    found = Variant.objects.in_bulk([row.variant_id for row in rows])
    written, counted = [], {}
    for row in rows:
        variant = found.get(row.variant_id or 0)
        why = _overtaken(row, variant)
        if variant is None or why:
            told.append(_told(row, why))
            continue
        if row.new.on_hand is not None:
            counted[variant.pk] = row.new.on_hand
        variant.price = variant.price if row.new.price is None else row.new.price
        variant.is_active = variant.is_active if row.new.is_active is None else row.new.is_active
        written.append(variant)
    Variant.objects.bulk_update(written, ["price", "is_active"], batch_size=500)
    stock.count_all(counted, actor_id=user.pk)
    return len(written)


def _overtaken(row: Foreseen, variant: Variant | None) -> str:
    """What has changed since the row was looked at, in words; "" where nothing of it has."""
    if variant is None:
        return _("Gói này không còn ở gian hàng.")
    now = Figures(variant.price, variant.on_hand, variant.is_active)
    if row.new.price is not None and now.price != row.old.price:
        words = _("Vừa có người đổi giá, đang bán %(price)s: chưa đổi gì.")
        return words % {"price": dong(now.price)}
    if row.new.on_hand is not None and now.on_hand != row.old.on_hand:
        words = _("Vừa có hàng xuất hoặc nhập, sổ kho đang ghi %(n)s: chưa đổi gì. Đếm lại rồi gửi lại.")
        return words % {"n": now.on_hand}
    if row.new.on_hand is not None and row.new.on_hand < variant.reserved:
        words = _("Đang giữ %(n)d cho đơn chưa gửi, nên trong kho không thể ít hơn %(n)d: chưa đổi gì.")
        return words % {"n": variant.reserved}
    if row.new.is_active is not None and now.is_active != row.old.is_active:
        return _("Vừa có người đổi việc bán gói này: chưa đổi gì.")
    return ""


def _add_packs(
    cooperative_id: int, rows: list[Foreseen], user: Any, told: list[dict[str, Any]]
) -> dict[str, Any]:
    """Packs of products that there are, then products that there are not; how many of each."""
    count = 0
    for row in sorted(
        (row for row in rows if row.kind == Kind.NEW_PACK), key=lambda row: row.product_id or 0
    ):
        count += _add(row.product_id or 0, row, user, told)
    return {"packs": count, "made": _begin_products(cooperative_id, rows, user, told)}


def _begin_products(
    cooperative_id: int, rows: list[Foreseen], user: Any, told: list[dict[str, Any]]
) -> list[tuple[int, str]]:
    """Ids and names of the products begun."""
    begun: dict[str, list[Foreseen]] = defaultdict(list)
    for row in rows:
        if row.kind == Kind.NEW:
            begun[key(row.name)].append(row)
    if not begun:
        return []
    there = {key(name) for name in Product.objects.values_list("name", flat=True)}
    made = []
    for name, group in begun.items():
        if name in there:
            told += [
                _told(row, _("Mặt hàng này vừa có trong gian hàng. Gửi lại tệp để xem lại.")) for row in group
            ]
            continue
        words: dict[str, Any] = {"name": group[0].name}
        category = defaults.category_of(group[0].category or group[0].name)
        if category is not None:
            words["category_id"] = category.pk
        product = drafts.begin(cooperative_id, user=user, words=words)
        for row in group:
            _add(product.pk, row, user, told)
        made.append((product.pk, product.name))
    return made


def _add(product_id: int, row: Foreseen, user: Any, told: list[dict[str, Any]]) -> bool:
    pack = packs.Pack(row.pack, row.new.price or 0, row.weight_grams or 0, row.new.on_hand or 0)
    try:
        variant = packs.add(product_id, pack, user=user)
    except packs.PackExists as error:
        words = _("Vừa có người thêm gói này, giá %(price)s: chưa đổi gì.")
        told.append(_told(row, words % {"price": dong(error.variant.price)}))
    except packs.UnapprovedName as error:
        told.append(_told(row, str(error)))
    except Product.DoesNotExist:
        told.append(_told(row, _("Mặt hàng này không còn ở gian hàng.")))
    else:
        if row.new.is_active is False:
            Variant.objects.filter(pk=variant.pk).update(is_active=False)
        return True
    return False
