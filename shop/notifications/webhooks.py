"""The doorbells of the message providers: proof first, then the state of one message, nothing more."""

import hashlib
import hmac
import json
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop.notifications import receipts
from shop.notifications.channels import sms, zalo
from shop.notifications.models import State

LONGEST = 2000  # characters of an address, signs of a number
ESMS_FAILED, ESMS_SENT = "4", "5"
MAC = "mac="


@csrf_exempt
@require_GET
def esms(request: HttpRequest, secret: str) -> HttpResponse:
    """eSMS signs nothing: whoever knows the address is believed as far as a state goes. It tells once and again."""
    expected = settings.ESMS_CALLBACK_SECRET
    if not expected or not hmac.compare_digest(secret.encode(), expected.encode()):
        raise Http404
    status = request.GET.get("SendStatus", "")
    if status in (ESMS_FAILED, ESMS_SENT):
        is_lost = status == ESMS_FAILED or request.GET.get("SendSuccess") == "0"
        state = State.FAILED if is_lost else State.DELIVERED
        told = request.META.get("QUERY_STRING", "")[:LONGEST]
        receipts.note(sms.NAME, request.GET.get("RequestId", ""), state, told)
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt
@require_POST
def zalo_event(request: HttpRequest) -> HttpResponse:
    """A message has reached a phone. 400 for what Zalo did not sign: sha256 of application, body, time and secret."""
    body = request.body
    event = _signed(body, request.headers.get("X-ZEvent-Signature", ""))
    if event is None:
        return JsonResponse({"reason": "signature"}, status=400)
    message = event.get("message")
    if event.get("event_name") == "user_received_message" and isinstance(message, dict):
        receipts.note(zalo.NAME, str(message.get("tracking_id", "")), State.DELIVERED, body.decode())
    return JsonResponse({})


def _signed(body: bytes, signature: str) -> dict[str, Any] | None:
    """The event, where the signature is Zalo's; None for anything else."""
    try:
        text = body.decode()
        event = json.loads(text)
    except ValueError:
        return None
    if not isinstance(event, dict) or not settings.ZALO_OA_SECRET:
        return None
    whole = f"{settings.ZALO_APP_ID}{text}{event.get('timestamp', '')}{settings.ZALO_OA_SECRET}"
    expected = MAC + hashlib.sha256(whole.encode()).hexdigest()
    return event if hmac.compare_digest(expected.encode(), signature.strip().encode()) else None


@csrf_exempt
@require_POST
def push_opened(request: HttpRequest) -> HttpResponse:
    """The service worker says that somebody opened a push; `key` is what the push brought."""
    receipts.opened(request.POST.get("key", "")[:80])
    return HttpResponse(status=204)


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def mail_event(request: HttpRequest, provider: str) -> HttpResponse:
    """Bounces and complaints, of the one provider that the settings name; django-anymail checks and reads them."""
    if not settings.MAIL_PROVIDER or provider != settings.MAIL_PROVIDER:
        raise Http404
    module = import_module(f"anymail.webhooks.{provider}")
    view = next(
        one
        for name, one in vars(module).items()
        if name.lower() == f"{provider.replace('_', '')}trackingwebhookview"
    )
    answer: HttpResponse = view.as_view()(request)
    return answer
