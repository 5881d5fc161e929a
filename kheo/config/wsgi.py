"""What the web server calls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
