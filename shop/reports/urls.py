from django.urls import path

from shop.reports import verifying

app_name = "reports"
urlpatterns = [path("kiem-chung/<str:digest>/", verifying.verify, name="verify")]
