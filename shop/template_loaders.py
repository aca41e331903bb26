"""Templates are written one element a line; what only the eye of who writes them needs is not sent.

A line break just inside an element, beside one that begins a line of its own, or after a tag that only prepares, is
nothing; anywhere else it is a space. Indentation never counts.

A template is read once for each language, and what is the same on all its pages is put in then, not at every drawing:
translated words, addresses of files, and addresses of pages that nothing stands in.
"""

import re
from pathlib import Path

from django.conf import settings
from django.template import Origin
from django.template.loaders import app_directories, cached, filesystem
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language, gettext, pgettext, trim_whitespace

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


CONSTANT = re.compile(
    r"\{% (?:translate \"(?P<words>[^\"]*)\"(?: context \"(?P<context>[^\"]*)\")?"
    r"|blocktranslate(?P<trimmed> trimmed)? %\}(?P<block>[^{]*)\{% endblocktranslate"
    r"|static ([\"'])(?P<file>[^\"']+)\5|url ([\"'])(?P<page>[\w:-]+)\7) %\}"
)
OTHER_LANGUAGE = "{% language "  # drawn in another than the template is read in


def unindented(source: str) -> str:
    """The same page without the breaks and the indentation that nobody sees."""
    parts = TRANSLATED.split(source)
    parts[::2] = [INDENTATION.sub(" ", AFTER.sub(r"\1", BEFORE.sub("", part))) for part in parts[::2]]
    return "".join(parts)


def filled_in(source: str) -> str:
    """The template as it is in the active language; what cannot be known yet stays as it is written."""
    return source if OTHER_LANGUAGE in source else CONSTANT.sub(_constant, source)


def _constant(tag: re.Match[str]) -> str:
    try:
        value = _value(tag)
    except (NoReverseMatch, ValueError):  # a page of the demo alone, a file that was not collected
        return tag[0]
    return tag[0] if "{" in value else value


def _value(tag: re.Match[str]) -> str:
    if tag["page"]:
        return str(conditional_escape(reverse(tag["page"])))
    if tag["file"]:
        return str(conditional_escape(static(tag["file"])))
    words = tag["words"] if tag["block"] is None else tag["block"]
    words = (trim_whitespace(words) if tag["trimmed"] else words).replace(
        "%", "%%"
    )  # as translators have them
    said = gettext(words) if tag["context"] is None else pgettext(tag["context"], words)
    return said.replace("%%", "%")


def _contents(origin: Origin, contents: str) -> str:
    is_page = origin.name.startswith(OWN) and origin.name.endswith(".html")
    return filled_in(unindented(contents)) if is_page else contents


class Loader(cached.Loader):
    """Keeps templates by language."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        return f"{get_language()} {super().cache_key(template_name, skip)}"


class FilesystemLoader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return _contents(origin, super().get_contents(origin))


class AppLoader(app_directories.Loader):
    def get_contents(self, origin: Origin) -> str:
        return _contents(origin, super().get_contents(origin))
