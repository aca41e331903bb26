"""The form field of a picture that its form decodes and writes anew."""

from typing import Any

from django import forms


class PictureField(forms.ImageField):
    """Django's field without its judgement of the file's name and its own decoder: the form's clean method knows
    by the content what is a picture (`catalog.photos`), and gives it another name."""

    default_validators = []

    def to_python(self, data: Any) -> Any:
        return forms.FileField.to_python(self, data)
