"""What a reader's mail program opens, and where a phone says that a push was opened."""

from django.urls import path

from shop.notifications import views, webhooks

app_name = "notifications"
urlpatterns = [
    path("thoi-nhan-tin/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("thong-bao/da-mo/", webhooks.push_opened, name="opened"),
]
