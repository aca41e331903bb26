"""What a call left: an order that the first manager's stall has taken by phone and not confirmed yet."""

from catalog.models import Commune
from demo import declared, people
from shop.accounts.models import Membership
from shop.cart import cart as carts
from shop.checkout import placement, quotes
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Origin, PaymentMethod, Purchase

CALLER, PHONE, WARD = "Giàng Thị Sua", "+84981009118", "03394"
PACKS = 3


def play() -> int:
    """Once, with tenant scopes off, in a demo only; returns the number of orders."""
    manager = people.find(people.MANAGERS[0])
    if manager is None or Purchase.objects.filter(origin=Origin.PHONE).exists():
        return 0
    desk = Membership.objects.select_related("cooperative").get(user=manager)
    pack = declared.fullest(desk.cooperative)
    if pack is None:
        return 0
    ward = Commune.objects.select_related("province").get(code=WARD)
    quantities, key = {pack.pk: PACKS}, f"demo-call-{desk.cooperative_id}"
    quote = quotes.ask(carts.build(quantities, key), ward.province)
    wanted = placement.Request(
        quantities=quantities,
        cart_key=key,
        delivery=placement.Delivery(
            CALLER, PHONE, "", ward.province, ward, "Bản Sin Suối Hồ", "Gọi trước khi gửi"
        ),
        payment_method=PaymentMethod.COD,
        shown_total=quote.totals.total_amount if quote.totals else 0,
        language="vi",
        actor=Actor(ActorKind.MANAGER, manager.pk),
        taken_as=desk.role,
    )
    placement.place_order(wanted, quote)
    return 1
