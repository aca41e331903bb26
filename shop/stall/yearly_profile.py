"""The cooperative tells its year in one column of numbers; what it told before stays."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.impact import profiles
from shop.impact.models import YearlyProfile
from shop.impact.profile_forms import ProfileForm, initial_of
from shop.impact.profiles import Source
from shop.stall import next_messages
from shop.stall.requests import StallRequest

CONFLICT = 409


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: StallRequest, year: int | None = None) -> HttpResponse:
    """Of the year that has ended, or of one before it."""
    year = profiles.due_year() if year is None else year
    if year not in profiles.years():
        raise Http404
    known = profiles.latest(request.cooperative.pk, year)
    before = profiles.latest(request.cooperative.pk, year - 1)
    last = profiles.figures_of(before) if before else None
    if request.method != "POST":
        return _page(request, year, known, ProfileForm(initial=initial_of(known), last=last))
    form = ProfileForm(request.POST, last=last)
    if not form.is_valid():
        return _page(request, year, known, form)
    source = Source(request.user.get_full_name(), "", request.user.pk)
    shown = form.cleaned_data["shown"]
    try:
        is_new = profiles.tell(
            request.cooperative.pk,
            year,
            form.figures(),
            source,
            shown=(known.pk if known else 0) if shown is None else shown,
        )
    except profiles.Changed:
        data = request.POST.copy()
        data["shown"] = str(known.pk if known else 0)
        again = ProfileForm(data, last=last)
        again.add_error(None, _("Vừa có người ghi hồ sơ năm này. Xem lại, vẫn muốn ghi thì bấm lần nữa."))
        return _page(request, year, known, again, status=CONFLICT)
    words = _("Đã ghi hồ sơ năm %(year)d. Cảm ơn bà con.") if is_new else _("Hồ sơ năm %(year)d vẫn như cũ.")
    next_messages.done(request, words % {"year": year})
    return redirect("stall:profile-year", year)


def _page(
    request: StallRequest, year: int, known: YearlyProfile | None, form: ProfileForm, status: int = 200
) -> HttpResponse:
    context = {
        "tab": "",
        "year": year,
        "known": known,
        "form": form,
        "others": [other for other in reversed(profiles.years()) if other != year],
    }
    return render(request, "stall/profile.html", context, status=status)
