from django.urls import path

from shop.union.register import lists, pages

urlpatterns = [
    path("", lists.register_list, name="register"),
    path("moi/", pages.new, name="register-new"),
    path("<int:pk>/", pages.registered, name="registered"),
    path("<int:pk>/sua/", pages.edit, name="registered-edit"),
    path("<int:pk>/tinh-trang/", pages.change_state, name="registered-state"),
    path("<int:pk>/chuyen-tham/", pages.visit, name="registered-visit"),
    path("anh/<int:pk>/", pages.photo, name="visit-photo"),
]
