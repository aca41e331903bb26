"""What waits on a phone for a signal: the little that its script asks the server for."""

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shop.accounts import phone_answers
from shop.stall import keyed
from shop.stall.requests import StallRequest


@never_cache
@require_GET
def token(request: StallRequest) -> HttpResponse:
    """Who is logged in on this phone, and a token for what they send."""
    names = {"owner": request.phone_owner, "former": request.former_phone_owner}
    return JsonResponse({**names, "token": get_token(request)})


@never_cache
@require_POST
def take_back(request: StallRequest) -> HttpResponse:
    """Whether what the phone may have begun to send under `rut` will never be done."""
    key = request.POST.get("rut", "")
    try:
        is_back = keyed.take_back(key, user_id=request.user.pk, cooperative_id=request.cooperative.pk)
    except ValueError:
        return phone_answers.answer(
            phone_answers.REFUSED, _("Khoá gửi không đúng. Chưa làm gì."), status=keyed.BAD_REQUEST
        )
    if is_back:
        return phone_answers.answer(phone_answers.DONE, _("Đã rút lại, không gửi nữa."), status=200)
    words = _("Việc này đã gửi đến nơi rồi, không rút lại được nữa.")
    return phone_answers.answer(phone_answers.CONFLICT, words, status=keyed.CONFLICT)
