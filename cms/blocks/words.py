"""Words and pictures."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        label = _("Tiêu đề")
        icon = "title"
        template = "cms/blocks/heading.html"
        max_length = 120


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        label = _("Đoạn văn")
        icon = "pilcrow"
        template = "cms/blocks/text.html"


class ImageWithCaptionBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Ảnh"))
    caption = blocks.CharBlock(label=_("Chú thích"), required=False, max_length=200)

    class Meta:
        label = _("Ảnh có chú thích")
        icon = "image"
        template = "cms/blocks/image.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Lời nói"), max_length=400)
    speaker = blocks.CharBlock(label=_("Người nói"), required=False, max_length=120)
    role = blocks.CharBlock(label=_("Là ai, ở đâu"), required=False, max_length=160)

    class Meta:
        label = _("Trích lời")
        icon = "openquote"
        template = "cms/blocks/quote.html"


class FaqItemBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Câu hỏi"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Trả lời"), features=TEXT_FEATURES[1:])

    class Meta:
        label = _("Câu hỏi")
        icon = "help"


class FaqBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tiêu đề"), required=False, max_length=120)
    items = blocks.ListBlock(FaqItemBlock(), label=_("Các câu hỏi"), min_num=1, max_num=40)

    class Meta:
        label = _("Hỏi và đáp")
        icon = "help"
        template = "cms/blocks/faq.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tên bước"), max_length=60)
    text = blocks.CharBlock(label=_("Giải thích"), max_length=200)

    class Meta:
        label = _("Bước")
        icon = "list-ol"


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tiêu đề"), max_length=120)
    steps = blocks.ListBlock(StepBlock(), label=_("Các bước"), min_num=2, max_num=6)

    class Meta:
        label = _("Các bước")
        icon = "list-ol"
        template = "cms/blocks/steps.html"
