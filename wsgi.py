"""The web role, for gunicorn: ``gunicorn -c config/gunicorn.conf.py wsgi:application``."""

import sys

from app.factory import check, create_app
from app.logs import to_stderr
from config.settings import SettingsError, load

try:
    settings = load()
    to_stderr(settings.log_format, settings.log_level)
    check(settings)
    application = create_app(settings, at_hand=True)
except SettingsError as error:
    sys.exit(f"vitrine: {error}")
