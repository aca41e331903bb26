"""Every address. Vietnamese has no prefix, English lies under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from catalog.discovery import feeds, plain
from shop import admin as shop_admin
from shop import design, health
from shop.card_payments import webhooks
from shop.notifications import webhooks as message_webhooks
from shop.stall import installed
from shop.treasury.bank import webhooks as bank_webhooks

handler400 = "shop.errors.bad_request"
handler404 = "shop.errors.not_found"
handler500 = "shop.errors.server_error"

shop_admin.leave_to_wagtail()
# What visitors ask for most stands first: every pattern before the right one is tried for each request.
urlpatterns: list[URLPattern | URLResolver] = [
    *i18n_patterns(
        path("", include("catalog.urls")),
        path("", include("shop.cart.urls")),
        path("", include("shop.checkout.urls")),
        prefix_default_language=False,
    ),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", plain.robots, name="robots"),
    path("llms.txt", plain.llms, name="llms"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("sw.js", installed.worker, name="worker"),
    path("", include("cms.urls")),  # the sitemap
    path("webhooks/stripe/", webhooks.stripe_webhook, name="stripe-webhook"),
    path("webhooks/bank/<str:provider>/", bank_webhooks.bank_webhook, name="bank-webhook"),
    path("webhooks/sms/esms/<str:secret>/", message_webhooks.esms, name="esms-webhook"),
    path("webhooks/zalo/", message_webhooks.zalo_event, name="zalo-webhook"),
    path("webhooks/mail/<str:provider>/", message_webhooks.mail_event, name="mail-webhook"),
    path("quan-tri/", include("cms.admin_urls")),  # before Wagtail's: its account page wants two names
    path("quan-tri/", include(wagtailadmin_urls)),
    path("ky-thuat/", admin.site.urls),
    path("tai-lieu/", include(wagtaildocs_urls)),
]
if settings.MEDIA_URL.startswith("/"):  # in production the reverse proxy or the object store serves photos
    urlpatterns.append(
        re_path(
            rf"^{settings.MEDIA_URL.lstrip('/')}(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}
        )
    )
urlpatterns += i18n_patterns(
    path("feed/google.xml", feeds.google, name="feed-google"),
    path("feed/san-pham.csv", feeds.table, name="feed-csv"),
    path("", include("shop.accounts.urls")),
    path("thiet-ke/", design.living, name="design"),  # 404 in production
    path("", include("shop.feedback.urls")),
    path("", include("shop.notifications.urls")),
    path("", include("shop.bulletins.urls")),
    path("", include("shop.joining.urls")),
    path("", include("shop.reports.urls")),
    path("", include("shop.training.urls")),
    path("htx/", include("shop.stall.urls")),
    path("lien-minh/", include("shop.union.urls")),
    path("", include("cms.serving")),
    prefix_default_language=False,
)
