"""Access control: passwords, roles, User Permissions, permitted lists and whitelisted methods.

Modules here return decisions and conditions. They do not change documents."""
