"""Extraction, merging and checking of translations on a small tree; then what people really see."""

import site
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from django.template import Context, Template
from django.utils import translation
from django.utils.translation.trans_real import DjangoTranslation

from ops import translation_overrides, translation_sources, translation_templates, translations
from ops.translation_rules import key_of

PAGE = """{% load i18n %}{# Translators: on a button #}
{% translate "Mua" %}
   <p title="{% translate "Giá" context "hàng" %}">{{ name|default:_("Khách") }}</p>
{% blocktranslate with who=name %}Chào {{ who }}, giảm 50%{% endblocktranslate %}
 {% blocktranslate count n=n trimmed %}
   {{ n }} hộ
 {% plural %}
   {{ n }} hộ
 {% endblocktranslate %}
{% comment %}{% translate "Cất đi" %}{% endcomment %}
"""
CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Tên")
B = ngettext("%(n)d giờ", "%(n)d giờ", 2)
C = pgettext("tháng", "Mùa")
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, content in {
        "shop/templates/page.html": PAGE,
        "catalog/words.py": CODE,
        "catalog/migrations/0001.py": CODE.replace("Tên", "Cũ"),
        "cms/tests/test_it.py": CODE.replace("Tên", "Thử"),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def english(**strings: str | tuple[str, str]) -> Catalog:
    catalogue = Catalog(locale="en")
    for source, string in strings.items():
        catalogue.add(source if isinstance(string, str) else (source, source), string)
    return catalogue


def translate_all(root: Path) -> Path:
    path = root / translations.ENGLISH
    catalogue = translations.read(path, "en")
    for message in catalogue:
        if message.id:
            message.string = message.id
    translations.write(path, catalogue)
    return path


def test_every_kind_of_call_is_found_and_nothing_else(tree: Path) -> None:
    found = {(message.context, message.id) for message in translation_sources.collect(tree) if message.id}
    assert found == {
        (None, "Tên"),
        (None, ("%(n)d giờ", "%(n)d giờ")),
        ("tháng", "Mùa"),
        (None, "Mua"),
        ("hàng", "Giá"),
        (None, "Khách"),
        (None, "Chào %(who)s, giảm 50%%"),
        (None, ("%(n)s hộ", "%(n)s hộ")),
    }


def test_update_writes_a_file_that_stays_the_same(tree: Path) -> None:
    assert translations.update(tree) == (8, 8)
    path = tree / translations.ENGLISH
    first = path.read_text()
    assert translations.update(tree) == (8, 8)
    assert path.read_text() == first
    assert "#: shop/templates/page.html\n" in first
    assert "Date" not in first
    assert 'Plural-Forms: nplurals=2; plural=(n != 1);\\n"' in first


def test_update_keeps_translations_and_drops_what_the_sources_dropped(tree: Path) -> None:
    translations.update(tree)
    path = translate_all(tree)
    assert translations.check(tree) == []
    code = tree / "catalog/words.py"
    code.write_text(code.read_text().replace('"Tên"', '"Tên gọi"'))
    problems = translations.check(tree)
    assert problems == [
        "catalog/words.py:3: missing: “Tên gọi”",
        f"{translations.ENGLISH}: obsolete: “Tên”",
    ]
    assert translations.update(tree) == (8, 1)
    assert "Tên\n" not in path.read_text()
    assert translations.check(tree) == [f"{translations.ENGLISH}: empty: “Tên gọi”"]


def test_a_fuzzy_entry_stays_fuzzy_and_is_refused(tree: Path) -> None:
    translations.update(tree)
    path = translate_all(tree)
    path.write_text(path.read_text().replace('msgid "Tên"', '#, fuzzy\nmsgid "Tên"'))
    translations.update(tree)
    assert translations.check(tree) == [f"{translations.ENGLISH}: fuzzy: “Tên”"]


@pytest.mark.parametrize(
    ("source", "string", "is_good"),
    [
        ("Chào %(name)s", "Dear %(name)s", True),
        ("Chào %(name)s", "Dear %(nam)s", False),
        ("Chào %(name)s", "Hello", False),
        ("Chào {name}", "Dear {who}", False),
        ("%d gói", "%s packs", False),
        ("Còn 50%%", "50%% left", True),
        ("Còn 50%%", "50% left", False),
        ("%(n)s hộ", ("One household", "%(n)s households"), True),
        ("%(n)s hộ", ("%(n)s household", "Households"), False),
        ("%(n)s hộ", ("%(m)s household", "%(n)s households"), False),
        ("%(n)s hộ", ("%(n)s household", ""), False),
        ("  Cộng", "  Total", True),
        ("  Cộng", "Total", False),
    ],
)
def test_a_translation_keeps_placeholders_and_edges(
    source: str, string: str | tuple[str, str], is_good: bool
) -> None:
    catalogue = english(**{source: string})
    assert (translations.check_english(catalogue, catalogue) == []) is is_good


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Giỏ hàng</p>", ["Giỏ hàng"]),
        ('<img alt="Chè cổ thụ">', ["Chè cổ thụ"]),
        ('<form data-wait="Đang đặt…">', ["Đang đặt…"]),
        ('{{ name|default:"Khách" }}', ["Khách"]),
        ('{% include "a.html" with title="Giỏ hàng" %}', ["Giỏ hàng"]),
        ('{{ name|default:_("Khách") }}', []),
        ('<p title="{% translate "Giỏ hàng" %}">{% translate "Số" context "giấy" %}</p>', []),
        ("{% blocktranslate %}Giỏ {{ n }}{% endblocktranslate %} hàng", ["hàng"]),
        ("{% comment %}Giỏ hàng{% endcomment %}{# Giỏ hàng #}<!-- Giỏ hàng -->", []),
        ("<title>Chợ Phiên Lai Châu</title>", []),
        ("<title>Chợ Phiên Lai Châu: giỏ hàng</title>", ["Chợ Phiên Lai Châu: giỏ hàng"]),
    ],
)
def test_vietnamese_outside_translate_tags_is_found(source: str, found: list[str]) -> None:
    assert translation_templates.visible_vietnamese(source) == found


