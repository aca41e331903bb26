from django.urls import path

from shop.training import views

app_name = "training"
urlpatterns = [
    path("lop/<int:pk>/", views.class_page, name="class"),
    path("lop/<int:pk>/da-nhan/", views.taken, name="taken"),
    path("lop/<int:pk>/co-mat/<slug:code>/", views.here, name="here"),
    path("lop/tai-lieu/<int:pk>/", views.material, name="material"),
    path("lop/toi/<str:token>/", views.own, name="own"),
    path("lop/toi/<str:token>/bai/<slug:moment>/", views.test, name="test"),
    path("chung-nhan/<str:code>/", views.certificate, name="certificate"),
    path("chung-nhan/<str:code>/giay.pdf", views.certificate_file, name="certificate-file"),
    path("lop/toi/<str:token>/rut/", views.give_back, name="give-back"),
]
