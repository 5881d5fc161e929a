"""What the web server calls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

if os.environ.get("KHEO_JOBS_HERE") == "true":  # set by `kheo serve` when this is the only process
    from kheo.config.operations.jobs import start_in_background

    start_in_background()
