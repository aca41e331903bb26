"""The demo's home pages, policy pages and stories in both languages, with composed pictures. Idempotent."""

import datetime
import json
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
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
THEMES = {"tea": "tea-season", "honey": "forest-honey", "rice": "new-rice"}  # the data's names → the painter's
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
    """Build or refresh everything from `pages.json` and `stories.json` in `data_dir` (after `sync_roles`)."""
    vietnamese = HomePage.objects.get(locale__language_code="vi")
    english = Locale.objects.get(language_code="en")
    pages = json.loads((data_dir / "pages.json").read_text())
    stories = json.loads((data_dir / "stories.json").read_text())
    for entry in pages:
        _load_page(vietnamese, english, entry)
    _load_stories(vietnamese, english, stories)
    hero = _picture("Đồi núi Lai Châu buổi sớm", scenes.compose_hero)
    for home in HomePage.objects.all():  # read again: saving a copy from before would forget the new children
        _load_home(home, hero)
    _load_settings()


def _load_home(home: HomePage, hero: AbstractImage) -> None:
    language = home.locale.language_code
    contact = StandardPage.objects.filter(slug="lien-he", locale=home.locale).first()
    title, text, label = CONTACT[language]
    link = {"label": label, "page": contact.pk if contact else None, "address": ""}
    call = {"type": "call_to_action", "value": {"title": title, "text": text, "link": link}}
    home.hero_image = hero
    home.body = [*beginnings.home_body(language), *([call] if contact else [])]
    home.save_revision().publish()


def _load_page(home: HomePage, english: Locale, entry: dict[str, Any]) -> None:
    page = StandardPage.objects.filter(slug=entry["slug"], locale=home.locale).first()
    if page is None:
        page = StandardPage(title=entry["title"], slug=entry["slug"], locale=home.locale)
        home.add_child(instance=page)
    _publish(page, title=entry["title"], body=_sections(entry["body"]))
    _publish(_translation(page, english), title=entry["title_en"], body=_sections(entry["body_en"]))


def _load_stories(home: HomePage, english: Locale, entries: list[dict[str, Any]]) -> None:
    index = StoryIndexPage.objects.filter(locale=home.locale).first()
    if index is None:
        index = StoryIndexPage(title=INDEX["vi"][0], slug="cau-chuyen", locale=home.locale)
        home.add_child(instance=index)
    _publish(index, title=INDEX["vi"][0], introduction=INDEX["vi"][1])
    _publish(_translation(index, english), title=INDEX["en"][0], introduction=INDEX["en"][1])
    for place, entry in enumerate(entries):
        _load_story(index, english, entry, place)


def _load_story(index: StoryIndexPage, english: Locale, entry: dict[str, Any], place: int) -> None:
    story = StoryPage.objects.filter(slug=entry["slug"], locale=index.locale).first()
    if story is None:
        told_on = timezone.localdate() - datetime.timedelta(days=3 + place * DAYS_BETWEEN_STORIES)
        story = StoryPage(title=entry["title"], slug=entry["slug"], locale=index.locale, told_on=told_on)
        story.introduction = entry["intro"]
        index.add_child(instance=story)
    common = {
        "cover": _picture(entry["title"], lambda: scenes.compose_story(place + 1, THEMES.get(entry["theme"], entry["theme"]))),
        "cooperative": Cooperative.objects.filter(slug=entry["related_cooperative"]).first(),
        "told_on": story.told_on,
    }
    goods = list(Product.published.filter(slug__in=entry["related_products"]).values_list("pk", flat=True))
    _publish(
        story,
        title=entry["title"],
        introduction=entry["intro"],
        body=_paragraphs(entry["body"]) + _shelf("Món trong chuyện", goods),
        **common,
    )
    _publish(
        _translation(story, english),
        title=entry["title_en"],
        introduction=entry["intro_en"],
        body=_paragraphs(entry["body_en"]) + _shelf("From this story", goods),
        **common,
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
    return {"type": "link", "value": {"label": page.title, "label_en": label_en, "page": page.pk, "address": ""}}


def _translation(page: Page, locale: Locale) -> Page:
    found: Page = page.get_translation_or_none(locale) or page.copy_for_translation(locale, copy_parents=True)
    return found.specific


def _publish(page: Page, **values: Any) -> None:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def _sections(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for section in sections:
        blocks.append({"type": "heading", "value": section["heading"]})
        blocks.extend(_paragraphs(section["paragraphs"]))
    return blocks


def _paragraphs(paragraphs: list[str]) -> list[dict[str, Any]]:
    html = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return [{"type": "text", "value": html}]


def _shelf(title: str, products: list[int]) -> list[dict[str, Any]]:
    if not products:
        return []
    return [{"type": "products", "value": {**beginnings.shelf(title, "chosen", 4), "chosen": products}}]


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
