"""Templates are written one element a line; what only the eye of who writes them needs is not sent.

A line break just inside an element, beside one that begins a line of its own, or after a tag that only prepares, is
nothing; anywhere else it is a space. Indentation never counts.
"""

import re
from pathlib import Path

from django.conf import settings
from django.template import Origin
from django.template.loaders import app_directories, filesystem

OWN = tuple(str(Path(settings.BASE_DIR) / room) + "/" for room in ("catalog", "cms", "demo", "shop"))
# Text for translators is compared letter by letter, and keeps its own rules ("trimmed").
TRANSLATED = re.compile(r"(\{% blocktranslate\b.*?\{% endblocktranslate %\})", re.DOTALL)
BLOCK = (
    r"</?(?:html|head|body|title|meta|link|base|script|div|p|section|article|header|footer|nav|main|aside|h[1-6]|ul|ol"
    r"|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th|caption|form|fieldset|legend|details|summary|figure|figcaption"
    r"|blockquote|hr|br|address|dialog|option|optgroup|datalist)\b"
)
INSIDE = r"<(?!(?:input|img|source)\b)[a-z]"  # those have no inside
BEFORE = re.compile(rf"\s*\n\s*(?=>|</|{BLOCK})")
SILENT = r"\{% (?:load|extends|endcomment)\b[^%]*%\}"
AFTER = re.compile(rf"((?:{BLOCK}|{INSIDE})(?:\"[^\"]*\"|[^>\"])*>|{SILENT})\s*\n\s*")
INDENTATION = re.compile(r"\s*\n\s*")


def unindented(source: str) -> str:
    """The same page without the breaks and the indentation that nobody sees."""
    parts = TRANSLATED.split(source)
    parts[::2] = [INDENTATION.sub(" ", AFTER.sub(r"\1", BEFORE.sub("", part))) for part in parts[::2]]
    return "".join(parts)


def _contents(origin: Origin, contents: str) -> str:
    is_page = origin.name.startswith(OWN) and origin.name.endswith(".html")
    return unindented(contents) if is_page else contents


class FilesystemLoader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return _contents(origin, super().get_contents(origin))


class AppLoader(app_directories.Loader):
    def get_contents(self, origin: Origin) -> str:
        return _contents(origin, super().get_contents(origin))
