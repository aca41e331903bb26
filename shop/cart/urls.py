from django.urls import path

from shop.cart import views

app_name = "cart"
urlpatterns = [
    path("gio-hang/", views.show, name="cart"),
    path("gio-hang/them/", views.add, name="add"),
    path("gio-hang/sua/", views.update, name="update"),
]
