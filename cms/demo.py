"""The demo's home pages, policy pages and stories in both languages, with composed pictures.

What is there already stays as it is: a second run changes nothing.
"""

import datetime
import json
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from PIL.Image import Image as Picture
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Locale, Page

from catalog.demo import scenes
from catalog.models import Cooperative, Product
from cms import beginnings
from cms.models import HomePage, SiteSettings, StandardPage, StoryIndexPage, StoryPage

DAYS_BETWEEN_STORIES = 9
FOOTER_PAGES = ("gioi-thieu", "cach-dat-hang", "van-chuyen-doi-tra", "bao-mat", "quy-che", "lien-he")
INDEX = {
    "vi": ("Chuyện ở bản", "Người làm ra, mùa vụ và những việc nhỏ đằng sau mỗi món hàng."),
    "en": ("Stories from the villages", "The makers, the seasons, and the small work behind every product."),
}
THEMES = {
    "tea": "tea-season",
    "honey": "forest-honey",
    "rice": "new-rice",
}  # the data's names → the painter's
FLAGSHIPS = (
    "che-shan-tuyet-mot-tom-hai-la",
    "mat-ong-rung-mu-ca",
    "trau-gac-bep-muong-kim",
    "gao-seng-cu-than-uyen",
    "cu-sam-lai-chau-5-nam",
    "mien-dong-binh-lu",
    "mac-ca-say-nut-vo",
    "khan-lu-soi-cham",
)
FLAGSHIP_TITLE = {"vi": "Đặc sản Lai Châu", "en": "What Lai Châu is known for"}
CONTACT = {
    "vi": ("Muốn hỏi trước khi mua?", "Gọi, nhắn hay viết thư: có người nghe và trả lời.", "Liên hệ"),
    "en": ("Questions before you buy?", "Call or write; a person will answer.", "Contact"),
}
SETTINGS = {
    "hotline": "+84912000021",
    "email": "ho-tro@chophien.example",
    "operator_name": "Liên minh Hợp tác xã tỉnh Lai Châu (đơn vị ví dụ của bản trình diễn)",
    "operator_name_en": "Lai Châu Cooperative Union (sample operator of this demonstration)",
    "operator_address": "Phường Tân Phong, tỉnh Lai Châu",
    "registration": "Bản trình diễn, chưa thông báo hay đăng ký với Bộ Công Thương.",
}


def load(data_dir: Path) -> None:
    """Build what is missing from `pages.json` and `stories.json` in `data_dir` (after `sync_roles`)."""
    vietnamese = HomePage.objects.get(locale__language_code="vi")
    english = Locale.objects.get(language_code="en")
    pages = json.loads((data_dir / "pages.json").read_text())
    stories = json.loads((data_dir / "stories.json").read_text())
    for entry in pages:
        _load_page(vietnamese, english, entry)
    _load_stories(vietnamese, english, stories)
    # Read again: saving a copy from before would forget the new children.
    for home in HomePage.objects.filter(hero_image=None):
        _load_home(home)
    _load_settings()


def _load_home(home: HomePage) -> None:
    language = home.locale.language_code
    contact = StandardPage.objects.filter(slug="lien-he", locale=home.locale).first()
    title, text, label = CONTACT[language]
    link = {"label": label, "page": contact.pk if contact else None, "address": ""}
    call = {"type": "call_to_action", "value": {"title": title, "text": text, "link": link}}
    home.hero_image = _picture("Đồi núi Lai Châu buổi sớm", scenes.compose_hero)
    chips, season, *rest = beginnings.home_body(language)
    season["value"]["limit"] = 4  # one row: the flagships stand above it
    home.body = [chips, *_flagships(language), season, *rest, *([call] if contact else [])]
    home.save_revision().publish()


def _flagships(language: str) -> list[dict[str, Any]]:
    found = dict(Product.published.filter(slug__in=FLAGSHIPS).values_list("slug", "pk"))
    return _shelf(FLAGSHIP_TITLE[language], [found[slug] for slug in FLAGSHIPS if slug in found], limit=8)


