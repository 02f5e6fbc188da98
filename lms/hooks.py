"""The app's hooks for Frappe. Contains only strings."""

app_name = "lms"
app_title = "Smooth LMS"
app_publisher = "Smooth"
app_description = "Corporate learning: courses, mandatory training and who completed what by when"
app_email = "hello@smooth.example"
app_license = "MIT"
app_logo_url = "/assets/lms/images/logo.svg"

require_type_annotated_api_methods = True

app_home = "/desk/learning"
add_to_apps_screen = [
	{
		"name": "lms",
		"logo": "/assets/lms/images/logo.svg",
		"title": "Learning",
		"route": "/app/learning",
		"has_permission": "lms.lms.desk.apps.has_app_permission",
	},
]

after_install = "lms.install.after_install"
after_app_install = "lms.install.after_app_install"
after_migrate = "lms.install.after_migrate"
before_uninstall = "lms.uninstall.before_uninstall"
after_uninstall = "lms.uninstall.after_uninstall"

doctype_js = {
	"Course Lesson": "public/js/plain_text.js",
	"Employee": ["public/js/form_parts.js", "public/js/assign_training.js", "public/js/employee.js"],
	"Employee Onboarding": ["public/js/form_parts.js", "public/js/employee_onboarding.js"],
	"LMS Assignment": ["public/js/form_parts.js", "public/js/grading.js"],
	"LMS Assignment Submission": [
		"public/js/form_parts.js",
		"public/js/grading.js",
		"public/js/prints.js",
	],
	"LMS Batch": [
		"public/js/form_parts.js",
		"public/js/assign_training.js",
		"public/js/add_people.js",
	],
	"LMS Batch Enrollment": "public/js/remove_members.js",
	"LMS Bulk Assignment": "public/js/assign_training.js",
	"LMS Certificate": ["public/js/form_parts.js", "public/js/prints.js"],
	"LMS Course": [
		"public/js/plain_text.js",
		"public/js/form_parts.js",
		"public/js/assign_training.js",
	],
	"LMS Enrollment": "public/js/prints.js",
	"LMS Live Class": ["public/js/form_parts.js", "public/js/live_class_meeting.js"],
	"LMS Program": [
		"public/js/form_parts.js",
		"public/js/assign_training.js",
		"public/js/add_people.js",
	],
	"LMS Question": "public/js/plain_text.js",
	"LMS Quiz": ["public/js/form_parts.js", "public/js/grading.js"],
	"LMS Quiz Submission": [
		"public/js/form_parts.js",
		"public/js/grading.js",
		"public/js/prints.js",
	],
	"LMS Training Assignment": [
		"public/js/form_parts.js",
		"public/js/assign_training.js",
		"public/js/training_actions.js",
	],
}

doctype_list_js = {
	"Employee": ["public/js/assign_training.js", "public/js/employee_list.js"],
	"LMS Batch Enrollment": "public/js/remove_members.js",
	"LMS Training Assignment": ["public/js/assign_training.js", "public/js/training_actions.js"],
}

fixtures = [
	{
		"dt": "Role",
		"filters": [["name", "in", ["LMS Student", "Moderator", "Course Creator", "Batch Evaluator"]]],
	},
]

