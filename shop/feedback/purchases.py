"""The goods of one purchase, and for each whether its buyer may review it now."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from catalog.models import Product, ProductPhoto
from shop.accounts.models import Membership
from shop.feedback import writing
from shop.feedback.models import Review, ReviewStatus
from shop.orders.models import Order, OrderLine, Purchase, Status

UNDER_WAY = (Status.PLACED, Status.CONFIRMED, Status.PACKED, Status.SHIPPED)


@dataclass(frozen=True)
class Item:
    """`name` and `packs` are as they were bought."""

    product: Product
    order: Order
    name: str
    packs: str
    is_open: bool
    is_own: bool  # the reader's own cooperative's
    review: Review | None = None

    @property
    def may_write(self) -> bool:
        return (
            self.is_open and not self.is_own and (self.review is None or writing.is_changeable(self.review))
        )

    @property
    def photo(self) -> ProductPhoto | None:
        pictures: list[ProductPhoto] = self.product.gallery
        return pictures[0] if pictures else None

    @property
    def badge(self) -> str:
        """How the review's state is marked."""
        marks: dict[str, str] = {ReviewStatus.APPROVED: "go", ReviewStatus.REJECTED: "stop"}
        return marks.get(self.review.status, "wait") if self.review else ""

    @property
    def state_words(self) -> str:
        """Why nothing can be written here; empty where it can."""
        if self.may_write:
            return ""
        if self.is_open and not self.is_own:
            return _("Đã quá %(days)d ngày nên đánh giá này không sửa được nữa.") % {
                "days": writing.EDIT_DAYS
            }
        if self.order.status in UNDER_WAY:
            return _("Hàng đến tay rồi bạn hãy đánh giá nhé.")
        if self.is_own:
            return _("Thành viên hợp tác xã không đánh giá hàng của hợp tác xã mình.")
        return _("Đơn đã huỷ, trả hàng hoặc hoàn hết tiền thì không đánh giá.")


@dataclass(frozen=True)
class ReviewableOrder:
    order: Order
    items: list[Item]


def items_of(purchase: Purchase, reader_id: int | None) -> list[ReviewableOrder]:
    """Every order of a purchase with its goods; five queries, and one for each delivered order.

    `reader_id` is who is logged in: a cooperative's own people do not review it, by whosever link they come.
    """
    works_there = Membership.objects.filter(user=reader_id, cooperative=OuterRef("cooperative"))
    orders = (
        Order.unscoped.filter(purchase=purchase)
        .select_related("cooperative")
        .annotate(is_readers=Exists(works_there))
        .prefetch_related(
            Prefetch("reviews", Review.unscoped.all(), to_attr="all_reviews"),
            Prefetch("lines", OrderLine.unscoped.select_related("variant"), to_attr="shown_lines"),
        )
        .order_by("pk")
    )
    rows: list[Any] = list(orders)
    ids = {line.variant.product_id for order in rows for line in order.shown_lines}
    products = Product._base_manager.filter(pk__in=ids).prefetch_related(
        Prefetch("photos", ProductPhoto.shown.filter(position=0), to_attr="gallery")
    )
    by_id = {product.pk: product for product in products}
    return [ReviewableOrder(order, _items(order, by_id)) for order in rows]


def _items(order: Any, products: dict[int, Product]) -> list[Item]:
    is_open = writing.is_open(order)
    reviews = {review.product_id: review for review in order.all_reviews}
    packs: dict[int, list[OrderLine]] = {}
    for line in order.shown_lines:
        packs.setdefault(line.variant.product_id, []).append(line)
    return [
        Item(
            product=products[pk],
            order=order,
            name=lines[0].product_label,
            packs=", ".join(f"{line.variant_label} × {line.quantity}" for line in lines),
            is_open=is_open,
            is_own=order.is_internal or order.is_readers,
            review=reviews.get(pk),
        )
        for pk, lines in packs.items()
    ]


def item_of(purchase: Purchase, product_id: int, reader_id: int | None) -> Item | None:
    """A product belongs to one cooperative, so that it is in one order of a purchase at most."""
    items = (item for part in items_of(purchase, reader_id) for item in part.items)
    return next((item for item in items if item.product.pk == product_id), None)
