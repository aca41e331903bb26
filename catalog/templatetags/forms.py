"""One tag that draws a form field with its label, hint and errors the same way everywhere."""

from typing import Any

from django import template
from django.forms import BoundField

register = template.Library()


@register.inclusion_tag("components/field.html")
def field(bound_field: BoundField, hint: str = "") -> dict[str, Any]:
    return {"field": bound_field, "hint": hint}
