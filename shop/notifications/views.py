"""A reader of news by mail says that they want no more, or that they do after all."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shop.notifications import unsubscribing


@csrf_exempt  # a mail program posts it (RFC 8058); what it may do is in the signed address
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A look changes nothing: programs open every link of a mail. 404 for an address that nobody signed."""
    if not unsubscribing.is_valid(token):
        raise Http404
    answer = ""
    if request.method == "POST":
        answer = "back" if request.POST.get("again") else "gone"
        (unsubscribing.resume if answer == "back" else unsubscribing.stop)(token)
    return render(request, "notifications/unsubscribe.html", {"answer": answer})
