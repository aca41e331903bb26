from django.urls import path

from shop.union.register import files, linking, lists, merging, pages, sheets

urlpatterns = [
    path("", lists.register_list, name="register"),
    path("tai.xlsx", files.register_file, {"kind": "xlsx"}, name="register-xlsx"),
    path("tai.csv", files.register_file, {"kind": "csv"}, name="register-csv"),
    path("bang-tinh/", sheets.sheet, name="register-sheet"),
    path("bang-tinh/mau.xlsx", files.template_file, name="register-template"),
    path("bang-tinh/<int:pk>/", sheets.look, name="register-sheet-look"),
    path("moi/", pages.new, name="register-new"),
    path("<int:pk>/", pages.registered, name="registered"),
    path("<int:pk>/sua/", pages.edit, name="registered-edit"),
    path("<int:pk>/gop/", merging.merge, name="registered-merge"),
    path("<int:pk>/gian-hang/", linking.link, name="registered-link"),
    path("<int:pk>/moi-ban/", pages.invite, name="registered-invite"),
    path("<int:pk>/tinh-trang/", pages.change_state, name="registered-state"),
    path("<int:pk>/chuyen-tham/", pages.visit, name="registered-visit"),
    path("anh/<int:pk>/", pages.photo, name="visit-photo"),
]
