"""What the HR app tells the framework about itself."""

app_name = "hr"
app_title = "People"
app_publisher = "Smooth"
app_description = "A stand-in HR app with the field names of ERPNext and HRMS"
app_email = "hello@smooth.example"
app_license = "MIT"

require_type_annotated_api_methods = True

fixtures = [
	{"dt": "Role", "filters": [["name", "in", ["HR Manager", "HR User", "Employee"]]]},
	{"dt": "Gender", "filters": [["name", "in", ["Female", "Male", "Other", "Prefer not to say"]]]},
]
