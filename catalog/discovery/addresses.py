"""The addresses of a page: its canonical one, and that of each language."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

from catalog.discovery.linked_data import absolute
from catalog.languages import address_in

# Of a list's query only these make another page; sorting and searching do not.
OWN_PAGES = ("danh-muc", "xa", "htx", "chung-nhan", "trang")


class Addresses(NamedTuple):
    """With scheme and host; `languages` are (code, address)."""

    canonical: str
    languages: tuple[tuple[str, str], ...]


def addresses(request: HttpRequest) -> Addresses:
    """Of a page whose address differs by its language prefix alone."""
    query = request.GET.copy()
    for name in list(query):
        if name not in OWN_PAGES or (name == "trang" and query[name] == "1"):
            del query[name]
    path = f"{request.path}?{query.urlencode()}" if query else request.path
    languages = tuple((code, absolute(address_in(code, path))) for code, _name in settings.LANGUAGES)
    return Addresses(absolute(path), languages)
