"""Recordings of lessons: which files may be one. They are kept as uploaded: uploads are judged in `cms.documents`."""

from typing import Any, Final

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

KINDS: Final = ("mp3", "m4a", "ogg", "opus")
LARGEST: Final = 8 * 1024 * 1024  # bytes; a quarter of an hour of speech
HEAD: Final = 12  # bytes that tell what a file is


def kind_of(name: str) -> str:
    """The ending of a file's name, small and without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_recording(head: bytes, kind: str) -> bool:
    """Whether a file that is called `kind` begins as one; `head` are its first HEAD bytes.

    ISO 14496-12 (M4A), RFC 3533 (OGG), ID3v2 or the sync word of an MPEG audio frame (MP3).
    """
    if kind == "m4a":
        return head[4:8] == b"ftyp"
    if kind in ("ogg", "opus"):
        return head[:4] == b"OggS"
    is_frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return head[:3] == b"ID3" or is_frame


def trouble(name: str, size: int) -> str:
    """Why a file of that name and size (bytes) is no recording for a lesson; empty where it may be one."""
    if kind_of(name) not in KINDS:
        return _("Tệp này không phải bản ghi âm. Hãy chọn tệp MP3, M4A hoặc OGG.")
    if size > LARGEST:
        told = {"size": filesizeformat(size)}
        return _("Bản ghi âm nặng %(size)s, quá 8 MB. Hãy ghi ngắn hơn hoặc nén lại.") % told
    return ""


def trouble_of(document: Any) -> str:
    """The same of a document in the library."""
    return trouble(document.filename, document.get_file_size() or 0)
