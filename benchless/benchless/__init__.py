"""benchless: a small implementation of the part of Frappe that a custom app uses."""
