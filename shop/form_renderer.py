"""Form fields of one tag are written by Python: Django's templates for them cost a page of forms half its time.

Every other widget is drawn by its template, as ever; the answer is the same, sign for sign (tests compare them).
"""

import html
from collections.abc import Callable, Iterable
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString, mark_safe

WIDGETS = "django/forms/widgets"
INPUTS = ("text", "email", "tel", "hidden", "number", "url", "search", "color", "password")


class Renderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if draw := DRAWN.get(template_name):
            return draw(context["widget"])
        return super().render(template_name, context, request)


def attributes(pairs: Iterable[tuple[str, Any]]) -> str:
    """As django/forms/widgets/attrs.html: True is an attribute without a value, False is none."""
    written = []
    for name, value in pairs:
        if value is True:
            written.append(f" {escaped(name)}")
        elif value is not False:
            written.append(f' {escaped(name)}="{escaped(value)}"')
    return "".join(written)


def escaped(value: Any) -> str:
    """As Django's `conditional_escape`, but for the question whether it should wait, which costs most of that."""
    text = value if isinstance(value, str) else str(value)
    return text if isinstance(text, SafeString) else html.escape(text)


def _input(widget: dict[str, Any]) -> SafeString:
    own = [("type", widget["type"]), ("name", widget["name"])]
    if widget["value"] is not None:
        own.append(("value", widget["value"]))
    return mark_safe(f"<input{attributes([*own, *widget['attrs'].items()])}>")  # noqa: S308 - escaped above


def _textarea(widget: dict[str, Any]) -> SafeString:
    written = attributes([("name", widget["name"]), *widget["attrs"].items()])
    text = escaped(widget["value"] or "")
    return mark_safe(f"<textarea{written}>\n{text}</textarea>")  # noqa: S308 - escaped above


DRAWN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    **{f"{WIDGETS}/{kind}.html": _input for kind in (*INPUTS, "input", "checkbox")},
    f"{WIDGETS}/textarea.html": _textarea,
}
