"""Frappe's exceptions."""

from benchless.utils.errors import *
