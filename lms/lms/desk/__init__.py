"""Replacements for Frappe's desk methods that also check this app's permissions."""
