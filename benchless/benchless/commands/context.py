"""Helpers for commands: the sites to work on, and connecting to each of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar

import click

from ..context.local import local
from ..site.sites import open_site
from ..utils.dicts import _dict
from ..utils.errors import IncorrectSitePath, SiteNotSpecifiedError, ValidationError

R = TypeVar("R")


def pass_context(f: Callable[..., R]) -> Callable[..., R]:
	"""Give a command its context: `sites`, `force`, `verbose`. Reports a missing site in one line."""

	@wraps(f)
	def command(ctx: click.Context, *args: Any, **kwargs: Any) -> R:
		try:
			return f(_dict(ctx.obj), *args, **kwargs)
		except (SiteNotSpecifiedError, IncorrectSitePath, ValidationError) as error:
			click.secho(str(error), fg="yellow", err=True)
			sys.exit(1)

	return click.pass_context(command)


def get_site(context: Any, raise_err: bool = True) -> str | None:
	"""Return the first of the command's sites."""
	if context.sites:
		return str(context.sites[0])
	if raise_err:
		raise SiteNotSpecifiedError
	return None


def each_site(context: Any) -> Iterator[str]:
	"""Connect to each of the command's sites in turn, and commit after each."""
	if not context.sites:
		raise SiteNotSpecifiedError
	for site in context.sites:
		with open_site(site):
			yield site
			local.db.commit()
