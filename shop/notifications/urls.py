"""How people want to be told, what their mail program opens, and where a phone says that a push was opened."""

from django.urls import path

from shop.notifications import preferences, views, webhooks

app_name = "notifications"
urlpatterns = [
    path("tai-khoan/cach-nhan-tin/", preferences.choose, name="preferences"),
    path("thoi-nhan-tin/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("thong-bao/da-mo/", webhooks.push_opened, name="opened"),
]
