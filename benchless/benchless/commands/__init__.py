"""The program `bench`: our commands, and those of the apps in `apps.txt`."""

from .bench import main

__all__ = ["main"]
