"""Technical helpers without business rules: client values, bulk rows, locks, names, addresses.

Every package may use it; it uses only Frappe. A function that needs to know what a course or an employee is
belongs in another package.
"""
