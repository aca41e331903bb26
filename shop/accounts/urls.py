from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import RedirectView

from shop.accounts import invited, login, second_step

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", login.Login.as_view(), name="login"),
    path("dang-nhap/ma/", second_step.code, name="code"),
    path("tai-khoan/dang-nhap-hai-buoc/", second_step.setup, name="second-factor"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("tai-khoan/mat-khau/", login.ChangePassword.as_view(), name="password"),
    # Wagtail brings a login page of its own.
    path("_util/login/", RedirectView.as_view(pattern_name="accounts:login", query_string=True)),
    path("loi-moi/", invited.answer, name="invitations"),
    path("loi-moi/<str:token>/", invited.link, name="invitation"),
    path("tai-khoan/", login.Landing.as_view(), name="landing"),
]
