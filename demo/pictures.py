"""The demo's pictures: files beside this one, stored through the doors that people's own photographs take.

Each product and stall gets its pictures at once or not at all, so that a run which was broken off goes on.
"""

from hashlib import sha256
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from catalog import photos
from catalog.models import Cooperative, Product
from catalog.photos import files
from cms import uploads
from demo import source

FOLDER = Path(__file__).resolve().parent / "images"
LIBRARY = {  # file → its title in the library; the home page's come last, for workers cut the newest first
    "lesson-photo": "Chụp chai mật ong cạnh cửa sổ bằng điện thoại",
    "lesson-price": "Giá bán 180.000 đ gồm 115.000 đ bỏ ra, 15.000 đ phí và 50.000 đ còn lại",
    "lesson-packing": "Hai chai mật ong trong thùng, giấy vò chèn kín bốn bên",
    "lesson-answer": "Khách hỏi, người bán trả lời bằng số",
    "lesson-money": "Ảnh chụp màn hình không phải là tiền, số dư trong tài khoản mới là tiền",
    "lesson-fraud": "Điện thoại có người gọi hỏi mã OTP, dập máy",
    "gift-tea": "Đồi chè buổi sớm",
    "weaving-house": "Nhà dệt ở bản",
    "jerky": "Thịt trâu trên giàn bếp",
    "terraces": "Ruộng bậc thang một vụ",
    "new-rice": "Cơm mới Mường Than",
    "weaving": "Hoa văn trên khung cửi",
    "forest-honey": "Tổ ong trong rừng già",
    "tea-season": "Mùa chè trên ngọn cây",
    "dawn": "Sáng ở thung lũng",
    "vermicelli": "Phên miến phơi nắng hanh",
    "hearth": "Bếp gác thịt đầu đông",
    "rice-field": "Đồng lúa chín",
    "hearth-dusk": "Nhà sàn lúc lên đèn",
    "hero": "Đồi núi Lai Châu buổi sớm",
}


def hang() -> int:
    """Gives products, stalls and the library what they lack; returns how many pictures. What pages show comes first."""
    return _hang_photos() + _hang_covers() + _fill_library()


def hang_photos(product: Product, *, until: int | None = None) -> int:
    """The pictures of one product that it lacks; the first is its card's. Returns how many are new.

    `until`: no more of them than that, for now.
    """
    paths = sorted((FOLDER / "products").glob(f"{product.slug}-[1-9].webp"))[:until]
    hung = product.photos.count()
    with transaction.atomic():
        for position, path in list(enumerate(paths))[hung:]:
            alt = product.name if position == 0 else f"{product.name}, ảnh {position + 1}"
            photos.store(product, path.read_bytes(), alt=alt[:200], position=position)
    return max(0, len(paths) - hung)


def _hang_photos() -> int:
    """The card's picture of every product before the others: they are cut in that order."""
    places = {slug: place for place, slug in enumerate(source.FLAGSHIPS)}
    slugs = [record["slug"] for record in source.products()]
    rows = sorted(
        Product.objects.filter(slug__in=slugs), key=lambda row: (places.get(row.slug, len(places)), -row.pk)
    )
    return sum(hang_photos(row, until=1) for row in rows) + sum(map(hang_photos, rows))


def _hang_covers() -> int:
    slugs = [record["slug"] for record in source.cooperatives()]
    bare = list(Cooperative.objects.filter(slug__in=slugs, cover="").order_by("pk"))
    for cooperative in bare:
        cover = photos.cover((FOLDER / "cooperatives" / f"{cooperative.slug}.webp").read_bytes())
        path = f"htx/{cooperative.slug}-{sha256(cover).hexdigest()[:12]}.webp"
        files.put(path, cover)
        cooperative.cover = path
        cooperative.save(update_fields=["cover"])
    return len(bare)


def _fill_library() -> int:
    known = set(get_image_model().objects.values_list("title", flat=True))
    missing = [name for name, title in LIBRARY.items() if title not in known]
    for name in missing:
        named(name)
    return len(missing)


def named(name: str) -> AbstractImage:
    """The library's picture of that name, stored the first time. Raises KeyError for a name not in LIBRARY."""
    model, title = get_image_model(), LIBRARY[name]
    found: AbstractImage | None = model.objects.filter(title=title).first()
    if found is not None:
        return found
    upload = SimpleUploadedFile(f"{name}.webp", (FOLDER / "pages" / f"{name}.webp").read_bytes())
    image: AbstractImage = model(title=title, file=uploads.cleaned(upload))
    image.save()
    return image
