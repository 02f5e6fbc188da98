"""The app's commands, run in this process on the site under test."""

import inspect
from types import SimpleNamespace

import click
import frappe
from click.testing import CliRunner, Result

from tests.support.http import in_own_thread

# Newer versions of click keep the two streams apart of their own accord.
APART = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}


def run_command(
	test_site: SimpleNamespace, command: click.Command, *arguments: str, stdin: str | bytes | None = None
) -> Result:
	"""`exit_code`, `stdout` and `stderr` of the command, on a connection of its own."""
	# Frappe 15 reads it as a dict, Frappe 16 by its attributes.
	context = frappe._dict(sites=[test_site.name], profile=False, verbose=False, force=False)
	runner = CliRunner(**APART)
	return in_own_thread(lambda: runner.invoke(command, arguments, obj=context, input=stdin))
