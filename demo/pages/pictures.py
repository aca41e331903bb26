"""The pictures of the demo's pages, by name; composed and stored the first time one is asked for."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL.Image import Image as Picture
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from catalog.demo import scenes

HEARTH: dict[str, Any] = {"mood": "dusk", "seed": 5, "staging": "hearth", "size": (1200, 900), "scale": 0.5}
# name → its title in the library, and how it is drawn
NAMED: dict[str, tuple[str, Callable[[], Picture]]] = {
    "hearth": ("Bếp gác thịt đầu đông", lambda: scenes.compose_cooperative(31, "dawn", "smokehouse")),
    "hearth-dusk": ("Nhà sàn lúc lên đèn", lambda: scenes.compose_cooperative(12, "dusk", "smokehouse")),
    "jerky": ("Thịt trâu trên giàn bếp", lambda: scenes.compose_product("heap:jerky", **HEARTH)),
    "vermicelli": ("Phên miến phơi nắng hanh", lambda: scenes.compose_cooperative(7, "noon", "vermicelli")),
    "dawn": ("Sáng ở thung lũng", lambda: scenes.compose_cooperative(5, "mist", "tea")),
    "rice-field": ("Đồng lúa chín", lambda: scenes.compose_story(21, "new-rice")),
    "terraces": ("Ruộng bậc thang một vụ", lambda: scenes.compose_cooperative(9, "harvest", "rice")),
    "gift-tea": ("Đồi chè buổi sớm", lambda: scenes.compose_cooperative(3, "dawn", "tea")),
    "weaving-house": ("Nhà dệt ở bản", lambda: scenes.compose_cooperative(4, "harvest", "weaving")),
}


def named(name: str) -> AbstractImage:
    """Raises KeyError for a name that is not in NAMED."""
    title, compose = NAMED[name]
    return stored(title, compose)


def stored(title: str, compose: Callable[[], Picture]) -> AbstractImage:
    """The image of that title, composed and stored the first time."""
    model = get_image_model()
    found: AbstractImage | None = model.objects.filter(title=title).first()
    if found is not None:
        return found
    out = BytesIO()
    compose().convert("RGB").save(out, "WEBP", quality=86, method=4)
    image: AbstractImage = model(title=title, file=ContentFile(out.getvalue(), name="demo.webp"))
    image.save()
    return image
