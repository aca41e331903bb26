from django.urls import path

from shop.bulletins import feeds, views

app_name = "bulletins"
urlpatterns = [
    path("thong-bao/", views.bulletins, name="list"),
    path("thong-bao/atom.xml", feeds.atom, name="feed"),
    path("thong-bao/<int:pk>/", views.bulletin, name="page"),
]
