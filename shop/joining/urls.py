from django.urls import path

from shop.joining import views

app_name = "joining"
urlpatterns = [
    path("dang-ky/hop-tac-xa/", views.apply, name="apply"),
]
