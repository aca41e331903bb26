"""Fields written by Python are what Django's templates would have drawn."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Engine

from catalog.templatetags.forms import field as written
from shop.form_renderer import DRAWN, Renderer


class Everything(forms.Form):
    text = forms.CharField(
        widget=forms.TextInput(attrs={"autofocus": True, "disabled": False, "data-a": '"<&'})
    )
    email = forms.EmailField(required=False, help_text="Để nhận tin.")
    phone = forms.CharField(widget=forms.TextInput(attrs={"type": "tel"}))
    number = forms.IntegerField(min_value=0)
    address = forms.URLField(assume_scheme="https")
    secret = forms.CharField(widget=forms.PasswordInput(render_value=True))
    hidden = forms.CharField(widget=forms.HiddenInput)
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
    ticked = forms.BooleanField()
    colour = forms.CharField(widget=forms.ColorInput)
    search = forms.CharField(widget=forms.SearchInput)
    choice = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    day = forms.DateField()


TYPED = {
    "text": "<b>\"'&",
    "email": "x",
    "phone": "0912",
    "number": "-3",
    "address": "ở đây",
    "secret": "p",
    "hidden": "h",
    "words": "<i>\n hai dòng",
    "ticked": "on",
    "colour": "#232f6b",
    "search": "chè",
    "choice": "b",
    "day": "1/2/2026",
}


@pytest.mark.parametrize("data", [None, {}, TYPED], ids=["new", "empty", "typed"])
def test_every_field_is_what_the_template_would_draw(data):
    ours, theirs = (Everything(data, renderer=renderer) for renderer in (Renderer(), DjangoTemplates()))
    for mine, other in zip(ours, theirs, strict=True):
        assert str(mine).strip() == str(other).strip()


def test_the_fields_of_a_checkout_are_drawn_so():
    form = Everything(renderer=Renderer())
    drawn = {field.field.widget.template_name for field in form} & DRAWN.keys()
    assert len(drawn) >= 9
    assert forms.CharField().widget.template_name in drawn


FIELD = (
    '<div class="field"><label for="{{ field.id_for_label }}">{{ field.label }}</label> {{ field }} '
    '{% if field.help_text %}<p class="field__hint" id="{{ field.auto_id }}_helptext">{{ field.help_text }}</p>'
    "{% endif %} "
    '{% if hint %}<p class="field__hint">{{ hint }}</p>{% endif %} '
    '{% if field.errors %}<p class="field__error" id="{{ field.auto_id }}_error">'
    "{% for error in field.errors %}{{ error }}{% if not forloop.last %} {% endif %}{% endfor %}</p>{% endif %}</div>"
)


@pytest.mark.parametrize("hint", ["", "Ví dụ <25000>."])
@pytest.mark.parametrize("data", [None, {}, TYPED], ids=["new", "empty", "typed"])
def test_a_field_with_its_label_hints_and_errors_is_what_a_template_would_write(data, hint):
    template = Engine.get_default().from_string(FIELD)
    form = Everything(data)
    if data:
        form.add_error("text", "Chưa đúng <b>.")
        form.add_error("text", "Sai.")
    for field in form:
        assert written(field, hint) == template.render(Context({"field": field, "hint": hint}))
