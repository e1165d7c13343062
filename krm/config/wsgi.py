"""The door for the web server; it opens only on a database that is fit."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.umask(0o077)  # what the service writes is read by its own account alone
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krm.config.settings")

application = get_wsgi_application()

from krm.journal.checks import ensure_fit_to_start  # noqa: E402 - models need the set-up above
from krm.organisation.jobs import ensure_shared_keys  # noqa: E402

ensure_fit_to_start()
ensure_shared_keys()
# What is loaded by now stays for good: going through it for rubbish took 0.2 s of a page.
gc.collect()
gc.freeze()
