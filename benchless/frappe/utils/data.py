"""Frappe's name for the helpers."""

from benchless.formats import *
from benchless.urls import *
from benchless.utils.data import *
