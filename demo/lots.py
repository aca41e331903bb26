"""Lots of the demo: what is sold from now, one older lot of some goods, their steps, one recall. All made up."""

import datetime
from hashlib import sha256
from random import Random

from django.utils import timezone

from catalog import gtin
from catalog.models import Lot, LotStep, Product, Variant
from catalog.models.lots import ALPHABET, CODE_LENGTH, StepKind, Unit

SEED = 1909
SKIPPED = ("dau-nho-nhe", "gio-may-ha-nhi", "tui-tho-cam-lu")  # so that a stall can write its first lot
OLDER = ("che-shan-tuyet-mot-tom-hai-la", "gao-seng-cu-than-uyen", "mac-ca-say-nut-vo", "mien-dong-binh-lu",
         "mat-ong-rung-mu-ca", "trau-gac-bep-muong-kim")  # fmt: skip
RECALLED = "mac-ca-say-nut-vo"  # its older lot
WITH_GTIN = "che-shan-tuyet-mot-tom-hai-la"
GTIN_BODY = "0893850904"  # a made-up company of Vietnam's prefix; then pack and check digit
SHORT_LIFE = 30  # days; such goods are harvested and packed this week
Told = tuple[StepKind, int, int, str, str, str]  # kind, days before packing, hour, where, who, note

GREEN = "Hái tay một tôm hai lá, bỏ lá già"
COURSES: dict[str, list[Told]] = {
    "tea": [
        (StepKind.HARVESTED, 2, 6, "field", "Các hộ nhóm hái", GREEN),
        (StepKind.COLLECTED, 2, 11, "stall", "Tổ thu mua", "Cân và ghi sổ từng hộ trong ngày"),
        (StepKind.PROCESSED, 1, 7, "stall", "Tổ sao chè", "Diệt men, vò, sao chảo gang"),
        (StepKind.INSPECTED, 0, 8, "stall", "Tổ kiểm tra", "Độ ẩm 5 %, thử nước đạt"),
        (StepKind.PACKED, 0, 14, "stall", "Tổ đóng gói", "Hút chân không, dán tem từng gói"),
    ],
    "rice": [
        (StepKind.HARVESTED, 9, 7, "field", "Các hộ trồng lúa", "Gặt khi chín chín phần mười"),
        (StepKind.PROCESSED, 5, 8, "field", "Các hộ trồng lúa", "Phơi nắng ba ngày"),
        (StepKind.STORED, 3, 16, "stall", "Thủ kho", "Thóc khô dưới 14 % ẩm"),
        (StepKind.PROCESSED, 1, 8, "stall", "Tổ xay xát", "Xay xát, tách sạn, tách màu"),
        (StepKind.PACKED, 0, 14, "stall", "Tổ đóng gói", ""),
    ],
    "honey": [
        (StepKind.HARVESTED, 6, 8, "field", "Nhóm nuôi ong", "Quay mật khi nắp sáp đã vít kín"),
        (StepKind.PROCESSED, 3, 9, "stall", "Tổ chế biến", "Lọc thô, để lắng hai ngày, không đun"),
        (StepKind.INSPECTED, 1, 9, "stall", "Tổ kiểm tra", "Thuỷ phần 19 %"),
        (StepKind.PACKED, 0, 14, "stall", "Tổ đóng gói", ""),
    ],
    "meat": [
        (StepKind.COLLECTED, 4, 5, "field", "Tổ thu mua", "Có giấy kiểm dịch của thú y xã"),
        (StepKind.PROCESSED, 3, 8, "stall", "Tổ chế biến", "Ướp mắc khén, hun khói bếp củi"),
        (StepKind.INSPECTED, 0, 8, "stall", "Tổ kiểm tra", ""),
        (StepKind.PACKED, 0, 14, "stall", "Tổ đóng gói", "Hút chân không"),
    ],
    "cloth": [
        (StepKind.PROCESSED, 20, 8, "field", "Các chị trong bản", "Kéo sợi, nhuộm chàm, dệt tay"),
        (StepKind.INSPECTED, 1, 9, "stall", "Tổ trưởng tổ dệt", ""),
        (StepKind.PACKED, 0, 14, "stall", "Tổ đóng gói", ""),
    ],
    "fresh": [
        (StepKind.HARVESTED, 0, 6, "field", "Các hộ thành viên", ""),
        (StepKind.INSPECTED, 0, 10, "stall", "Tổ kiểm tra", "Nhặt bỏ hàng dập"),
        (StepKind.PACKED, 0, 14, "stall", "Tổ đóng gói", ""),
    ],
    "dry": [
        (StepKind.HARVESTED, 8, 7, "field", "Các hộ thành viên", ""),
        (StepKind.PROCESSED, 4, 8, "stall", "Tổ chế biến", "Làm sạch, sấy khô"),
        (StepKind.INSPECTED, 1, 9, "stall", "Tổ kiểm tra", ""),
        (StepKind.PACKED, 0, 14, "stall", "Tổ đóng gói", ""),
    ],
}
BY_CATEGORY = {
    "che-shan-tuyet": "tea", "hong-tra": "tea", "che-o-long": "tea", "gao-te": "rice", "gao-nep": "rice",
    "mat-ong": "honey", "thit-hun-khoi": "meat", "khan-vai": "cloth", "tui-vi": "cloth", "trang-phuc": "cloth",
    "may-tre": "cloth", "rau-cu": "fresh", "ca-nuoc-lanh": "fresh", "qua-on-doi": "fresh", "chuoi": "fresh",
    "gia-cam-trung": "fresh",
}  # fmt: skip