doc_events = {
	"*": {
		"before_naming": "lms.lms.shared.integrity.before_naming",
		"before_validate": "lms.lms.shared.integrity.before_validate",
		"validate": [
			"lms.lms.files.attach_fields.validate_fields",
			"lms.lms.shared.leftovers.validate_leftovers",
			"lms.lms.content.pictures.validate_pictures",
		],
		"before_update_after_submit": "lms.lms.files.attach_fields.validate_fields",
		"on_change": "lms.lms.shared.integrity.on_change",
		"after_rename": "lms.lms.shared.integrity.after_rename",
	},
	"Comment": {
		"validate": ["lms.lms.content.pictures.validate_comment", "lms.lms.desk.comments.set_author"],
		"on_update": "lms.lms.desk.comments.hide_from_lists",
	},
	"Communication": {
		"on_update": "lms.lms.desk.comments.hide_from_lists",
	},
	"Data Import": {
		"validate": "lms.lms.desk.imports.validate_import",
	},
	"Document Follow": {
		"validate": "lms.lms.desk.comments.validate_follower",
	},
	"Employee": {
		"validate": "lms.lms.hrms_integration.validate_account",
		"after_insert": "lms.lms.hrms_integration.on_employee_created",
		"on_update": "lms.lms.hrms_integration.on_employee_updated",
		"on_trash": "lms.lms.hrms_integration.on_employee_deleted",
		"after_rename": "lms.lms.hrms_integration.on_employee_renamed",
	},
	"Employee Onboarding": {
		"on_change": "lms.lms.hrms_integration.on_onboarding_created",
	},
	"Personal Data Deletion Request": {
		"on_change": "lms.lms.people.personal_data.on_deletion_request_changed",
	},
	"User": {
		"before_rename": [
			"lms.lms.people.accounts.validate_rename",
			"lms.lms.shared.merging.validate_merge_of_users",
			"lms.lms.account.visits.on_account_renamed",
			"lms.lms.calendars.feed.on_account_renamed",
		],
		"validate": "lms.lms.people.accounts.validate_user",
		"on_trash": [
			"lms.lms.account.visits.on_account_deleted",
			"lms.lms.calendars.feed.on_account_deleted",
		],
	},
	"Version": {
		"before_insert": "lms.lms.shared.versions.leave_out_confidential",
	},
	"LMS Assignment Submission": {
		"on_update": "lms.lms.notices.grades.on_graded",
	},
	"LMS Quiz Submission": {
		"on_update": "lms.lms.notices.grades.on_quiz_graded",
	},
	"File": {
		"before_insert": "lms.lms.files.guard.validate_new",
		"before_validate": "lms.lms.files.guard.validate_change",
		"validate": "lms.lms.files.guard.validate_result",
		"after_rename": "lms.lms.files.guard.validate_rename",
		"on_trash": "lms.lms.files.guard.validate_deletion",
	},
}

write_file = "lms.lms.files.guard.write_content"
delete_file_data_content = "lms.lms.files.guard.delete_content"

make_email_body_message = "lms.lms.calendars.mails.add_calendar_part"

auth_hooks = ["lms.lms.files.guard.validate_download"]

scheduler_events = {
	"all": ["lms.lms.jobs.refresh_search", "lms.lms.jobs.remind_of_live_classes"],
	"hourly": [
		"lms.lms.jobs.resume_bulk_assignments",
		"lms.lms.jobs.resume_announcements",
		"lms.lms.jobs.expire_offered_seats",
		"lms.lms.jobs.complete_cohorts",
		"lms.lms.jobs.retry_live_class_meetings",
		"lms.lms.jobs.record_live_class_reports",
		"lms.lms.jobs.hand_in_expired_quizzes",
		"lms.lms.jobs.hand_off_compliance",
		"lms.lms.jobs.refresh_statistics",
	],
	"daily": [
		"lms.lms.jobs.check_overdue_assignments",
		"lms.lms.jobs.renew_training",
		"lms.lms.jobs.send_reminders",
		"lms.lms.jobs.escalate_overdue_assignments",
	],
}

calendars = ["LMS Live Class"]

standard_queries = {
	"LMS Course": "lms.lms.desk.queries.find_courses",
	"LMS Google Meet Settings": "lms.lms.desk.queries.find_accounts",
	"LMS Zoom Settings": "lms.lms.desk.queries.find_accounts",
}

notification_config = "lms.lms.desk.connections.get_notification_config"

override_doctype_dashboards = {"User": "lms.lms.desk.connections.add_to_user"}

global_search_doctypes = {"Default": [{"doctype": "LMS Course"}, {"doctype": "LMS Program"}]}

# What people get when they ask for their data. When an account is deleted, the name is replaced there. Frappe
# fails if a row has no `redact_fields` and its DocType no text. Quiz attempts are missing, because they hold
# the right answers, and accounts of conferencing providers, because only admins see them: see
# `lms.lms.people.personal_data`.
user_data_fields = [
	{"doctype": "LMS Training Assignment", "filter_by": "employee", "redact_fields": ["employee_name"]},
	{"doctype": "LMS Training Assignment Event", "filter_by": "employee", "partial": True},
	{"doctype": "LMS Enrollment", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Course Progress", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Completion", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Certificate", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Validity Event", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Validity Period", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Renewal", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Compliance Event", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Program Member", "filter_by": "member", "redact_fields": ["full_name"]},
	{"doctype": "LMS Program Member Event", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Batch Enrollment", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Batch Waitlist", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Batch Feedback", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Live Class Participant", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Attendance Event", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Quiz Submission", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Assignment Submission", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Announcement Recipient", "filter_by": "member", "redact_fields": ["member_name"]},
	{"doctype": "LMS Calendar Feed", "filter_by": "member", "redact_fields": ["member"]},
	{"doctype": "LMS Visit", "filter_by": "member", "redact_fields": ["member"]},
]

