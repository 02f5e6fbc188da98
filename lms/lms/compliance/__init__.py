"""The hand-off to HR: completed training, its expiry and its revocation in the HR app's Employee Compliance.

Off unless LMS Settings switch it on. Each person has one chain of LMS Compliance Events for each Compliance
Type: what the training was worth, and what was written. The next event follows when that changes.
"""
