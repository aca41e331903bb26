"""What parts the columns of a CSV that leaves the desk: asked for by `dau`."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _

DELIMITERS = (";", ",")


class Unknown(ValueError):
    """Nothing parts columns like that; its words are for the reader."""


def delimiter(request: HttpRequest, *, usual: str = DELIMITERS[0]) -> str:
    """ ";" (the Excel of a Vietnamese computer) or "," (programs); `usual` where none is asked for. Raises Unknown."""
    asked = request.GET.get("dau") or usual
    if asked not in DELIMITERS:
        raise Unknown(_("Dấu tách cột chỉ có thể là ; hoặc , (dau=%%3B hoặc dau=%%2C).") % {})
    return asked


def delimiter_or_400(request: HttpRequest, *, usual: str = DELIMITERS[0]) -> str:
    """The same for pages that answer with nothing else. Raises BadRequest."""
    try:
        return delimiter(request, usual=usual)
    except Unknown as error:
        raise BadRequest(str(error)) from error
