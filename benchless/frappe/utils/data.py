"""Frappe's name for the helpers."""

from benchless.text.formats import *
from benchless.text.urls import *
from benchless.utils.data import *
