"""What a lesson is made of besides words and pictures: steps, a worked sum, recordings, a video, a quiz."""

from typing import Any

from django.core.validators import RegexValidator
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from cms import recordings
from cms.blocks import previews
from cms.blocks.words import TEXT_FEATURES


class LessonStepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tên bước"), max_length=80, help_text=_("Bắt đầu bằng một việc làm."))
    text = blocks.RichTextBlock(
        label=_("Làm thế nào"),
        features=TEXT_FEATURES[1:],
        help_text=_("Câu ngắn. Tên nút viết đúng như trên màn hình, trong ngoặc kép."),
    )
    image = ImageBlock(label=_("Ảnh"), required=False)
    right = blocks.CharBlock(label=_("Nên"), required=False, max_length=200)
    wrong = blocks.CharBlock(
        label=_("Đừng"), required=False, max_length=200, help_text=_("Viết tiếp sau chữ “Đừng:”.")
    )

    class Meta:
        label = _("Bước")
        icon = "list-ol"


class LessonStepsBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(LessonStepBlock(), **{"min_num": 2, "max_num": 12, **kwargs})

    class Meta:
        label = _("Các bước của bài")
        icon = "list-ol"
        template = "cms/blocks/lesson_steps.html"
        description = _("Từng bước có đánh số, mỗi bước có điều nên và điều đừng.")
        preview_template = previews.TEMPLATE
        preview_value = [
            {
                "title": "Lau ống kính",
                "text": "<p>Dùng vạt áo sạch lau mặt kính nhỏ sau máy.</p>",
                "image": None,
                "right": "Lau nhẹ, lau khô.",
                "wrong": "để dấu tay trên kính.",
            }
        ] * 2


class AmountBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Khoản"), max_length=120)
    amount = blocks.CharBlock(label=_("Số tiền"), max_length=40, help_text=_("Ví dụ 80.000 đ."))
    is_result = blocks.BooleanBlock(label=_("Dòng kết quả"), required=False)

    class Meta:
        label = _("Dòng")
        icon = "list-ul"


class SumBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tiêu đề"), max_length=120)
    rows = blocks.ListBlock(AmountBlock(), label=_("Các dòng"), min_num=2, max_num=15)

    class Meta:
        label = _("Bài tính")
        icon = "table"
        template = "cms/blocks/sum.html"
        description = _("Một phép tính tiền, từng dòng một, dòng kết quả in đậm.")
        preview_template = previews.TEMPLATE
        preview_value = {
            "title": "Một chai mật ong",
            "rows": [
                {"label": "Giá bán", "amount": "180.000 đ", "is_result": False},
                {"label": "Còn lại cho nhà mình", "amount": "60.000 đ", "is_result": True},
            ],
        }


class VideoBlock(blocks.StructBlock):
    """A link: what it costs to watch is said before, and nothing of another site is loaded."""

    title = blocks.CharBlock(label=_("Video nói về gì"), max_length=120)
    address = blocks.CharBlock(
        label=_("Địa chỉ"),
        max_length=300,
        validators=[RegexValidator(r"^https://[^\s\\]+$", _("Địa chỉ bắt đầu bằng https://."))],
    )
    megabytes = blocks.IntegerBlock(label=_("Nặng bao nhiêu MB"), min_value=1, max_value=500)
    minutes = blocks.IntegerBlock(label=_("Dài mấy phút"), min_value=1, max_value=60)

    class Meta:
        label = _("Video (đường dẫn)")
        icon = "media"
        template = "cms/blocks/video.html"
        description = _("Đường dẫn tới một video ngắn, nói trước nặng bao nhiêu.")
        preview_template = previews.TEMPLATE
        preview_value = {
            "title": "Gói mật ong",
            "address": "https://video.example/goi-mat-ong",
            "megabytes": 12,
            "minutes": 2,
        }


class RecordingBlock(blocks.StructBlock):
    """The lesson told in one language. What may be chosen: `cms.recordings`."""

    language = blocks.CharBlock(
        label=_("Tiếng"), max_length=40, help_text=_("Ví dụ: Thái, Mông, Dao, Hà Nhì, Việt.")
    )
    file = DocumentChooserBlock(label=_("Tệp ghi âm"), help_text=_("MP3, M4A hoặc OGG, nặng tối đa 8 MB."))
    speaker = blocks.CharBlock(label=_("Người nói"), required=False, max_length=120)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if trouble := recordings.trouble_of(cleaned["file"]):
            raise StructBlockValidationError(block_errors={"file": ErrorList([trouble])})
        return cleaned

    class Meta:
        label = _("Bản ghi âm")
        icon = "media"


class ChoiceBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Câu trả lời"), max_length=160)
    is_right = blocks.BooleanBlock(label=_("Đúng"), required=False)
    explanation = blocks.CharBlock(
        label=_("Vì sao"), max_length=240, help_text=_("Hiện ra khi người học bấm vào câu này.")
    )

    class Meta:
        label = _("Câu trả lời")
        icon = "check"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Câu hỏi"), max_length=200)
    choices = blocks.ListBlock(ChoiceBlock(), label=_("Các câu trả lời"), min_num=2, max_num=5)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if sum(bool(choice["is_right"]) for choice in cleaned["choices"]) != 1:
            message = ErrorList([str(_("Đánh dấu đúng một câu trả lời là đúng."))])
            raise StructBlockValidationError(non_block_errors=message)
        return cleaned

    class Meta:
        label = _("Câu hỏi")
        icon = "help"
