"""The forms of a review and of a question. What is wrong is said beside its field, and what was typed stays."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from catalog import phones, text
from shop.feedback.models.questions import MAX_QUESTION
from shop.feedback.models.reviews import MAX_NAME, MAX_WORDS
from shop.feedback.wording import PublicField

STARS = [(5, _("Rất tốt")), (4, _("Tốt")), (3, _("Tạm được")), (2, _("Chưa tốt")), (1, _("Tệ"))]
MAX_CONTACT = 200
PHOTO_KINDS = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic"


def one_line(raw: str) -> str:
    return " ".join(text.normalise(raw).split())


class ReviewForm(forms.Form):
    """`keeps_photo` is asked only where there is one."""

    stars = forms.TypedChoiceField(
        label=_("Bạn cho mấy sao?"),
        choices=STARS,
        coerce=int,
        error_messages={"required": _("Chọn số sao giúp nhé."), "invalid_choice": _("Chọn từ 1 đến 5 sao.")},
    )
    words = PublicField(
        normalise=text.normalise,
        label=_("Kể thêm đôi lời (không bắt buộc)"),
        max_length=MAX_WORDS,
        required=False,
        help_text=_("Hàng có đúng như mô tả không, dùng thế nào, đóng gói ra sao?"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    photo = forms.FileField(
        label=_("Ảnh hàng bạn nhận (không bắt buộc)"),
        required=False,
        allow_empty_file=True,
        help_text=_("Một ảnh, nhiều nhất 30 MB. Vị trí chụp và thông tin máy trong ảnh được xoá sạch."),
        widget=forms.FileInput(attrs={"accept": PHOTO_KINDS}),
    )
    drop_photo = forms.BooleanField(label=_("Bỏ ảnh đang có"), required=False)
    display_name = PublicField(
        normalise=one_line,
        label=_("Tên hiện ra"),
        max_length=MAX_NAME,
        help_text=_(
            "Mọi người thấy tên này. Đổi thành tên nào bạn muốn; số điện thoại và địa chỉ không bao giờ hiện."
        ),
        error_messages={"required": _("Ghi một tên, ví dụ “Hoa, Hà Nội”.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    version = forms.IntegerField(min_value=0, max_value=10**6, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """What a hidden field has is said above the form: nobody could find its place."""
        data = super().clean() or {}
        if self.errors.pop("version", None):
            self.add_error(None, _("Trang này cũ rồi. Lời bạn gõ vẫn còn đây; xem lại rồi gửi lần nữa nhé."))
        return data

    @property
    def photo_file(self) -> "UploadedFile[Any] | None":
        return self.cleaned_data.get("photo") or None


class QuestionForm(forms.Form):
    """`website` is for machines: people do not see it, and who fills it in is not answered."""

    words = PublicField(
        normalise=text.normalise,
        label=_("Bạn muốn hỏi gì?"),
        max_length=MAX_QUESTION,
        error_messages={"required": _("Ghi câu hỏi giúp nhé.")},
        help_text=_(
            "Câu hỏi hiện công khai khi hợp tác xã trả lời. Đừng ghi số điện thoại hay đường dẫn ở đây."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    display_name = PublicField(
        normalise=one_line,
        label=_("Tên bạn"),
        max_length=MAX_NAME,
        error_messages={"required": _("Ghi một tên để bà con biết xưng hô.")},
        help_text=_("Hiện cùng câu hỏi. Tên gọi là đủ, không cần họ."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    contact = forms.CharField(
        label=_("Email hoặc số điện thoại (không bắt buộc)"),
        max_length=MAX_CONTACT,
        required=False,
        help_text=_("Để nhận câu trả lời; không hiện ra, và được xoá sau đó 30 ngày."),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        label=_("Để trống ô này"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean(self) -> dict[str, Any]:
        """Splits `contact` into `email` and `phone` (E.164)."""
        data = super().clean() or {}
        contact = one_line(data.get("contact") or "")
        data["email"] = data["phone"] = ""
        if not contact or "contact" in self.errors:
            return data
        try:
            if "@" in contact:
                validate_email(contact)
                contact.rpartition("@")[2].encode("idna")
                data["email"] = contact
            else:
                data["phone"] = phones.parse(contact)
        except (forms.ValidationError, UnicodeError, phones.InvalidPhone):
            self.add_error(
                "contact",
                _("Chưa đọc được. Ví dụ ten@example.com hoặc 0912 345 678; cũng có thể để trống."),
            )
        return data
