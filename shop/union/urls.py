from django.urls import path

from shop.union import views

app_name = "union"
urlpatterns = [
    path("", views.income_page, name="income"),
    path("doanh-thu.csv", views.income_csv, name="income-csv"),
    path("can-goi/", views.call_list, name="calls"),
    path("hop-tac-xa/", views.cooperative_list, name="cooperatives"),
    path("hop-tac-xa/<int:pk>/xac-minh/", views.verify, name="verify"),
    path("hop-tac-xa/<int:pk>/tam-dung/", views.suspend, name="suspend"),
]