def load(now: datetime.datetime | None = None) -> int:
    """How many lots were new. The caller has switched tenant scopes off."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    products = Product.objects.select_related("category", "cooperative").exclude(slug__in=SKIPPED)
    stocked = set(Variant.unscoped.filter(on_hand__gt=0).values_list("product", flat=True))
    lots: list[Lot] = []
    for product in products.filter(live=True, lots__isnull=True).order_by("pk"):
        rng = Random(f"{SEED}{product.slug}")
        life = product.shelf_life_days
        recent = 1 if life and life <= SHORT_LIFE else rng.randint(6, 40)
        packed_on = _in_season(product, today - datetime.timedelta(days=recent), today)
        lots.append(_lot(product, packed_on, now, rng))
        lots[-1].is_current = product.pk in stocked and not lots[-1].is_expired
        if product.slug in OLDER:
            earlier = packed_on - datetime.timedelta(days=rng.randint(60, 110))
            lots.append(_lot(product, _in_season(product, earlier, earlier), now, rng, "older"))
            if product.slug == RECALLED:
                lots[-1].recalled_at = now - datetime.timedelta(days=12)
                lots[-1].recall_reason = "Một phần hạt bị mốc do bao bì hở"
    Lot.unscoped.bulk_create(lots)
    LotStep.unscoped.bulk_create(step for lot in lots for step in _steps(lot, now))
    _number_packs()
    return len(lots)


def _in_season(product: Product, day: datetime.date, latest: datetime.date) -> datetime.date:
    """The first day from `day` to `latest` in a month of the product's season, else the last one before it."""
    months = set(product.season_months) or set(range(1, 13))
    for ahead in range((latest - day).days + 1):
        if (found := day + datetime.timedelta(days=ahead)).month in months:
            return found
    while day.month not in months:
        day = day.replace(day=1) - datetime.timedelta(days=1)
    return day


def _lot(
    product: Product, packed_on: datetime.date, now: datetime.datetime, rng: Random, which: str = ""
) -> Lot:
    earliest = max(days for _kind, days, *_rest in _course(product))
    life = product.shelf_life_days
    age = timezone.localdate(now) - packed_on
    lot = Lot(
        product=product,
        code=_code(product, which),
        batch=f"Lô tháng {packed_on.month}/{packed_on.year}",
        produced_on=packed_on - datetime.timedelta(days=earliest),
        packed_on=packed_on,
        expires_on=packed_on + datetime.timedelta(days=life) if life else None,
        growing_area=f"VN-LCOR-{rng.randint(1, 9999):04d}" if _grows(product) else "",
        village=product.origin_village,
        quantity=rng.choice((60, 80, 120, 150, 200, 240)) if life else rng.randint(4, 20),
        unit=Unit.PACK,
        created_at=now - age,
    )
    scanned = rng.randint(0, 60) if age.days < 60 else rng.randint(30, 140)
    if scanned and age.days > 2:
        lot.scan_count = scanned
        lot.first_scanned_at = lot.created_at + datetime.timedelta(days=2, minutes=-rng.randint(0, 600))
        lot.last_scanned_at = now - datetime.timedelta(hours=rng.randint(1, 40))
    return lot


def _steps(lot: Lot, now: datetime.datetime) -> list[LotStep]:
    cooperative = lot.product.cooperative
    places = {"field": lot.village, "stall": f"Xưởng {cooperative.name}"}
    steps = []
    for kind, days, hour, where, who, note in _course(lot.product):
        day = (lot.packed_on or lot.produced_on) - datetime.timedelta(days=days)
        moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))
        steps.append(
            LotStep(
                lot=lot,
                kind=kind,
                place=places[where],
                happened_at=min(moment, now),
                who=who,
                note=note,
                recorded_at=min(moment + datetime.timedelta(hours=2), now),
            )
        )
    if lot.recalled_at:
        recalled = LotStep(
            lot=lot,
            kind=StepKind.RECALLED,
            happened_at=lot.recalled_at,
            note=lot.recall_reason,
            recorded_at=lot.recalled_at,
        )
        steps.append(recalled)
    return steps


def _course(product: Product) -> list[Told]:
    return COURSES[BY_CATEGORY.get(product.category.slug, "dry")]


def _grows(product: Product) -> bool:
    return BY_CATEGORY.get(product.category.slug, "dry") in ("tea", "rice", "fresh", "dry") and (
        product.category.slug not in ("ca-nuoc-lanh", "gia-cam-trung")
    )


def _code(product: Product, which: str) -> str:
    """The same in every demo, so that a printed label of it keeps working; a real one is random."""
    digest = sha256(f"{SEED}{product.slug}{which}".encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])


def _number_packs() -> None:
    packs = Variant.unscoped.filter(product__slug=WITH_GTIN, gtin="").order_by("position", "pk")
    for place, pack in enumerate(packs, 1):
        body = f"{GTIN_BODY}{place:03d}"
        pack.gtin = body + gtin.check_digit(body)
        pack.save(update_fields=["gtin"])
