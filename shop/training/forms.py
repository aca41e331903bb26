"""What people type about classes: the class itself, who comes, the list of a whole cooperative, questions with choices.
What was typed is never lost."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import links, phones, text
from catalog.fields import CleanCharField, CountField, DayField, LineField, PhoneField
from catalog.home_communes import HomeCommuneField, value_of
from catalog.spreadsheets import files
from shop.training.classes import Facts
from shop.training.models import MOST_SEATS, TrainingClass
from shop.training.seats import Person

MOST_AHEAD = 730  # days that a class may lie ahead, and may have been held before somebody writes it down
MOST_PEOPLE = 300  # lines of one list
NAMES = {"ho ten", "ho va ten", "ten", "ho ten nguoi hoc", "nguoi hoc", "name", "full name"}
PHONES = {"so dien thoai", "dien thoai", "so", "sdt", "dt", "phone", "phone number", "telephone"}
FROM = {
    "tu dau",
    "tu",
    "htx",
    "hop tac xa",
    "don vi",
    "ban",
    "to",
    "from",
    "from where",
    "cooperative",
    "organisation",
}
HEADINGS_WITHIN = 5  # the first lines, among which a table's heads may stand
MOST_BYTES = 3 * 1024 * 1024  # of a material


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%Hh%M", "%Hh", "%H:%M:%S"],
        error_messages={"invalid": gettext_lazy("Giờ gõ như 8:00 hoặc 13h30.")},
    )


class ClassForm(forms.Form):
    title = LineField(label=gettext_lazy("Tên lớp"), max_length=160)
    held_on = DayField(
        label=gettext_lazy("Ngày học"),
        error_messages={"invalid": gettext_lazy("Ngày gõ như 31/10/2026.")},
    )
    starts_at = _hour(gettext_lazy("Từ giờ"))
    ends_at = _hour(gettext_lazy("Đến giờ"))
    place = LineField(
        label=gettext_lazy("Nơi học"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: Nhà văn hoá bản Sin Suối Hồ."),
    )
    commune = HomeCommuneField(label=gettext_lazy("Xã, phường"))
    trainer = LineField(label=gettext_lazy("Người hướng dẫn"), max_length=120)
    seats = CountField(
        label=gettext_lazy("Số chỗ"),
        least=1,
        most=MOST_SEATS,
        error_messages=dict.fromkeys(
            ("no_number", "range"), gettext_lazy("Số chỗ là số từ %(least)s đến %(most)s.")
        ),
    )
    partner = LineField(label=gettext_lazy("Đơn vị phối hợp (nếu có)"), max_length=160, required=False)
    audience = LineField(
        label=gettext_lazy("Dành cho ai"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Ví dụ: thành viên hợp tác xã mới bán hàng trên mạng."),
    )
    about = CleanCharField(
        label=gettext_lazy("Học gì"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    course_url = LineField(
        label=gettext_lazy("Bài học trên chợ (nếu có)"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Chép đường dẫn của trang bài học, ví dụ /tap-huan/chup-anh/."),
    )

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        reach, today = datetime.timedelta(days=MOST_AHEAD), timezone.localdate()
        if not today - reach <= day <= today + reach:
            words = _("Ngày học từ %(first)s đến %(last)s. Xem lại năm có đúng không.")
            span = {
                "first": date_format(today - reach, "SHORT_DATE_FORMAT"),
                "last": date_format(today + reach, "SHORT_DATE_FORMAT"),
            }
            raise forms.ValidationError(words % span)
        return day

    def clean_course_url(self) -> str:
        """A page of this site alone: nobody is led away from a public page of the union."""
        typed: str = self.cleaned_data["course_url"].removeprefix(settings.SITE_URL)
        if typed and not re.fullmatch(r"/(?!/)[\w\-./]*", typed):
            raise forms.ValidationError(_("Chỉ dẫn đến trang của chợ, ví dụ /tap-huan/chup-anh/."))
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("Giờ kết thúc phải sau giờ bắt đầu."))
        return data

    def facts(self) -> Facts:
        """What was typed, of a valid form."""
        data = self.cleaned_data
        values = {name: data[name] for name in Facts.__dataclass_fields__ if name != "commune_id"}
        return Facts(**values, commune_id=data["commune"].commune.pk)


def initial_of(row: TrainingClass) -> dict[str, Any]:
    """A class as its form begins with it."""
    values = {name: getattr(row, name) for name in Facts.__dataclass_fields__ if name != "commune_id"}
    return {**values, "commune": value_of(row.commune, row.commune.district_of(""))}


class ReasonForm(forms.Form):
    reason = LineField(
        label=gettext_lazy("Vì sao?"),
        max_length=300,
        error_messages={"required": gettext_lazy("Ghi lý do, người đã ghi tên sẽ đọc được.")},
    )


class PersonForm(forms.Form):
    """One person, as a stall or the union writes them down."""

    name = LineField(
        label=gettext_lazy("Họ tên người đi học"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        validators=[links.refuse],
    )
    phone = PhoneField(
        label=gettext_lazy("Số điện thoại"), help_text=gettext_lazy("Để nhắn có chỗ hay chưa.")
    )


class AskForm(PersonForm):
    """What somebody types on the public page of a class, and that they agree to its being kept."""

    name = LineField(
        label=gettext_lazy("Họ tên"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        validators=[links.refuse],
    )
    organisation = LineField(
        label=gettext_lazy("Hợp tác xã, tổ, bản (nếu có)"),
        max_length=120,
        required=False,
        validators=[links.refuse],
    )
    agrees = forms.BooleanField(
        label=gettext_lazy(
            "Tôi đồng ý để Liên minh HTX tỉnh giữ họ tên và số điện thoại này để xếp chỗ, điểm danh, cấp giấy."
        ),
        error_messages={
            "required": gettext_lazy("Đánh dấu ô này thì Liên minh mới được giữ tên và số của bạn.")
        },
    )
    field_order = ("name", "phone", "organisation", "agrees")

    def person(self) -> Person:
        """Who asks, of a valid form."""
        data = self.cleaned_data
        return Person(data["name"], data["phone"], data["organisation"])


class PhoneForm(forms.Form):
    phone = PhoneField(
        label=gettext_lazy("Số điện thoại đã ghi tên"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "type": "tel", "autocomplete": "tel"}),
    )


class PastedField(CleanCharField):
    """What a spreadsheet puts into the clipboard has tabs between its columns."""

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\t", ";"))


class ListForm(forms.Form):
    """Many people at once: pasted, one a line, or as a spreadsheet whose first columns are name, phone, where from."""

    lines = PastedField(
        label=gettext_lazy("Dán danh sách, mỗi người một dòng"),
        required=False,
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Họ tên, số điện thoại, hợp tác xã; cách nhau bằng dấu phẩy."),
    )
    sheet = forms.FileField(label=gettext_lazy("Hoặc chọn bảng tính"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        rows: list[list[Any]] = []
        if sheet := data.get("sheet"):
            try:
                tables = files.open_sheets(sheet.read(files.MAX_BYTES + 1))
            except files.BadFile as error:
                self.add_error("sheet", str(error))
                return data
            ways = [[list(cells) for _number, cells in table.rows] for table in tables]
            rows = max(ways, key=lambda way: sum(map(has_person, way)), default=[])
        elif data.get("lines"):
            rows = [re.split(r"\s*[,;]\s*", line.strip()) for line in data["lines"].splitlines()]
        self._read(data, "sheet" if data.get("sheet") else "lines", rows)
        return data

    def _read(self, data: dict[str, Any], box: str, rows: list[list[Any]]) -> None:
        people, wrong = [], []
        heads = find_heads(rows)
        data["passed_over"] = heads.line > 0
        for number, cells in enumerate(rows[heads.line :], heads.line + 1):
            person = read_person(heads.ordered(cells))
            if person is None and any(str(cell or "").strip() for cell in cells):
                wrong.append(number)
            elif person:
                people.append(person)
        if wrong:
            words = _(
                "Chưa đọc được dòng %(lines)s: cần họ tên và số điện thoại đúng, mỗi ô nhiều nhất 120 chữ cái."
            )
            self.add_error(box, words % {"lines": ", ".join(map(str, wrong[:10]))})
        elif not people:
            self.add_error(box, _("Chưa có ai trong danh sách."))
        elif len(people) > MOST_PEOPLE:
            self.add_error(
                box, _("Danh sách dài quá. Mỗi lần nhiều nhất %(most)d người.") % {"most": MOST_PEOPLE}
            )
        data["people"] = people


@dataclass(frozen=True)
class Heads:
    """Which column is what, by the heads of a table; `line` is theirs from 1, 0 where there are none."""

    line: int = 0
    columns: tuple[int, ...] = ()

    def ordered(self, cells: list[Any]) -> list[Any]:
        """Name, phone, where from; a column that is not there is empty."""
        if not self.line:
            return cells
        return [cells[place] if 0 <= place < len(cells) else "" for place in self.columns]


def find_heads(rows: list[list[Any]]) -> Heads:
    """A line that names the name's column, before anybody's line. A title above it is passed over with it."""
    for line, cells in enumerate(rows[:HEADINGS_WITHIN], 1):
        words = [text.fold(" ".join(str("" if cell is None else cell).split())) for cell in cells]
        columns = tuple(
            next((place for place, word in enumerate(words) if word in known), -1)
            for known in (NAMES, PHONES, FROM)
        )
        if columns[0] >= 0:
            return Heads(line, columns)
        if any(re.search(r"\d{7}", str(cell or "")) for cell in cells):
            break
    return Heads()


def has_person(cells: list[Any]) -> bool:
    return read_person(cells) is not None


def read_person(cells: list[Any]) -> Person | None:
    """A line of a list: name, phone, where from. The phone may be missing, never wrong. None where it is no person."""
    texts = [" ".join(str("" if cell is None else cell).split()) for cell in cells]
    name, phone, organisation = [*texts, "", "", ""][:3]
    if not 2 <= len(name) <= 120 or re.search(r"\d", name) or links.is_in(name) or len(organisation) > 120:
        return None
    if phone:
        try:  # a spreadsheet has eaten the zero
            phone = phones.parse(phone if not re.fullmatch(r"[1-9]\d{8}", phone) else f"0{phone}")
        except phones.InvalidPhone:
            return None
    return Person(name, phone, organisation)


class MaterialForm(forms.Form):
    """A link or a PDF."""

    title = LineField(label=gettext_lazy("Tên tài liệu"), max_length=120)
    url = forms.URLField(
        label=gettext_lazy("Đường dẫn"), max_length=300, required=False, assume_scheme="https"
    )
    file = forms.FileField(label=gettext_lazy("Hoặc tệp PDF, nhiều nhất 3 MB"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        file = data.get("file")
        if file:
            content = file.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                self.add_error("file", _("Tệp lớn quá 3 MB."))
            elif not content.startswith(b"%PDF-"):
                self.add_error("file", _("Tệp này không phải PDF."))
            data["content"] = content
        elif not data.get("url") and "url" not in self.errors:
            self.add_error("url", _("Chép đường dẫn, hoặc chọn tệp PDF."))
        return data
