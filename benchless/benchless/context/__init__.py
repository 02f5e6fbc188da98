"""The context of a thread: its site, configuration, request or job, and the apps' hooks.

Modules here do not use the database. Everything above reads the active site from `local`."""