def _load_page(home: HomePage, english: Locale, entry: dict[str, Any]) -> None:
    if StandardPage.objects.filter(slug=entry["slug"], locale=home.locale).exists():
        return
    page = StandardPage(title=entry["title"], slug=entry["slug"], locale=home.locale)
    page.body = _sections(entry["body"])
    _add(home, page, english, title=entry["title_en"], body=_sections(entry["body_en"]))


def _load_stories(home: HomePage, english: Locale, entries: list[dict[str, Any]]) -> None:
    index = StoryIndexPage.objects.filter(locale=home.locale).first()
    if index is None:
        title, introduction = INDEX["vi"]
        index = StoryIndexPage(title=title, slug="cau-chuyen", introduction=introduction, locale=home.locale)
        title, introduction = INDEX["en"]
        _add(home, index, english, title=title, introduction=introduction)
    for place, entry in enumerate(entries):
        if not StoryPage.objects.filter(slug=entry["slug"], locale=home.locale).exists():
            _load_story(index, english, entry, place)


def _load_story(index: StoryIndexPage, english: Locale, entry: dict[str, Any], place: int) -> None:
    theme = THEMES.get(entry["theme"], entry["theme"])
    goods = list(Product.published.filter(slug__in=entry["related_products"]).values_list("pk", flat=True))
    story = StoryPage(
        title=entry["title"],
        slug=entry["slug"],
        locale=index.locale,
        introduction=entry["intro"],
        cover=_picture(entry["title"], lambda: scenes.compose_story(place + 1, theme)),
        cooperative=Cooperative.objects.filter(slug=entry["related_cooperative"]).first(),
        told_on=timezone.localdate() - datetime.timedelta(days=3 + place * DAYS_BETWEEN_STORIES),
        body=_paragraphs(entry["body"]) + _shelf("Món trong chuyện", goods),
    )
    _add(
        index,
        story,
        english,
        title=entry["title_en"],
        introduction=entry["intro_en"],
        body=_paragraphs(entry["body_en"]) + _shelf("From this story", goods),
    )


def _load_settings() -> None:
    settings = SiteSettings.load()
    for name, value in SETTINGS.items():
        setattr(settings, name, getattr(settings, name) or value)
    if not settings.links:
        pages = {page.slug: page for page in StandardPage.objects.filter(locale__language_code="vi")}
        links = [_footer_link(pages[slug]) for slug in FOOTER_PAGES if slug in pages]
        index = StoryIndexPage.objects.filter(locale__language_code="vi").first()
        settings.links = links + ([_footer_link(index)] if index else [])
    settings.save()


def _footer_link(page: Page) -> dict[str, Any]:
    english = page.get_translations().filter(locale__language_code="en").first()
    label_en = english.title if english else ""
    return {
        "type": "link",
        "value": {"label": page.title, "label_en": label_en, "page": page.pk, "address": ""},
    }


@transaction.atomic
def _add(parent: Page, page: Page, locale: Locale, **translated: Any) -> None:
    """Publish `page` and its translation, which differs in the values `translated`."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    translation = page.copy_for_translation(locale, copy_parents=True)
    for name, value in translated.items():
        setattr(translation, name, value)
    translation.save_revision().publish()


def _sections(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for section in sections:
        blocks.append({"type": "heading", "value": section["heading"]})
        blocks.extend(_paragraphs(section["paragraphs"]))
    return blocks


def _paragraphs(paragraphs: list[str]) -> list[dict[str, Any]]:
    html = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return [{"type": "text", "value": html}]


def _shelf(title: str, products: list[int], limit: int = 4) -> list[dict[str, Any]]:
    if not products:
        return []
    return [{"type": "products", "value": {**beginnings.shelf(title, "chosen", limit), "chosen": products}}]


def _picture(title: str, compose: Any) -> AbstractImage:
    """The image of that title, composed and stored the first time."""
    model = get_image_model()
    found: AbstractImage | None = model.objects.filter(title=title).first()
    if found is not None:
        return found
    drawn: Picture = compose()
    out = BytesIO()
    drawn.convert("RGB").save(out, "WEBP", quality=86, method=4)
    image: AbstractImage = model(title=title, file=ContentFile(out.getvalue(), name="demo.webp"))
    image.save()
    return image
