"""New sites and apps on them: what is made, what is refused, what may be repeated."""

from pathlib import Path

import pytest

from benchless.access.passwords import check_password
from benchless.context.config import get_site_config
from benchless.context.hooks import get_installed_apps
from benchless.context.local import local
from benchless.setup import install
from benchless.setup.install import install_app, new_site
from benchless.site.sites import open_site
from benchless.utils.errors import ValidationError

CALLS = """
from functools import partial
from pathlib import Path

def note(call):
	path = Path("calls")
	path.write_text((path.read_text() if path.exists() else "") + call + " ")

note_before, note_install = partial(note, "before"), partial(note, "install")
note_sync = partial(note, "sync")
"""


def test_new_site_has_its_folders_its_configuration_and_an_administrator(create_site, bench):
	site = create_site()
	for folder in install.FOLDERS:
		assert (bench / site / folder).is_dir()
	config = get_site_config(".", site)
	assert config.encryption_key
	assert "installing" not in config
	with open_site(site):
		assert get_installed_apps() == ["frappe"]
		assert check_password("Administrator", "admin") == "Administrator"


def test_what_is_in_a_site_is_for_its_account_alone(create_site, bench):
	site = bench / create_site()
	assert site.stat().st_mode & 0o777 == 0o700
	for path in (site / "site_config.json", *site.glob("**/*.db*")):
		assert path.stat().st_mode & 0o077 == 0, path


def test_site_that_exists_is_refused(create_site):
	create_site()
	with pytest.raises(ValidationError, match="already exists"):
		create_site()


def test_site_that_exists_is_replaced_on_request(create_site):
	site = create_site()
	with open_site(site):
		local.db.set_value("User", "Guest", "bio", "was here")
		local.db.commit()
	create_site(force=True)
	with open_site(site):
		assert local.db.get_value("User", "Guest", "bio") is None


@pytest.mark.parametrize("name", ["", "..", "../elsewhere", "a/b", "-rf", "back\\slash"])
def test_name_that_is_no_folder_is_refused(bench, name):
	with pytest.raises(ValidationError):
		new_site(name)
	assert list(bench.iterdir()) == []


@pytest.mark.parametrize("step", ["create_framework_tables", "sync_app", "mark_as_done", "update_password"])
def test_installation_that_was_interrupted_is_finished_by_repeating_it(create_site, monkeypatch, step):
	def interrupt(*args: object) -> None:
		raise KeyboardInterrupt

	with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
		patch.setattr(install, step, interrupt)
		create_site()
	site = create_site()
	with open_site(site):
		assert get_installed_apps() == ["frappe"]
		assert check_password("Administrator", "admin")


def test_options_and_configuration_are_kept(create_site):
	site = create_site(config={"mail_server": "mail.example.com"})
	assert get_site_config(".", site).mail_server == "mail.example.com"


def test_app_is_installed_after_those_that_it_requires(make_site, make_app):
	make_app("barn")
	make_app("shed", hooks="required_apps = ['somebody/barn']")
	with open_site(make_site("shed")):
		assert get_installed_apps() == ["frappe", "barn", "shed"]
	assert Path("apps.txt").read_text().split() == ["frappe", "barn", "shed"]


def test_app_is_installed_once(make_site, make_app):
	make_app("shed", hooks="after_install = 'shed.calls.note_install'", files={"calls.py": CALLS})
	with open_site(make_site("shed")):
		install_app("shed")
		assert Path("calls").read_text() == "install "
		install_app("shed", force=True)
		assert Path("calls").read_text() == "install install "
		assert get_installed_apps() == ["frappe", "shed"]


def test_app_that_is_not_there_is_refused(make_site):
	with open_site(make_site()), pytest.raises(ValidationError, match="no app cellar"):
		install_app("cellar")
	assert "cellar" not in Path("apps.txt").read_text()


def test_hooks_of_an_installation_run_in_order(create_site, make_app):
	hooks = """
before_install = "shed.calls.note_before"
after_install = "shed.calls.note_install"
after_sync = "shed.calls.note_sync"
"""
	make_app("shed", hooks=hooks, files={"calls.py": CALLS})
	create_site("shed")
	assert Path("calls").read_text() == "before install sync "


def test_configuration_that_is_broken_is_named(create_site, bench):
	site = create_site()
	path = bench / site / "site_config.json"
	content = path.read_text()
	path.write_text("{")
	with pytest.raises(ValidationError, match=r"site_config\.json is not valid JSON"):
		get_site_config(".", site)
	path.write_text(content)


def test_two_sites_of_a_bench_have_keys_of_their_own(create_site):
	first = get_site_config(".", create_site())
	new_site("second.localhost", admin_password="admin")
	second = get_site_config(".", "second.localhost")
	assert first.encryption_key != second.encryption_key
