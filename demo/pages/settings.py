"""The demo's operator and the links at the foot of every page."""

from typing import Any

from wagtail.models import Page

from cms.models import SiteSettings

FOOTER = (
    *(
        "gioi-thieu",
        "cach-dat-hang",
        "hoi-dap",
        "tin-tuc",
        "cau-chuyen",
        "tap-huan",
        "chinh-sach-ho-tro",
        "qua-doanh-nghiep",
        "giao-hang",
    ),
    *("doi-tra", "chinh-sach-thanh-toan", "bao-mat", "quy-che", "lien-he"),
)
SHORT = {
    "tap-huan": ("Học cách bán hàng", "Lessons for sellers"),
    "chinh-sach-ho-tro": ("Chính sách hỗ trợ", "State support"),
    "qua-doanh-nghiep": ("Quà doanh nghiệp", "Corporate gifts"),
    "bao-mat": ("Dữ liệu cá nhân", "Privacy"),
}
VALUES = {
    "hotline": "+84912000021",
    "email": "ho-tro@chophien.example",
    "operator_name": "Liên minh Hợp tác xã tỉnh Lai Châu (đơn vị ví dụ của bản trình diễn)",
    "operator_name_en": "Lai Châu Cooperative Union (sample operator of this demonstration)",
    "operator_address": "Phường Tân Phong, tỉnh Lai Châu",
    "registration": "Bản trình diễn, chưa thông báo hay đăng ký với Bộ Công Thương.",
    "registration_en": "A demonstration, neither notified to nor registered with the Ministry of Industry and Trade.",
}


def load() -> None:
    settings = SiteSettings.load()
    for name, value in VALUES.items():
        setattr(settings, name, getattr(settings, name) or value)
    if not settings.links:
        found = {page.slug: page for page in Page.objects.filter(locale__language_code="vi", slug__in=FOOTER)}
        settings.links = [_link(found[slug]) for slug in FOOTER if slug in found]
    settings.save()


def _link(page: Page) -> dict[str, Any]:
    english = page.get_translations().filter(locale__language_code="en").first()
    label, label_en = SHORT.get(page.slug, (page.title, english.title if english else ""))
    value = {"label": label, "label_en": label_en, "page": page.pk, "address": ""}
    return {"type": "link", "value": value}
