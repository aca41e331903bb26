"""Templates as they are written and as they are sent."""

import re
from html.parser import HTMLParser

import pytest
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import translation

from ops.embedded import CHECKOUT
from shop.template_loaders import OTHER_LANGUAGE, filled_in, unindented

PAGES = sorted(path for room in ("catalog", "cms", "shop") for path in (CHECKOUT / room).rglob("*.html"))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<ul>\n  <li>Chè</li>\n  <li>Gạo</li>\n</ul>\n", "<ul><li>Chè</li><li>Gạo</li></ul>"),
        ("<p>\n  Còn <b>3</b>\n  gói\n</p>", "<p>Còn <b>3</b> gói</p>"),
        ('<a\n    class="x"\n    href="/">Về</a>', '<a class="x" href="/">Về</a>'),
        ("<p>\n  {% if a %}\n    Một\n  {% endif %}\n</p>", "<p>{% if a %} Một {% endif %}</p>"),
        ('<div data-a="1 > 0">\n  Một\n</div>', '<div data-a="1 > 0">Một</div>'),
        ('<b>Một</b\n  ><i\n    class="x"\n  >hai</i>', '<b>Một</b><i class="x">hai</i>'),
        ("<b>Một</b> <i>hai</i>", "<b>Một</b> <i>hai</i>"),
        ("<header>\n  <h1>Chợ</h1>\n</header>", "<header><h1>Chợ</h1></header>"),
        ("<picture>\n  <img>\n</picture>", "<picture><img></picture>"),
        ("{% load i18n %}\n{{ a }},\nb", "{% load i18n %}{{ a }}, b"),
        ("<label>\n  <input>\n  Có\n</label>", "<label><input> Có</label>"),
        ("Một\n<b>hai</b>\nba", "Một <b>hai</b> ba"),
        ("<b>một </b> <i> hai</i>", "<b>một </b> <i> hai</i>"),
    ],
)
def test_breaks_beside_blocks_are_not_sent_and_others_are_a_space(written: str, sent: str) -> None:
    assert unindented(written) == sent


def test_text_for_translators_is_left_as_it_is() -> None:
    text = "{% blocktranslate trimmed %}\n  Một<br>\n  hai\n{% endblocktranslate %}"
    assert unindented(f"<p>\n  {text}\n</p>") == f"<p>{text}</p>"


def test_pages_are_found_by_these_loaders(settings: object) -> None:
    page = Engine.get_default().get_template("components/icon.html")
    source = (CHECKOUT / "shop/templates/components/icon.html").read_text()
    assert page.source == unindented(source) != source


class Words(HTMLParser):
    """What a reader sees, a space wherever one may be."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_says_the_same_both_ways() -> None:
    written = (CHECKOUT / "shop/templates/503_words.html").read_text()
    said = []
    for source in (written, unindented(written)):
        words = Words()
        words.feed(Engine.get_default().from_string(source).render(Context()))
        said.append(" ".join(words.text.split()))
    assert said[0] == said[1] != ""


def test_text_of_several_lines_is_trimmed() -> None:
    """Else its indentation would be part of what translators get."""
    blocks = re.compile(r"\{% blocktranslate\b((?:(?!%\}).)*)%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)
    loose = [
        f"{path.name}: {body}"
        for path in PAGES
        for how, body in blocks.findall(path.read_text())
        if "\n" in body and "trimmed" not in how
    ]
    assert loose == []


@pytest.mark.parametrize(
    ("written", "vietnamese", "english"),
    [
        ('{% translate "Giỏ hàng" %}', "Giỏ hàng", "Cart"),
        ('{% translate "Đặt hàng" context "trang" %}', "Đặt hàng", "Checkout"),
        ('<a href="{% url "cart:cart" %}">', '<a href="/gio-hang/">', '<a href="/en/gio-hang/">'),
        ("{% url 'cart:cart' as here %}", "{% url 'cart:cart' as here %}", "{% url 'cart:cart' as here %}"),
        ('{% url "nowhere:page" %}', '{% url "nowhere:page" %}', '{% url "nowhere:page" %}'),
        ('{% translate "Giỏ hàng" as cart %}', *['{% translate "Giỏ hàng" as cart %}'] * 2),
    ],
)
def test_what_is_the_same_on_all_pages_of_a_language_is_put_in_when_a_template_is_read(
    written: str, vietnamese: str, english: str
) -> None:
    said = []
    for language in ("vi", "en"):
        with translation.override(language):
            said.append(filled_in(written))
    assert said == [vietnamese, english]


def test_a_template_filled_in_says_what_its_tags_would() -> None:
    """Signs that a template, HTML or a translator's text writes in its own way."""
    written = (
        '{% load i18n static %}<p title="{% translate "100% “chè”" %}">{% translate "Sửa" %}</p>'
        "{% blocktranslate trimmed %}\n  Mỗi hợp tác xã xuất hoá đơn phần hàng của mình và gửi qua email. Chợ chỉ"
        " chuyển lời, không\n  xuất hoá đơn.\n{% endblocktranslate %}"
        "{% blocktranslate %}50% <b>chè</b>{% endblocktranslate %}"
    )
    for language in ("vi", "en"):
        with translation.override(language):
            drawn = [
                Engine.get_default().from_string(source).render(Context())
                for source in (written, filled_in(written))
            ]
        assert drawn[0] == drawn[1]
        assert "{%" not in filled_in(written).partition("%}")[2]


def test_pages_of_two_languages_do_not_share_a_template() -> None:
    drawn = []
    for language in ("vi", "en", "vi"):
        with translation.override(language):
            drawn.append(render_to_string("components/visitor.html", {"account_url": "/"}))
    assert drawn[0] == drawn[2] != drawn[1]


def test_parts_in_another_language_are_left_to_their_drawing() -> None:
    written = '{% language "vi" %}{% translate "Giỏ hàng" %}{% endlanguage %}'
    with translation.override("en"):
        assert filled_in(written) == written


def test_no_block_that_another_template_may_fill_stands_in_another_language() -> None:
    """It would be filled in the language of the page."""
    inside = re.compile(r"\{% language .*?\{% endlanguage %\}", re.DOTALL)
    for path in PAGES:
        source = path.read_text()
        if OTHER_LANGUAGE in source:
            assert not any("{% block " in part for part in inside.findall(source)), path
