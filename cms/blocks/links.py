"""Links: to a page of this site (in the reader's language) or to an address."""

from typing import Any

from django.core.validators import RegexValidator
from django.forms.utils import ErrorList
from django.urls import translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

ADDRESS = RegexValidator(
    r"^(/(?![/\\])|https://|mailto:|tel:)[^\s\\]*$",
    _("Địa chỉ bắt đầu bằng / (trong trang này), https://, mailto: hoặc tel:."),
)


class LinkValue(blocks.StructValue):
    @property
    def href(self) -> str:
        """The live page's address in the current language, or the typed address; empty where neither is."""
        page = self.get("page")
        if page is not None:
            page = page.localized
            return (page.url or "") if page.live else ""
        address = str(self.get("address") or "")
        return translate_url(address, get_language() or "vi") if address.startswith("/") else address


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
