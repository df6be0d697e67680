"""The web role, for gunicorn: ``gunicorn -c config/gunicorn.conf.py wsgi:application``."""

import sys

from app.factory import create_app
from app.logs import to_stderr
from config.settings import SettingsError, load

to_stderr()
try:
    application = create_app(load())
except SettingsError as error:
    sys.exit(f"vitrine: {error}")
