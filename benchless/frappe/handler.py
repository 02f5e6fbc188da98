"""`frappe.handler`."""

from benchless.web.auth import logout
from benchless.web.rpc import execute_cmd, ping, web_logout
from benchless.web.uploads import download_file, upload_file
