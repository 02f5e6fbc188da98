"""The app's `bench` commands."""

from lms.commands.assign import lms_assign
from lms.commands.daily import lms_run_daily
from lms.commands.demo import lms_demo
from lms.commands.import_completions import lms_import_completions
from lms.commands.provision import lms_provision
from lms.commands.status import lms_status

commands = [lms_provision, lms_assign, lms_status, lms_run_daily, lms_demo, lms_import_completions]
