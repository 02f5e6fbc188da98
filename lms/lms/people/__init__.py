"""Employees, their accounts, roles and managers: who can use the portal, and who gets mail.

Reads the HR app's records. The only thing it changes is an account's LMS Student role.
"""
