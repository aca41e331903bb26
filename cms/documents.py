"""Uploads to the document library: of the kinds that are taken, no larger than said, and recordings that are some."""

from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms import ValidationError
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

from cms import recordings

LARGEST: Final = 20 * 1024 * 1024  # bytes


class DocumentForm(BaseDocumentForm):
    """Base of every upload form of documents (setting WAGTAILDOCS_DOCUMENT_FORM_BASE)."""

    def clean_file(self) -> Any:
        """Raises ValidationError for a kind that is not taken, a recording that is none, and what is too large."""
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not isinstance(file, UploadedFile):
            return file
        name, size = file.name or "", file.size or 0
        kind = recordings.kind_of(name)
        if kind not in settings.WAGTAILDOCS_EXTENSIONS:
            taken = ", ".join(each.upper() for each in settings.WAGTAILDOCS_EXTENSIONS)
            raise ValidationError(_("Chỉ nhận các loại tệp: %(kinds)s.") % {"kinds": taken})
        if kind in recordings.KINDS:
            _check_recording(file, kind)
        elif size > LARGEST:
            raise ValidationError(_("Tệp nặng quá 20 MB. Hãy chọn tệp nhẹ hơn."))
        return file


def _check_recording(file: "UploadedFile[Any]", kind: str) -> None:
    if trouble := recordings.trouble(file.name or "", file.size or 0):
        raise ValidationError(trouble)
    file.seek(0)
    head = file.read(recordings.HEAD)
    file.seek(0)
    if not recordings.is_recording(head, kind):
        told = {"kind": kind.upper()}
        raise ValidationError(
            _("Tệp này tên là %(kind)s nhưng bên trong không phải bản ghi âm. Hãy chọn tệp khác.") % told
        )
