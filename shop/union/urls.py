from django.urls import path

from shop.union import books, cards, cash, moderation, order_money, payouts, settlements, transfers, views

app_name = "union"
urlpatterns = [
    path("", views.income_page, name="income"),
    path("doanh-thu.csv", views.income_csv, name="income-csv"),
    path("can-goi/", views.call_list, name="calls"),
    path("danh-gia/", moderation.reviews, name="reviews"),
    path("danh-gia/<int:pk>/<slug:word>/", moderation.decide, name="review-decide"),
    path("hoi-dap/", moderation.question_list, name="questions"),
    path("hoi-dap/<int:pk>/<slug:word>/", moderation.decide_question, name="question-decide"),
    path("hop-tac-xa/", views.cooperative_list, name="cooperatives"),
    path("hop-tac-xa/<int:pk>/xac-minh/", views.verify, name="verify"),
    path("hop-tac-xa/<int:pk>/tam-dung/", views.suspend, name="suspend"),
    path("tien/", books.books_page, name="books"),
    path("tien/thu-ho/", cash.cash, name="cash"),
    path("tien/the/", cards.cards, name="cards"),
    path("tien/the/<slug:kind>/<int:pk>/<slug:word>/", cards.step, name="cards-step"),
    path("tien/tai-khoan/", payouts.payouts, name="payouts"),
    path("tien/tai-khoan/<int:pk>/dung/", payouts.stop, name="payout-stop"),
    path("tien/don/", order_money.search, name="order-money-search"),
    path("tien/don/<str:number>/", order_money.order_money, name="order-money"),
    path("tien/doi-soat/", settlements.settlement_list, name="settlements"),
    path("tien/doi-soat/lap/", settlements.run, name="settlements-run"),
    path("tien/doi-soat/lenh-chuyen.xlsx", settlements.batch_file, {"kind": "xlsx"}, name="batch-xlsx"),
    path("tien/doi-soat/lenh-chuyen.csv", settlements.batch_file, {"kind": "csv"}, name="batch-csv"),
    path("tien/doi-soat/<str:number>/", settlements.settlement_page, name="settlement"),
    path("tien/doi-soat/<str:number>/da-chuyen/", settlements.mark_paid, name="settlement-paid"),
    path("tien/doi-soat/<str:number>/rut-lai/", settlements.withdraw, name="settlement-withdraw"),
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
    path("tien/chuyen-khoan/<int:pk>/<slug:word>/", transfers.resolve, name="transfer-resolve"),
]
