"""Words: headings, text, quotes, questions, steps, a notice."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from catalog import text
from cms.blocks import previews

TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link"]


def anchor(title: str) -> str:
    """A heading's address inside its page."""
    return text.vi_slugify(title)[:60].strip("-") or "muc"


class HeadingBlock(blocks.CharBlock):
    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["anchor"] = anchor(value)
        return context

    class Meta:
        label = _("Tiêu đề")
        icon = "title"
        template = "cms/blocks/heading.html"
        max_length = 120
        description = _("Tiêu đề một phần của bài.")
        preview_template = previews.TEMPLATE
        preview_value = "Mùa chè trên ngọn cây"


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        label = _("Đoạn văn")
        icon = "pilcrow"
        template = "cms/blocks/text.html"
        description = _("Chữ thường, có in đậm, danh sách, liên kết.")
        preview_template = previews.TEMPLATE
        preview_value = "<p>Chè Shan ở đây không mọc thành hàng. Cây đứng rải rác giữa dẻ và thảo quả.</p>"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Lời nói"), max_length=400)
    speaker = blocks.CharBlock(label=_("Người nói"), required=False, max_length=120)
    role = blocks.CharBlock(label=_("Là ai, ở đâu"), required=False, max_length=160)

    class Meta:
        label = _("Trích lời")
        icon = "openquote"
        template = "cms/blocks/quote.html"
        description = _("Lời của một người thật, nói rõ là ai, ở đâu.")
        preview_template = previews.TEMPLATE
        preview_value = {
            "text": "Cây già cũng như người già, lấy nhiều quá thì năm sau cây giận.",
            "speaker": "Một người hái chè",
            "role": "xã Tả Lèng",
        }


class FaqItemBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Câu hỏi"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Trả lời"), features=TEXT_FEATURES[1:])

    class Meta:
        label = _("Câu hỏi")
        icon = "help"


class FaqValue(blocks.StructValue):
    @property
    def anchored(self) -> list[tuple[str, blocks.StructValue]]:
        """The questions, each with an anchor made of its words; equal questions get a number."""
        anchors: dict[str, int] = {}
        found = []
        for item in self["items"]:
            anchor = text.vi_slugify(item["question"])[:60].strip("-") or "hoi"
            anchors[anchor] = count = anchors.get(anchor, 0) + 1
            found.append((anchor if count == 1 else f"{anchor}-{count}", item))
        return found

    @property
    def anchor(self) -> str:
        return f"nhom-{text.vi_slugify(self.get('title') or '') or 'hoi'}"


class FaqBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tiêu đề"), required=False, max_length=120)
    items = blocks.ListBlock(FaqItemBlock(), label=_("Các câu hỏi"), min_num=1, max_num=40)

    class Meta:
        label = _("Hỏi và đáp")
        icon = "help"
        template = "cms/blocks/faq.html"
        value_class = FaqValue
        description = _("Một nhóm câu hỏi, bấm vào thì hiện câu trả lời.")
        preview_template = previews.TEMPLATE
        preview_value = {
            "title": "Giao hàng",
            "items": [
                {
                    "question": "Bao lâu thì tôi nhận được hàng?",
                    "answer": "<p>Ngày dự kiến hiện trước khi đặt.</p>",
                }
            ],
        }


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
        description = _("Hai đến sáu bước có đánh số.")
        preview_template = previews.TEMPLATE
        preview_value = {
            "title": "Mua hàng thế nào?",
            "steps": [
                {"title": "Chọn hàng", "text": "Xem xuất xứ, mùa vụ, giá từng loại gói."},
                {"title": "Ghi địa chỉ", "text": "Phí giao hàng hiện trước khi đặt."},
            ],
        }


class NoticeBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tiêu đề"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Nội dung"), features=["bold", "link"])

    class Meta:
        label = _("Khung lưu ý")
        icon = "warning"
        template = "cms/blocks/notice.html"
        description = _("Điều người đọc không nên bỏ lỡ, ví dụ hạn đặt hàng.")
        preview_template = previews.TEMPLATE
        preview_value = {
            "title": "Hạn đặt hàng Tết",
            "text": "<p>Đơn đặt sau 23 tháng Chạp giao sau Tết.</p>",
        }
