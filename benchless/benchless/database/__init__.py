"""Connections: one contract, SQLite and MariaDB behind it."""
