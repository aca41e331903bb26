import os

from django.core.wsgi import get_wsgi_application

from shop.database import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
application = get_wsgi_application()
limits.apply(limits.WEB)
