from django.urls import URLPattern

app_name = "stall"
urlpatterns: list[URLPattern] = []
