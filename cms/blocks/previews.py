"""What the block chooser shows an editor: a page of the shop's look with one block on it."""

from typing import Any

from wagtail.blocks import Block
from wagtail.images import get_image_model

TEMPLATE = "cms/block_preview.html"


class PictureExample:
    """For blocks with pictures: the preview takes the newest ones of the library. None: no preview."""

    def get_preview_value(self: Any) -> Any:
        images = list(get_image_model().objects.order_by("-pk").values_list("pk", flat=True)[:4])
        return self.to_python(self.example(images)) if images else Block.get_preview_value(self)

    def example(self, images: list[int]) -> dict[str, Any]:
        """Stored form of the value, with the keys of one to four images."""
        raise NotImplementedError


def picture(key: int) -> dict[str, Any]:
    """Stored form of an ImageBlock."""
    return {"image": key, "alt_text": "", "decorative": True}
