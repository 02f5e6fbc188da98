"""Backup and restore of a site: database, uploaded files and configuration."""
