"""`frappe.handler`."""

from benchless.web.rpc import execute_cmd, logout, ping, web_logout
from benchless.web.uploads import download_file, upload_file
