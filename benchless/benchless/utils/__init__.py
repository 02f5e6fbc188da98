"""Plain helpers without a site: dates, numbers, text, `_dict`. Import from here or from `data`."""

from . import data
from .callbacks import CallbackManager
from .data import *

__all__ = ["CallbackManager", *data.__all__]
