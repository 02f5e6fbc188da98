"""What the app tells the framework about itself: strings only."""

app_name = "lms"
app_title = "Smooth LMS"
app_publisher = "Smooth"
app_description = "Corporate learning: courses, mandatory training and who completed what by when"
app_email = "hello@smooth.example"
app_license = "MIT"
app_logo_url = "/assets/lms/images/logo.svg"

require_type_annotated_api_methods = True

after_install = "lms.install.after_install"
after_app_install = "lms.install.after_app_install"
after_migrate = "lms.install.after_migrate"
before_uninstall = "lms.uninstall.before_uninstall"
after_uninstall = "lms.uninstall.after_uninstall"

doctype_js = {
	"Course Lesson": "public/js/plain_text.js",
	"LMS Course": "public/js/plain_text.js",
	"LMS Question": "public/js/plain_text.js",
}

fixtures = [
	{
		"dt": "Role",
		"filters": [["name", "in", ["LMS Student", "Moderator", "Course Creator", "Batch Evaluator"]]],
	},
]

doc_events = {
	"*": {
		"before_naming": "lms.lms.integrity.before_naming",
		"before_validate": "lms.lms.integrity.before_validate",
		"validate": [
			"lms.lms.attach_fields.validate_fields",
			"lms.lms.leftovers.validate_document",
			"lms.lms.pictures.validate_document",
		],
		"before_update_after_submit": "lms.lms.attach_fields.validate_fields",
		"on_change": "lms.lms.integrity.on_change",
		"after_rename": "lms.lms.integrity.after_rename",
	},
	"Comment": {
		"validate": ["lms.lms.pictures.validate_comment", "lms.lms.comments.set_author"],
		"on_update": "lms.lms.comments.hide_from_lists",
	},
	"Communication": {
		"on_update": "lms.lms.comments.hide_from_lists",
	},
	"Document Follow": {
		"validate": "lms.lms.comments.validate_follower",
	},
	"Employee": {
		"validate": "lms.lms.hrms_integration.validate_account",
		"after_insert": "lms.lms.hrms_integration.on_employee_created",
		"on_update": "lms.lms.hrms_integration.on_employee_updated",
		"on_trash": "lms.lms.hrms_integration.on_employee_deleted",
		"after_rename": "lms.lms.hrms_integration.on_employee_renamed",
	},
	"Employee Onboarding": {
		"on_change": "lms.lms.hrms_integration.on_onboarding_changed",
	},
	"User": {
		"before_rename": ["lms.lms.accounts.validate_rename", "lms.lms.merging.validate_merge_of_users"],
		"validate": "lms.lms.accounts.validate_user",
	},
	"Version": {
		"before_insert": "lms.lms.history.leave_out_confidential",
	},
	"LMS Assignment Submission": {
		"on_update": "lms.lms.submission_notices.on_graded",
	},
	"File": {
		"before_insert": "lms.lms.file_guard.validate_new",
		"before_validate": "lms.lms.file_guard.validate_change",
		"validate": "lms.lms.file_guard.validate_result",
		"after_rename": "lms.lms.file_guard.validate_rename",
		"on_trash": "lms.lms.file_guard.validate_deletion",
	},
}

write_file = "lms.lms.file_guard.write_content"
delete_file_data_content = "lms.lms.file_guard.delete_content"

auth_hooks = ["lms.lms.file_guard.validate_download"]

scheduler_events = {
	"hourly": [
		"lms.lms.jobs.resume_bulk_assignments",
		"lms.lms.jobs.hand_in_expired_quizzes",
	],
	"daily": [
		"lms.lms.jobs.mark_overdue_assignments",
		"lms.lms.jobs.send_reminders",
		"lms.lms.jobs.escalate_overdue_assignments",
	],
}

before_request = "lms.lms.desk_calls.refuse_filters_as_names"

override_whitelisted_methods = {
	"frappe.client.get": "lms.lms.desk_calls.get",
	"frappe.client.get_count": "lms.lms.api.get_count",
	"frappe.client.validate_link": "lms.lms.desk_calls.validate_link",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": "lms.lms.desk_calls.get_chart",
	"frappe.desk.listview.get_group_by_count": "lms.lms.desk_calls.get_group_by_count",
	"frappe.utils.file_manager.add_attachments": "lms.lms.desk_calls.add_attachments",
	"frappe.utils.global_search.search": "lms.lms.desk_calls.search_everywhere",
	"frappe.desk.search.get_link_title": "lms.lms.desk_calls.get_link_title",
	"frappe.desk.search.search_link": "lms.lms.desk_calls.search_link",
	"frappe.desk.search.search_widget": "lms.lms.desk_calls.search_widget",
	"frappe.core.doctype.data_import.data_import.get_preview_from_template": (
		"lms.lms.desk_calls.get_preview_from_template"
	),
	"frappe.desk.form.load.get_docinfo": "lms.lms.desk_calls.get_docinfo",
	"frappe.desk.form.load.getdoc": "lms.lms.desk_calls.getdoc",
	"frappe.templates.includes.comments.comments.add_comment": "lms.lms.desk_calls.add_website_comment",
}

