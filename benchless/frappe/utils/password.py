"""`frappe.utils.password`."""

import frappe

from benchless.access.passwords import (
	check_password,
	decrypt,
	delete_all_passwords_for,
	encrypt,
	get_decrypted_password,
	get_encryption_key,
	remove_encrypted_password,
	set_encrypted_password,
	update_password,
)


def get_password_reset_limit() -> int:
	return frappe.get_system_settings("password_reset_limit") or 3
