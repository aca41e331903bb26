from django.urls import path

from catalog import suggest, views

app_name = "catalog"
urlpatterns = [
    path("tim/", suggest.suggest, name="suggest"),
    path("san-pham/", views.product_list, name="products"),
    path("san-pham/<slug:slug>/", views.product_page, name="product"),
    path("hop-tac-xa/", views.cooperative_list, name="cooperatives"),
    path("hop-tac-xa/<slug:slug>/", views.cooperative_page, name="cooperative"),
]
