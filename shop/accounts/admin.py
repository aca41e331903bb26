"""People in the technical admin: a new manager with an initial password, roles, who runs which stall."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import password_validation
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import phones
from shop.accounts import access_log, passwords, second_factor
from shop.accounts.models import AccessKind, AccessRecord, Membership, User
from shop.admin import Logged, ReadOnlyAdmin, choice, column, filters


class PhoneForm(forms.ModelForm[User]):
    """The phone in any spelling that a person types."""

    def clean_phone(self) -> str:
        try:
            return phones.parse(self.cleaned_data["phone"])
        except phones.InvalidPhone as error:
            raise ValidationError(_("Số điện thoại này chưa đúng. Ví dụ: 0912 345 678.")) from error


class NewUserForm(PhoneForm):
    password = forms.CharField(
        label=_("Mật khẩu ban đầu"),
        max_length=120,
        strip=False,
        initial=passwords.first,
        help_text=_("Máy gợi ý 8 chữ số, dễ đọc qua điện thoại. Ghi lại ngay: lưu xong không xem lại được."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = User
        fields = ("phone", "full_name", "email", "groups")

    def _post_clean(self) -> None:
        """Once the person is known, whose phone and name the password must not be."""
        super()._post_clean()  # type: ignore[misc]
        if password := self.cleaned_data.get("password"):
            try:
                password_validation.validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password", error)

    def save(self, commit: bool = True) -> User:
        user = super().save(commit=False)
        user.set_password(self.cleaned_data["password"])
        user.must_change_password = True
        if commit:
            user.save()
            self.save_m2m()
        return user


class GivenPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # takes none at run time
    """A password that the operator gives: the person changes it at the next login."""

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = True
        user: User = super().save(commit)
        return user


class ChangedUserForm(PhoneForm, UserChangeForm[User]):
    class Meta:
        model = User
        fields = ("phone", "full_name", "email", "is_active", "groups", "is_superuser", "is_staff")


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    fields = ("cooperative", "role")
    extra = 1
    verbose_name = _("gian hàng người này làm việc")
    verbose_name_plural = _("gian hàng người này làm việc")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, label=_("Hợp tác xã"), **kwargs)


@admin.register(User)
class UserAdmin(Logged, DjangoUserAdmin[User]):
    form = ChangedUserForm
    add_form = NewUserForm
    change_password_form = GivenPasswordForm
    add_form_template = "admin/change_form.html"
    inlines = (MembershipInline,)
    ordering = ("full_name", "pk")
    list_display = (
        "full_name",
        column("phone", _("số điện thoại"), phones.national),
        "roles",
        "is_active",
        column("last_login", _("đăng nhập lần cuối")),
    )
    list_display_links = ("full_name",)
    list_filter = filters("is_active", "groups", "is_superuser")
    search_fields = ("full_name", "phone", "memberships__cooperative__name")
    filter_horizontal = ()
    readonly_fields = ("has_second_factor", "last_login", "joined")
    actions = ("remove_second_factor",)
    fieldsets = (
        (None, {"fields": ("phone", "full_name", "email", "password")}),
        (_("Vai trò"), {"fields": ("is_active", "groups", "has_second_factor")}),
        (_("Người vận hành máy chủ"), {"fields": ("is_superuser", "is_staff"), "classes": ("collapse",)}),
        (_("Thời gian"), {"fields": ("last_login", "joined")}),
    )
    add_fieldsets = ((None, {"fields": ("phone", "full_name", "email", "password", "groups")}),)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines  # on the page of a new user too: the stall is chosen in the same go

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs |= {"label": _("Vai trò"), "widget": forms.CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups", "memberships__cooperative")

    @admin.display(description=_("vai trò, gian hàng"))
    def roles(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        names += [membership.cooperative.name for membership in user.memberships.all()]
        if user.is_superuser:
            names.insert(0, str(_("vận hành")))
        return ", ".join(names) or str(_("người mua"))

    @admin.action(description=_("Gỡ đăng nhập hai bước (mất điện thoại)"))
    def remove_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users.filter(has_second_factor=True):
            second_factor.remove(user)
            access_log.removed_second_factor(int(request.user.pk or 0), user.pk)

    @admin.display(description=_("có từ"))
    def joined(self, user: User) -> datetime.datetime:
        return user.joined_at

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # orders and the ledger name people; leaving is "not active"


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnlyAdmin):
    list_display = (
        column("at", _("lúc")),
        column("user", _("người xem")),
        choice("kind", _("việc"), AccessKind),
        column("subject", _("thứ được xem")),
        column("reference", _("mã")),
        column("row_count", _("số dòng")),
    )
    details = list_display
    list_filter = filters("kind", "at")
    list_select_related = ("user",)
    search_fields = ("subject", "reference", "user__phone")
    search_help_text = _("Thứ được xem, mã, hoặc số điện thoại dạng +84… của người xem")


admin.site.unregister(Group)  # roles and their permissions come from `manage.py sync_roles`
