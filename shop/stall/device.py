"""Whether this phone or computer shows the stall's news by itself: a browser says yes to a push, or takes it back."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shop.notifications.channels import push
from shop.stall.requests import StallRequest

DONE, REFUSED = 204, 400


@never_cache
@require_POST
def subscribe(request: StallRequest) -> HttpResponse:
    """What the browser made for us (`endpoint`, `p256dh`, `auth`); with `thoi` it is taken back. An officer who works
    here for the stall gets none of its news on the own machine."""
    endpoint, p256dh, auth = (request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth"))
    if request.POST.get("thoi"):
        push.unsubscribe(request.user.pk, endpoint[:500])
        return HttpResponse(status=DONE)
    if not push.is_on() or request.acts_for_stall:
        return HttpResponse(status=REFUSED)
    try:
        push.subscribe(request.user.pk, endpoint, p256dh[:200], auth[:100])
    except ValueError:
        return HttpResponse(status=REFUSED)
    return HttpResponse(status=DONE)
