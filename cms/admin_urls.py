"""Admin pages that take the place of Wagtail's own; included before them, under the same prefix."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import LogoutView

from cms.account import OwnAccountView


def nothing(request: HttpRequest) -> HttpResponse:
    """Wagtail's test of its own error page is a 500 for whoever asks."""
    raise Http404


urlpatterns = [
    path("account/", require_admin_access(OwnAccountView.as_view())),
    # Wagtail's answers 405 to a GET and ends the session all the same: any link or picture could.
    path("logout/", require_POST(LogoutView.as_view())),
    path("failwhale/", nothing),
]
