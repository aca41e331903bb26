from django.urls import path

from shop.checkout import delivery, lookup, purchase_page, views

app_name = "checkout"
urlpatterns = [
    path("thanh-toan/", views.checkout, name="checkout"),
    path("thanh-toan/phi/", views.shipping_quote, name="shipping"),
    path("thanh-toan/quen/", views.forget, name="forget"),
    path("phi-giao/", delivery.choose, name="delivery"),
    path("dia-chi/xa/", views.wards, name="wards"),
    path("tra-cuu/", lookup.look_up, name="lookup"),
    path("don/", purchase_page.mine, name="mine"),
    path("don/<str:number>/", purchase_page.show, name="purchase"),
    path("don/<str:number>/bien-nhan/", purchase_page.receipt, name="receipt"),
    path("don/<str:number>/tra-the/", purchase_page.pay, name="pay"),
    path("don/<str:number>/huy/", purchase_page.cancel, name="cancel"),
]
