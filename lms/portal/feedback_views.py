"""Texts for what members think of a cohort. Pure functions."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import frappe
from frappe import _

from lms.lms.cohorts.feedback import DAYS_AFTER_END, MOST_STARS, Summary
from lms.lms.shared.counts import say_count, say_number
from lms.lms.shared.language import long_date


def say_questions() -> dict[str, str]:
	"""Return the questions by rating."""
	return {
		"content": _("How good was the content?"),
		"instructors": _("How good were the instructors?"),
		"value": _("How useful is it for your work?"),
	}


def say_ratings() -> dict[str, str]:
	return {"content": _("Content"), "instructors": _("Instructors"), "value": _("Value for Work")}


def until_text(batch: Mapping[str, Any], language: str) -> str:
	last = batch["ends"].date() + timedelta(days=DAYS_AFTER_END)
	return _("You can change it until {0}.").format(long_date(last, language))


def summary_view(summary: Summary) -> frappe._dict:
	return frappe._dict(
		count=say_count(_("Feedback from {0} person|Feedback from {0} people"), summary.count),
		means=[
			(label, _("{0} of {1}").format(say_number(mean), MOST_STARS))
			for name, label in say_ratings().items()
			if (mean := summary.means[name]) is not None
		],
	)


def row_view(row: Mapping[str, Any], language: str) -> frappe._dict:
	return frappe._dict(
		name=row["member_name"],
		day=long_date(row["modified"].date(), language),
		text=row["feedback"],
		ratings=[
			_("{0}: {1} of {2}").format(label, row[name], MOST_STARS) for name, label in say_ratings().items()
		],
	)
