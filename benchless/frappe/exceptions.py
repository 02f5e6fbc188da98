"""Frappe's exceptions."""

from benchless.errors import *
