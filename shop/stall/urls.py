from django.urls import path

from shop.stall import account, goods, orders

app_name = "stall"
urlpatterns = [
    path("", orders.today, name="today"),
    path("don/", orders.order_list, name="orders"),
    path("don/<str:number>/", orders.order_page, name="order"),
    path("don/<str:number>/<slug:word>/", orders.step, name="step"),
    path("hang/", goods.product_list, name="products"),
    path("hang/<int:pk>/", goods.variant_page, name="variant"),
    path("tien/", account.money, name="money"),
    path("tai-khoan/", account.account, name="account"),
    path("mat-khau/", account.Password.as_view(), name="password"),
    path("doi-gian/", account.switch, name="switch"),
]
