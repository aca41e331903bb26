from django.urls import path

from shop.union.programmes import candidates, evaluation_rules, files, pages, rates, supports

urlpatterns = [
    path("", pages.programme_list, name="programmes"),
    path("bang.<slug:kind>", files.all_file, name="programmes-file"),
    path("moi/", pages.new, name="programme-new"),
    path("muc/", rates.rate_list, name="support-rates"),
    path("muc/<int:pk>/", rates.rate, name="support-rate"),
    path("tieu-chi/", evaluation_rules.rule_list, name="evaluation-rules"),
    path("<int:pk>/", pages.programme, name="programme"),
    path("<int:pk>/sua/", pages.edit, name="programme-edit"),
    path("<int:pk>/von/", pages.fund, name="programme-budget"),
    path("<int:pk>/khao-sat/", pages.survey, name="programme-survey"),
    path("<int:pk>/ket-qua/", pages.results_page, name="programme-results"),
    path("<int:pk>/bang.<slug:kind>", files.one_file, name="programme-file"),
    path("ung-vien/<int:pk>/", candidates.candidate, name="candidate"),
    path("ung-vien/<int:pk>/diem/", candidates.score, name="candidate-score"),
    path("ung-vien/<int:pk>/buoc/", candidates.move_on, name="candidate-step"),
    path("ung-vien/<int:pk>/ho-tro/", candidates.give, name="candidate-support"),
    path("ung-vien/<int:pk>/chi-tieu/", candidates.aim, name="candidate-target"),
    path("ho-tro/<int:pk>/", supports.support, name="support"),
    path("anh/<int:pk>/", supports.photo, name="support-photo"),
]