def test_vietnamese_in_a_text_message_is_found() -> None:
    assert translation_templates.visible_vietnamese("Đơn <{{ n }}>\nok", is_html=False) == ["Đơn <>"]


def test_overrides_must_exist_upstream_and_say_something_else() -> None:
    entries = Catalog(locale="vi")
    entries.add("Publish", "Xuất bản")
    entries.add("Publsh", "Xuất bản")
    entries.add("Edit", "Sửa")
    entries.add("Hello %(name)s", "Chào")
    known = {(None, "Publish"), (None, "Edit"), (None, "Hello %(name)s")}
    upstream = {(None, "Publish"): {("Xuất bản",)}, (None, "Edit"): {("Biên tập",)}}
    assert translation_overrides.check_entries(entries, known, upstream) == [
        "superfluous, the package says the same: “Publish”",
        "dead, no installed package has it: “Publsh”",
        "other placeholders (none; its source has %(name)s): “Hello %(name)s”",
    ]


def test_no_override_is_one_of_our_own_strings() -> None:
    ours = {key_of(message) for message in translation_sources.collect(translations.CHECKOUT) if message.id}
    path = translations.CHECKOUT / "locale/vi/LC_MESSAGES/django.po"
    theirs = {key_of(message) for message in translation_overrides.read(path) if message.id}
    assert theirs
    assert not ours & theirs


HOUSEHOLDS = (
    "{% load i18n %}{% blocktranslate count n=n %}{{ n }} hộ{% plural %}{{ n }} hộ{% endblocktranslate %}"
)


@pytest.mark.parametrize(
    ("language", "one", "many"), [("vi", "1 hộ", "0 hộ"), ("en", "1 household", "0 households")]
)
def test_a_number_has_its_plural_in_each_language(language: str, one: str, many: str) -> None:
    with translation.override(language):
        assert Template(HOUSEHOLDS).render(Context({"n": 1})) == one
        assert Template(HOUSEHOLDS).render(Context({"n": 0})) == many


def test_vietnamese_without_a_catalogue_takes_singular_and_plural_from_the_source() -> None:
    with translation.override("vi"):
        assert translation.ngettext("một gói", "nhiều gói", 1) == "một gói"
        assert translation.ngettext("một gói", "nhiều gói", 2) == "nhiều gói"


def test_overrides_win_over_what_django_and_wagtail_ship() -> None:
    with translation.override("vi"):
        assert translation.gettext("This field is required.") == "Xin điền ô này."
        assert translation.gettext("Submit for moderation") == "Gửi duyệt"
        assert translation.ngettext("%(num)d day", "%(num)d days", 3) % {"num": 3} == "3 ngày"
    in_scripts = DjangoTranslation("vi", domain="djangojs")
    assert in_scripts.gettext("Duplicate") == "Nhân đôi"


@pytest.mark.parametrize(
    "package", ["django/contrib/admin", "wagtail/sites", "wagtail/images", "wagtail/documents"]
)
def test_what_the_desks_of_others_say_is_said_in_vietnamese(package: str) -> None:
    """Whoever upgrades learns here which of their words have none yet."""
    path = Path(site.getsitepackages()[0], package, "locale/en/LC_MESSAGES/django.po")
    messages = [
        message for message in translation_overrides.read(path) if isinstance(message.id, str) and message.id
    ]
    assert messages
    with translation.override("vi"):
        english = {message.id for message in messages if said(message) == message.id}
    assert english <= {"LogEntry Object", "%(class_name)s %(instance)s", "URL"}


def said(message: Message) -> str:
    return (
        translation.pgettext(message.context, message.id)
        if message.context
        else translation.gettext(message.id)
    )