before_request = "lms.lms.desk.calls.refuse_filters_as_names"

override_whitelisted_methods = {
	"frappe.client.get": "lms.lms.desk.calls.get",
	"frappe.client.get_count": "lms.lms.api.get_count",
	"frappe.client.validate_link": "lms.lms.desk.calls.validate_link",
	"frappe.desk.desktop.update_onboarding_step": "lms.lms.desk.calls.update_onboarding_step",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": "lms.lms.desk.calls.get_chart",
	"frappe.desk.doctype.event.event.get_events": "lms.lms.desk.calls.get_events",
	"frappe.desk.notifications.get_open_count": "lms.lms.desk.connections.get_open_count",
	"frappe.desk.listview.get_group_by_count": "lms.lms.desk.calls.get_group_by_count",
	"frappe.utils.file_manager.add_attachments": "lms.lms.desk.calls.add_attachments",
	"frappe.utils.print_format.download_pdf": "lms.lms.desk.prints.download_pdf",
	"frappe.utils.global_search.search": "lms.lms.desk.calls.search_everywhere",
	"frappe.desk.search.get_link_title": "lms.lms.desk.calls.get_link_title",
	"frappe.desk.search.search_link": "lms.lms.desk.calls.search_link",
	"frappe.desk.search.search_widget": "lms.lms.desk.calls.search_widget",
	"frappe.core.doctype.data_import.data_import.download_errored_template": (
		"lms.lms.desk.imports.download_errored_template"
	),
	"frappe.core.doctype.data_import.data_import.download_import_log": (
		"lms.lms.desk.imports.download_import_log"
	),
	"frappe.core.doctype.data_import.data_import.form_start_import": "lms.lms.desk.imports.form_start_import",
	"frappe.core.doctype.data_import.data_import.get_import_status": "lms.lms.desk.imports.get_import_status",
	"frappe.core.doctype.data_import.data_import.get_preview_from_template": (
		"lms.lms.desk.imports.get_preview_from_template"
	),
	"frappe.desk.form.load.get_docinfo": "lms.lms.desk.calls.get_docinfo",
	"frappe.desk.form.load.getdoc": "lms.lms.desk.calls.getdoc",
	"frappe.templates.includes.comments.comments.add_comment": "lms.lms.desk.calls.add_website_comment",
}

# For print formats: in ours, and in those that a site makes for certificates.
jinja = {
	"methods": ["lms.lms.desk.prints.lms_print", "lms.lms.desk.prints.describe_certificate"],
}

page_renderer = "lms.portal.renderer.PortalPage"

role_home_page = {"LMS Student": "lms"}

permission_query_conditions = {
	"Event Participants": "lms.lms.live_classes.events.get_row_conditions",
	"File": "lms.lms.files.handed_in.get_query_conditions",
	"Batch Course": "lms.lms.permissions.checks.get_row_conditions",
	"Chapter Reference": "lms.lms.permissions.checks.get_row_conditions",
	"Course Instructor": "lms.lms.permissions.checks.get_row_conditions",
	"Lesson Reference": "lms.lms.permissions.checks.get_row_conditions",
	"LMS Assessment": "lms.lms.permissions.checks.get_row_conditions",
	"LMS Batch Timetable": "lms.lms.permissions.checks.get_row_conditions",
	"LMS Timetable Legend": "lms.lms.permissions.checks.get_row_conditions",
	"LMS Course Department": "lms.lms.permissions.checks.get_row_conditions",
	"LMS Course Designation": "lms.lms.permissions.checks.get_row_conditions",
	"LMS Program Course": "lms.lms.permissions.checks.get_row_conditions",
	"LMS Program Member": "lms.lms.permissions.checks.get_row_conditions",
	"LMS Quiz Question": "lms.lms.permissions.checks.get_row_conditions",
	"LMS Quiz Result": "lms.lms.permissions.checks.get_row_conditions",
	"LMS Program": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Batch": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Batch Enrollment": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Batch Waitlist": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Batch Feedback": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Timetable Template": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Live Class": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Live Class Participant": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Attendance Event": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Zoom Settings": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Google Meet Settings": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Course": "lms.lms.permissions.checks.get_query_conditions",
	"Course Chapter": "lms.lms.permissions.checks.get_query_conditions",
	"Course Lesson": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Enrollment": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Course Progress": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Training Assignment": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Announcement": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Announcement Recipient": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Calendar Feed": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Visit": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Bulk Assignment": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Training Assignment Event": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Certificate": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Validity Period": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Renewal": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Compliance Event": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Program Member Event": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Completion": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Validity Event": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Question": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Quiz": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Quiz Attempt": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Quiz Submission": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Assignment": "lms.lms.permissions.checks.get_query_conditions",
	"LMS Assignment Submission": "lms.lms.permissions.checks.get_query_conditions",
}