website_route_rules = [
	{"from_route": "/lms/courses/<course>", "to_route": "lms/course"},
	{"from_route": "/lms/courses/<course>/learn", "to_route": "lms/lesson"},
	{"from_route": "/lms/courses/<course>/learn/<position>", "to_route": "lms/lesson"},
	{"from_route": "/lms/quiz/<quiz>", "to_route": "lms/quiz"},
	{"from_route": "/lms/assignment/<assignment>", "to_route": "lms/assignment"},
]

after_request = ["lms.portal.security.set_policy"]

role_home_page = {"LMS Student": "lms"}

permission_query_conditions = {
	"File": "lms.lms.handed_in_files.get_query_conditions",
	"Chapter Reference": "lms.lms.permissions.get_row_conditions",
	"Course Instructor": "lms.lms.permissions.get_row_conditions",
	"Lesson Reference": "lms.lms.permissions.get_row_conditions",
	"LMS Course Department": "lms.lms.permissions.get_row_conditions",
	"LMS Course Designation": "lms.lms.permissions.get_row_conditions",
	"LMS Program Course": "lms.lms.permissions.get_row_conditions",
	"LMS Program Member": "lms.lms.permissions.get_row_conditions",
	"LMS Quiz Question": "lms.lms.permissions.get_row_conditions",
	"LMS Quiz Result": "lms.lms.permissions.get_row_conditions",
	"LMS Program": "lms.lms.permissions.get_query_conditions",
	"LMS Course": "lms.lms.permissions.get_query_conditions",
	"Course Chapter": "lms.lms.permissions.get_query_conditions",
	"Course Lesson": "lms.lms.permissions.get_query_conditions",
	"LMS Enrollment": "lms.lms.permissions.get_query_conditions",
	"LMS Course Progress": "lms.lms.permissions.get_query_conditions",
	"LMS Training Assignment": "lms.lms.permissions.get_query_conditions",
	"LMS Bulk Assignment": "lms.lms.permissions.get_query_conditions",
	"LMS Training Assignment Event": "lms.lms.permissions.get_query_conditions",
	"LMS Certificate": "lms.lms.permissions.get_query_conditions",
	"LMS Completion": "lms.lms.permissions.get_query_conditions",
	"LMS Question": "lms.lms.permissions.get_query_conditions",
	"LMS Quiz": "lms.lms.permissions.get_query_conditions",
	"LMS Quiz Attempt": "lms.lms.permissions.get_query_conditions",
	"LMS Quiz Submission": "lms.lms.permissions.get_query_conditions",
	"LMS Assignment": "lms.lms.permissions.get_query_conditions",
	"LMS Assignment Submission": "lms.lms.permissions.get_query_conditions",
}

has_permission = {
	"File": "lms.lms.file_guard.has_permission",
	"LMS Program": "lms.lms.permissions.has_permission",
	"LMS Course": "lms.lms.permissions.has_permission",
	"Course Chapter": "lms.lms.permissions.has_permission",
	"Course Lesson": "lms.lms.permissions.has_permission",
	"LMS Enrollment": "lms.lms.permissions.has_permission",
	"LMS Course Progress": "lms.lms.permissions.has_permission",
	"LMS Training Assignment": "lms.lms.permissions.has_permission",
	"LMS Bulk Assignment": "lms.lms.permissions.has_permission",
	"LMS Training Assignment Event": "lms.lms.permissions.has_permission",
	"LMS Certificate": "lms.lms.permissions.has_permission",
	"LMS Completion": "lms.lms.permissions.has_permission",
	"LMS Question": "lms.lms.permissions.has_permission",
	"LMS Quiz": "lms.lms.permissions.has_permission",
	"LMS Quiz Attempt": "lms.lms.permissions.has_permission",
	"LMS Quiz Submission": "lms.lms.permissions.has_permission",
	"LMS Assignment": "lms.lms.permissions.has_permission",
	"LMS Assignment Submission": "lms.lms.permissions.has_permission",
}

# The timeline of a deleted assignment stays.
ignore_links_on_delete = ["LMS Training Assignment Event"]
