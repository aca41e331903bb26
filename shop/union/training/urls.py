from django.urls import path

from shop.union.training import classes, files, inviting, judging, people, wall

urlpatterns = [
    path("", classes.class_list, name="classes"),
    path("moi/", classes.new, name="class-new"),
    path("<int:pk>/", classes.class_page, name="class"),
    path("<int:pk>/sua/", classes.edit, name="class-edit"),
    path("<int:pk>/huy/", classes.cancel, name="class-cancel"),
    path("<int:pk>/tai-lieu/", classes.material, name="class-material"),
    path("<int:pk>/moi-du/", inviting.invite, name="class-invite"),
    path("<int:pk>/nguoi/", people.people_list, name="class-people"),
    path("<int:pk>/nguoi/<int:seat>/<slug:word>/", people.person, name="class-person"),
    path("<int:pk>/bai/", judging.test, name="class-test"),
    path("<int:pk>/giay/", judging.certify, name="class-certify"),
    path("<int:pk>/giay.pdf", judging.paper_file, name="class-papers"),
    path("<int:pk>/giay/<int:paper>/thu-hoi/", judging.revoke, name="class-revoke"),
    path("<int:pk>/ket-qua/", judging.result_page, name="class-results"),
    path("<int:pk>/ma/", wall.wall, name="class-wall"),
    path("<int:pk>/ma.pdf", wall.sheet, name="class-wall-sheet"),
    path("<int:pk>/danh-sach.<slug:kind>", files.people_file, name="class-file"),
]