has_permission = {
	"File": "lms.lms.files.guard.has_permission",
	"LMS Program": "lms.lms.permissions.checks.has_permission",
	"LMS Batch": "lms.lms.permissions.checks.has_permission",
	"LMS Batch Enrollment": "lms.lms.permissions.checks.has_permission",
	"LMS Batch Waitlist": "lms.lms.permissions.checks.has_permission",
	"LMS Batch Feedback": "lms.lms.permissions.checks.has_permission",
	"LMS Timetable Template": "lms.lms.permissions.checks.has_permission",
	"LMS Live Class": "lms.lms.permissions.checks.has_permission",
	"LMS Live Class Participant": "lms.lms.permissions.checks.has_permission",
	"LMS Attendance Event": "lms.lms.permissions.checks.has_permission",
	"LMS Zoom Settings": "lms.lms.permissions.checks.has_permission",
	"LMS Google Meet Settings": "lms.lms.permissions.checks.has_permission",
	"LMS Course": "lms.lms.permissions.checks.has_permission",
	"Course Chapter": "lms.lms.permissions.checks.has_permission",
	"Course Lesson": "lms.lms.permissions.checks.has_permission",
	"LMS Enrollment": "lms.lms.permissions.checks.has_permission",
	"LMS Course Progress": "lms.lms.permissions.checks.has_permission",
	"LMS Training Assignment": "lms.lms.permissions.checks.has_permission",
	"LMS Announcement": "lms.lms.permissions.checks.has_permission",
	"LMS Announcement Recipient": "lms.lms.permissions.checks.has_permission",
	"LMS Calendar Feed": "lms.lms.permissions.checks.has_permission",
	"LMS Visit": "lms.lms.permissions.checks.has_permission",
	"LMS Bulk Assignment": "lms.lms.permissions.checks.has_permission",
	"LMS Training Assignment Event": "lms.lms.permissions.checks.has_permission",
	"LMS Certificate": "lms.lms.permissions.checks.has_permission",
	"LMS Validity Period": "lms.lms.permissions.checks.has_permission",
	"LMS Renewal": "lms.lms.permissions.checks.has_permission",
	"LMS Compliance Event": "lms.lms.permissions.checks.has_permission",
	"LMS Program Member Event": "lms.lms.permissions.checks.has_permission",
	"LMS Completion": "lms.lms.permissions.checks.has_permission",
	"LMS Validity Event": "lms.lms.permissions.checks.has_permission",
	"LMS Question": "lms.lms.permissions.checks.has_permission",
	"LMS Quiz": "lms.lms.permissions.checks.has_permission",
	"LMS Quiz Attempt": "lms.lms.permissions.checks.has_permission",
	"LMS Quiz Submission": "lms.lms.permissions.checks.has_permission",
	"LMS Assignment": "lms.lms.permissions.checks.has_permission",
	"LMS Assignment Submission": "lms.lms.permissions.checks.has_permission",
}

# The timeline of a deleted assignment stays, and who was in a deleted program. The visits and the feed of a
# deleted account go with it.
ignore_links_on_delete = [
	"LMS Calendar Feed",
	"LMS Program Member Event",
	"LMS Training Assignment Event",
	"LMS Visit",
]
