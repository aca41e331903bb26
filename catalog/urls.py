from django.urls import path

from catalog import harvests, views
from catalog.search import suggestions
from catalog.stalls import pages
from catalog.traceability import views as traceability

app_name = "catalog"
urlpatterns = [
    path("tim/", suggestions.suggest, name="suggest"),
    path("truy-xuat/", traceability.ask, name="trace-ask"),
    path("truy-xuat/<str:typed>/", traceability.trace, name="trace"),
    path("01/<path:path>", traceability.resolve, name="trace-gs1"),
    path("san-pham/", views.product_list, name="products"),
    path("san-pham/<slug:slug>/", views.product_detail, name="product"),
    path("mua-vu/", harvests.calendar, name="harvests"),
    path("hop-tac-xa/", pages.cooperative_list, name="cooperatives"),
    path("hop-tac-xa/<slug:slug>/", pages.cooperative_page, name="cooperative"),
]
