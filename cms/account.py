"""The admin's account page. Wagtail's asks for a first and a last name; our people have one full name."""

from django.contrib.auth import get_user_model
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    BaseSettingsPanel,
    NameEmailSettingsPanel,
)


class FullNameForm(ModelForm):  # type: ignore[type-arg]  # Django's form takes no type at run time
    class Meta:
        model = get_user_model()
        fields = ["full_name", "email"]


class FullNamePanel(BaseSettingsPanel):
    name = "full_name"
    title = _("Họ tên và email")
    order = 100
    form_class = FullNameForm


class OwnAccountView(AccountView):
    """Without portraits too: they would be kept as uploaded, with the place they were taken at."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        panels = super().get_panels()
        profile = panels[0].profile
        kept = [
            panel for panel in panels if not isinstance(panel, (NameEmailSettingsPanel, AvatarSettingsPanel))
        ]
        return [FullNamePanel(self.request, self.request.user, profile), *kept]
