"""A site's configuration: the common file of the sites folder, overridden by the site's own."""

from __future__ import annotations

import json
import os
from typing import Any

from ..utils.dicts import _dict
from ..utils.errors import IncorrectSitePath, ValidationError

COMMON = "common_site_config.json"
SITE = "site_config.json"


def get_common_config(sites_path: str = ".") -> _dict:
	"""Return the configuration that all sites in this folder share. Empty if the file is missing."""
	return _dict(_read(os.path.join(sites_path, COMMON)) or {})


def get_site_config(sites_path: str = ".", site: str | None = None) -> _dict:
	"""Return the effective configuration of `site`. Raises IncorrectSitePath if it does not exist."""
	config = get_common_config(sites_path)
	if site is None:
		return config
	own = _read(os.path.join(sites_path, site, SITE))
	if own is None:
		raise IncorrectSitePath(f"Site {site} does not exist in {os.path.abspath(sites_path)}")
	config.update(own)
	config.setdefault("db_type", "mariadb")
	return config


def update_site_config(sites_path: str, site: str, values: dict[str, Any]) -> None:
	"""Write keys into the site's own file; `None` removes a key."""
	_update(os.path.join(sites_path, site, SITE), values)


def update_common_config(sites_path: str, values: dict[str, Any]) -> None:
	"""Write keys into the common file. `None` removes a key."""
	_update(os.path.join(sites_path, COMMON), values)


def _update(path: str, values: dict[str, Any]) -> None:
	config = {**(_read(path) or {}), **values}
	config = {key: value for key, value in config.items() if value is not None}
	# Write another file and rename it, so that readers never see half a file.
	beside = f"{path}.{os.getpid()}.tmp"
	with open(beside, "w", encoding="utf-8", opener=_open_own) as file:
		json.dump(config, file, indent=1, sort_keys=True)
	os.replace(beside, path)


def _open_own(path: str, flags: int) -> int:
	"""Open with access only for the owner, as the file contains passwords and keys."""
	return os.open(path, flags, 0o600)


def _read(path: str) -> dict[str, Any] | None:
	try:
		with open(path, encoding="utf-8") as file:
			config = json.load(file)
	except FileNotFoundError:
		return None
	except ValueError as error:
		raise ValidationError(f"{path} is not valid JSON: {error}") from error
	if not isinstance(config, dict):
		raise ValidationError(f"{path} must hold one JSON object")
	return config
