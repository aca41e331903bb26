from django.urls import path

from shop.reports import price_pages, verifying

app_name = "reports"
urlpatterns = [
    path("gia-tuan/", price_pages.prices, name="prices"),
    path("kiem-chung/<str:digest>/", verifying.verify, name="verify"),
]
