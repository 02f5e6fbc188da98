"""The active site: opening it, and what it stores outside its tables (files and logs)."""
