app_name = "frappe"
app_title = "Frappe"
app_publisher = "Smooth"
app_description = "The core of a site: users, roles, files, jobs and mail"
app_license = "MIT"
app_email = "info@example.com"

require_type_annotated_api_methods = True

after_install = "frappe.utils.install.after_install"

permission_query_conditions = {
	"Event": "frappe.desk.doctype.event.event.get_permission_query_conditions",
	"File": "frappe.core.doctype.file.file.get_permission_query_conditions",
	"List Filter": "frappe.desk.doctype.list_filter.list_filter.get_permission_query_conditions",
	"Notification Log": (
		"frappe.desk.doctype.notification_log.notification_log.get_permission_query_conditions"
	),
	"Notification Settings": (
		"frappe.desk.doctype.notification_settings.notification_settings.get_permission_query_conditions"
	),
	"User": "frappe.core.doctype.user.user.get_permission_query_conditions",
}

has_permission = {
	"Dashboard Chart": "frappe.desk.doctype.dashboard_chart.dashboard_chart.has_permission",
	"Event": "frappe.desk.doctype.event.event.has_permission",
	"File": "frappe.core.doctype.file.file.has_permission",
	"List Filter": "frappe.desk.doctype.list_filter.list_filter.has_permission",
	"Notification Log": "frappe.desk.doctype.notification_log.notification_log.has_permission",
	"Notification Settings": (
		"frappe.desk.doctype.notification_settings.notification_settings.has_permission"
	),
	"Number Card": "frappe.desk.doctype.number_card.number_card.has_permission",
	"User": "frappe.core.doctype.user.user.has_permission",
}

standard_queries = {"User": "frappe.core.doctype.user.user.user_query"}

ignore_links_on_delete = ["Comment", "Email Queue", "File", "Notification Log", "Version"]

website_route_rules = [
	{"from_route": "/app/<path:app_path>", "to_route": "app"},
]

website_redirects = [
	{"source": r"/desk(.*)", "target": r"/app\1"},
]

scheduler_events = {
	"all": ["frappe.email.queue.flush"],
	"daily": ["frappe.sessions.clear_expired_sessions"],
}
