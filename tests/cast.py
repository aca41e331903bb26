"""The named cast of the tests. Two cooperatives, three goods, and people who may or may not do things.

Chè Mây (manager Chu A Mây) sells tea in two packs; Gạo Nước (manager Lò Thị Nước) sells rice.
Hoa buys as a guest or with her login; Minh works at the union; Ngân edits pages; Vân runs the server.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.utils import timezone
from django_scopes import scopes_disabled
from wagtail.signal_handlers import disable_reference_index_auto_update

from catalog import groups, stock
from catalog.models import Category, Cooperative, Product, Variant
from catalog.models.cooperatives import Verification
from shop.accounts.models import Membership, User

PASSWORD = "chophien"


@dataclass
class Cast:
    tea: Cooperative
    rice: Cooperative
    tea_product: Product
    rice_product: Product
    tea_100: Variant  # 120.000 đ, 130 g, 10 packs
    tea_200: Variant  # 230.000 đ, 240 g, 5 packs
    rice_5kg: Variant  # 185.000 đ, 5.100 g, 20 packs
    may: User
    nuoc: User
    hoa: User
    minh: User
    ngan: User
    van: User

    def address(self, **changes: str) -> dict[str, str]:
        """What Hoa types at the checkout: Phường Ba Đình, Hà Nội."""
        return {
            "full_name": "Nguyễn Thị Hoa",
            "phone": "0981 000 111",
            "email": "hoa@example.vn",
            "province": "01",
            "ward": "00004",
            "street": "12 Đội Cấn",
            "note": "Gọi trước khi giao",
            "payment_method": "cod",
        } | changes


def make_cooperative(name: str, commune: str, email: str) -> Cooperative:
    return Cooperative.objects.create(
        name=name,
        commune_id=commune,
        contact_person="Người phụ trách",
        phone="+84912000000",
        email=email,
        bank_id="970405",
        bank_account_number="0000000001",
        bank_account_name="HTX THU NGHIEM",
        member_households=40,
        live=True,
        verification=Verification.VERIFIED,
        verified_at=timezone.now(),
    )


def make_variant(product: Product, name: str, grams: int, price: int, packs: int) -> Variant:
    variant = Variant.unscoped.create(product=product, name=name, weight_grams=grams, price=price)
    return stock.count(variant.pk, packs, actor_id=None, reason="test")


def _user(phone: str, name: str, *roles: str, **flags: bool) -> User:
    user = User.objects.create_user(phone, PASSWORD, full_name=name, **flags)
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles)
    return user


def build() -> Cast:
    """Everybody and everything, through the models; tests get them from `tests.stage`."""
    with scopes_disabled(), disable_reference_index_auto_update():
        tea = make_cooperative("HTX Chè Mây", "03405", "chemay@example.vn")
        rice = make_cooperative("HTX Gạo Nước", "03595", "gaonuoc@example.vn")
        drinks = Category.objects.create(name="Chè", name_en="Tea", position=1)
        grains = Category.objects.create(name="Gạo", name_en="Rice", position=2)
        tea_product = Product.objects.create(
            cooperative=tea, category=drinks, name="Chè Shan tuyết", name_en="Shan tuyet tea", live=True
        )
        rice_product = Product.objects.create(
            cooperative=rice, category=grains, name="Gạo Séng cù", name_en="Seng cu rice", live=True
        )
        cast = Cast(
            tea=tea,
            rice=rice,
            tea_product=tea_product,
            rice_product=rice_product,
            tea_100=make_variant(tea_product, "Hộp 100 g", 130, 120_000, 10),
            tea_200=make_variant(tea_product, "Hộp 200 g", 240, 230_000, 5),
            rice_5kg=make_variant(rice_product, "Túi 5 kg", 5_100, 185_000, 20),
            may=_user("0912000011", "Chu A Mây"),
            nuoc=_user("0912000012", "Lò Thị Nước"),
            hoa=_user("0912000001", "Nguyễn Thị Hoa"),
            # Everything of a small union: tests of single roles make their own people.
            minh=_user("0912000021", "Trần Văn Minh", *groups.DESK - {groups.AUDITOR}),
            ngan=_user("0912000031", "Lê Thị Ngân", groups.EDITOR),
            van=_user("0912000041", "Phạm Hồng Vân", is_superuser=True, is_staff=True),
        )
        Membership.objects.create(user=cast.may, cooperative=tea)
        Membership.objects.create(user=cast.nuoc, cooperative=rice)
    return cast
