"""Admin pages that take the place of Wagtail's own; included before them, under the same prefix."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from cms.account import OwnAccountView

urlpatterns = [path("account/", require_admin_access(OwnAccountView.as_view()))]
