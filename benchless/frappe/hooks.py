app_name = "frappe"
app_title = "Frappe"
app_publisher = "Smooth"
app_description = "The core of a site: users, roles, files, jobs and mail"
app_license = "MIT"
app_email = "info@example.com"

require_type_annotated_api_methods = True

scheduler_events = {
	"all": ["frappe.email.queue.flush"],
}
