from django.urls import path

from shop.checkout import delivery, tracking, views

app_name = "checkout"
urlpatterns = [
    path("thanh-toan/", views.checkout, name="checkout"),
    path("thanh-toan/phi/", views.shipping_quote, name="shipping"),
    path("thanh-toan/quen/", views.forget, name="forget"),
    path("phi-giao/", delivery.choose, name="delivery"),
    path("dia-chi/xa/", views.wards, name="wards"),
    path("don/", tracking.mine, name="mine"),
    path("don/<str:number>/", tracking.show, name="purchase"),
    path("don/<str:number>/bien-nhan/", tracking.receipt, name="receipt"),
    path("don/<str:number>/tra-the/", tracking.pay, name="pay"),
    path("don/<str:number>/huy/", tracking.cancel, name="cancel"),
]
