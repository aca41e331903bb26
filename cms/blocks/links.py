"""Links: to a page of this site (in the reader's language) or to an address."""

from typing import Any

from django.core.validators import RegexValidator
from django.forms.utils import ErrorList
from django.urls import translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms import addresses
from cms.blocks import previews

ADDRESS = RegexValidator(
    r"^(/(?![/\\])|https://|mailto:|tel:)[^\s\\]*$",
    _("Địa chỉ bắt đầu bằng / (trong trang này), https://, mailto: hoặc tel:."),
)


class LinkValue(blocks.StructValue):
    @property
    def href(self) -> str:
        """The live page's address in the current language, or the typed address; empty where neither is."""
        page = self.get("page")
        language = (get_language() or "vi")[:2]
        if page is not None:
            page = page if addresses.language_of(page) == language else page.localized
            return addresses.path_of(page) if page.live else ""
        address = str(self.get("address") or "")
        return translate_url(address, language) if address.startswith("/") else address


class LinkBlock(blocks.StructBlock):
    """`page` wins over `address`; exactly one of them must be given."""

    label = blocks.CharBlock(label=_("Chữ hiện ra"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Trang"), required=False)
    address = blocks.CharBlock(
        label=_("hoặc địa chỉ"),
        required=False,
        max_length=300,
        validators=[ADDRESS],
        help_text=_("Ví dụ /san-pham/ hoặc https://…"),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("address")):
            message = ErrorList([str(_("Chọn một trang hoặc gõ một địa chỉ, chỉ một trong hai."))])
            raise StructBlockValidationError(block_errors={"page": message})
        return cleaned

    class Meta:
        label = _("Liên kết")
        icon = "link"
        value_class = LinkValue


class OptionalLinkBlock(LinkBlock):
    """May be left empty altogether; a link needs its label."""

    label = blocks.CharBlock(label=_("Chữ hiện ra"), max_length=60, required=False)

    def clean(self, value: Any) -> Any:
        if not any(value.get(name) for name in ("label", "page", "address")):
            return value
        cleaned = super().clean(value)
        if not cleaned["label"]:
            message = ErrorList([str(_("Ghi chữ hiện ra."))])
            raise StructBlockValidationError(block_errors={"label": message})
        return cleaned


class NavigationBlock(LinkBlock):
    """A link of the footer; its English label is shown on English pages."""

    label_en = blocks.CharBlock(label=_("Chữ hiện ra (tiếng Anh)"), required=False, max_length=60)


class CallToActionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tiêu đề"), max_length=120)
    text = blocks.TextBlock(label=_("Lời mời"), required=False, max_length=300)
    link = LinkBlock(label=_("Nút bấm"))

    class Meta:
        label = _("Lời mời có nút")
        icon = "pick"
        template = "cms/blocks/call_to_action.html"
        description = _("Một lời mời ngắn và một nút bấm.")
        preview_template = previews.TEMPLATE
        preview_value = {
            "title": "Muốn hỏi trước khi mua?",
            "text": "Gọi, nhắn hay viết thư: có người nghe và trả lời.",
            "link": {"label": "Xem cả chợ", "page": None, "address": "/san-pham/"},
        }


class ReachBlock(blocks.StaticBlock):
    """The market's telephone and e-mail as the site settings have them: written by hand they would grow old."""

    class Meta:
        label = _("Số điện thoại và email của chợ")
        icon = "mobile-alt"
        template = "cms/blocks/reach.html"
        admin_text = _("Lấy từ thông tin trang chợ, nên luôn đúng như ở chân trang.")
        description = _("Số gọi và email đang ghi ở chân trang.")
        preview_template = previews.TEMPLATE
