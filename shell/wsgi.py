"""The door of the web server: `granian --interface wsgi shell.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shell.settings")
application = get_wsgi_application()
