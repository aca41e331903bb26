from django.urls import path

from shop.stall import account, cash, goods, orders, payout, settlements, transfers

app_name = "stall"
urlpatterns = [
    path("", orders.today, name="today"),
    path("don/", orders.order_list, name="orders"),
    path("don/<str:number>/", orders.order_page, name="order"),
    path("don/<str:number>/<slug:word>/", orders.step, name="step"),
    path("hang/", goods.product_list, name="products"),
    path("hang/<int:pk>/", goods.variant_page, name="variant"),
    path("tien/", account.money, name="money"),
    path("tien/thu-ho/", cash.cash, name="cash"),
    path("tien/tai-khoan/", payout.account, name="payout"),
    path("tien/tai-khoan/<int:pk>/dung/", payout.stop, name="payout-stop"),
    path("tai-khoan/", account.account, name="account"),
    path("mat-khau/", account.Password.as_view(), name="password"),
    path("doi-gian/", account.switch, name="switch"),
    path("tien/doi-soat/", settlements.settlement_list, name="settlements"),
    path("tien/doi-soat/<str:number>/", settlements.settlement_page, name="settlement"),
    path(
        "tien/doi-soat/<str:number>/bang-ke.pdf",
        settlements.statement_file,
        {"kind": "pdf"},
        name="statement-pdf",
    ),
    path(
        "tien/doi-soat/<str:number>/bang-ke.xlsx",
        settlements.statement_file,
        {"kind": "xlsx"},
        name="statement-xlsx",
    ),
    path("tien/chuyen-khoan/", transfers.transfer_list, name="transfers"),
    path("tien/chuyen-khoan/sao-ke/", transfers.statement, name="statement"),
    path("tien/chuyen-khoan/sao-ke/nhap/", transfers.statement_import, name="statement-import"),
    path("tien/chuyen-khoan/<int:pk>/", transfers.transfer_page, name="transfer"),
    path("tien/chuyen-khoan/<int:pk>/<slug:word>/", transfers.resolve, name="transfer-resolve"),
]
