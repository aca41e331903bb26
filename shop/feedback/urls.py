from django.urls import path

from shop.feedback import views

app_name = "feedback"
urlpatterns = [
    path("san-pham/<slug:slug>/danh-gia/", views.reviews, name="reviews"),
    path("san-pham/<slug:slug>/hoi/", views.ask, name="ask"),
    path("don/<str:number>/danh-gia/", views.purchase, name="purchase"),
    path("don/<str:number>/danh-gia/<int:product>/", views.write, name="write"),
]
