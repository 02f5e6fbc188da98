"""`frappe.app`: the WSGI application. The same module as the engine's, since servers set its `_site`."""

import sys

from benchless.web import app

sys.modules[__name__] = app
