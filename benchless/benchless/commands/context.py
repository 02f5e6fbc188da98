"""What commands are written with: the sites they are for, and working on each of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar

import click

from ..errors import IncorrectSitePath, SiteNotSpecifiedError, ValidationError
from ..local import local
from ..sites import open_site
from ..utils.dicts import _dict

R = TypeVar("R")


def pass_context(f: Callable[..., R]) -> Callable[..., R]:
	"""Give a command its context: `sites`, `force`, `verbose`. A site that is missing is told in one line."""

	@wraps(f)
	def command(ctx: click.Context, *args: Any, **kwargs: Any) -> R:
		try:
			return f(_dict(ctx.obj), *args, **kwargs)
		except (SiteNotSpecifiedError, IncorrectSitePath, ValidationError) as error:
			click.secho(str(error), fg="yellow", err=True)
			sys.exit(1)

	return click.pass_context(command)


def get_site(context: Any, raise_err: bool = True) -> str | None:
	"""The first site of those that the command is for."""
	if context.sites:
		return str(context.sites[0])
	if raise_err:
		raise SiteNotSpecifiedError
	return None


def each_site(context: Any) -> Iterator[str]:
	"""Work on every site that the command is for, one after the other; what is done on each is committed."""
	if not context.sites:
		raise SiteNotSpecifiedError
	for site in context.sites:
		with open_site(site):
			yield site
			local.db.commit()
