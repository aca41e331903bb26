"""Pictures: one with a caption, a gallery, and one beside words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from cms.blocks import previews
from cms.blocks.links import OptionalLinkBlock


class ImageWithCaptionBlock(previews.PictureExample, blocks.StructBlock):
    image = ImageBlock(label=_("Ảnh"))
    caption = blocks.CharBlock(label=_("Chú thích"), required=False, max_length=200)

    def example(self, images: list[int]) -> dict[str, Any]:
        return {"image": previews.picture(images[0]), "caption": "Chú thích nói ảnh chụp ở đâu, ai chụp."}

    class Meta:
        label = _("Ảnh có chú thích")
        icon = "image"
        template = "cms/blocks/image.html"
        description = _("Một tấm ảnh rộng bằng bài.")
        preview_template = previews.TEMPLATE


class GalleryBlock(previews.PictureExample, blocks.StructBlock):
    """On a phone a strip to push with the thumb, on a desk a wall of pictures; no script."""

    title = blocks.CharBlock(label=_("Tiêu đề"), required=False, max_length=120)
    photos = blocks.ListBlock(ImageWithCaptionBlock(), label=_("Các ảnh"), min_num=2, max_num=12)

    def example(self, images: list[int]) -> dict[str, Any]:
        photos = [{"image": previews.picture(key), "caption": ""} for key in images]
        return {"title": "Một ngày ở bản", "photos": photos}

    class Meta:
        label = _("Bộ ảnh")
        icon = "image"
        template = "cms/blocks/gallery.html"
        description = _("Hai đến mười hai ảnh, mỗi ảnh một chú thích.")
        preview_template = previews.TEMPLATE


class FeatureBlock(previews.PictureExample, blocks.StructBlock):
    eyebrow = blocks.CharBlock(label=_("Dòng nhỏ phía trên"), required=False, max_length=60)
    title = blocks.CharBlock(label=_("Tiêu đề"), max_length=120)
    text = blocks.RichTextBlock(label=_("Nội dung"), features=["bold", "italic", "ol", "ul", "link"])
    image = ImageBlock(label=_("Ảnh"))
    is_picture_first = blocks.BooleanBlock(label=_("Ảnh bên trái"), required=False, default=True)
    link = OptionalLinkBlock(label=_("Nút bấm"))

    def example(self, images: list[int]) -> dict[str, Any]:
        return {
            "eyebrow": "Ruộng bậc thang",
            "title": "Gạo của một vụ một năm",
            "text": "<p>Nước về muộn nên mỗi năm chỉ một vụ. Gạo xát theo đơn.</p>",
            "image": previews.picture(images[0]),
            "is_picture_first": True,
            "link": {"label": "Xem gạo", "page": None, "address": "/san-pham/"},
        }

    class Meta:
        label = _("Ảnh và chữ cạnh nhau")
        icon = "doc-full-inverse"
        template = "cms/blocks/feature.html"
        description = _("Một ảnh lớn, bên cạnh là vài câu và một nút bấm.")
        preview_template = previews.TEMPLATE
