"""The pages of the portal: for each, a template and a module whose `get_context` fills it.

`lms.portal.routes` gives them their addresses. They are not in `www`, where Frappe would show them without
asking `lms.portal.renderer`, which lets people in.
"""
