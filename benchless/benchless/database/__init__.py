"""Database connections: one interface for SQLite and MariaDB."""
