"""The account that a cooperative is paid on, as people type it: asked of who applies and of who changes it."""

from django import forms
from django.utils.translation import gettext_lazy

from catalog.models import Bank


class AccountForm(forms.Form):
    bank = forms.ModelChoiceField(
        label=gettext_lazy("Ngân hàng"),
        queryset=Bank.objects.all(),
        empty_label=gettext_lazy("Chọn ngân hàng"),
    )
    account_number = forms.CharField(
        label=gettext_lazy("Số tài khoản"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    account_name = forms.CharField(
        label=gettext_lazy("Tên chủ tài khoản"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
        help_text=gettext_lazy("Như ngân hàng ghi: chữ in hoa, không dấu."),
    )
