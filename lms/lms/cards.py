"""What stands for a quiz or an assignment in the text of a lesson."""

from collections.abc import Mapping
from typing import NamedTuple

from frappe import _
from markupsafe import Markup

from lms.lms.finishing import NO_PICTURES, Pictures

# What is shown of the quizzes and assignments of a lesson, by the kind of the block and the name.
Cards = Mapping[tuple[str, str], Markup]
TASK = Markup(
	'<div class="task" role="note"><p class="kind">{kind}</p><p class="name" dir="auto">{name}</p>'
	"<p>{text}</p></div>"
)


class Place(NamedTuple):
	"""What the text of a lesson refers to, and only its lesson knows."""

	cards: Cards
	pictures: Pictures = NO_PICTURES


NOWHERE = Place({})


def render_task(kind: str, name: str, cards: Cards) -> Markup:
	"""The card of a quiz or assignment; a notice where there is none of this name in the lesson."""
	return cards.get((kind, name)) or render_missing(kind, name)


def render_missing(kind: str, name: str) -> Markup:
	if kind == "quiz":
		label, text = _("Quiz"), _("This quiz cannot be taken here. Please tell your learning team.")
	else:
		label, text = (
			_("Assignment"),
			_("This assignment cannot be handed in here. Please tell your learning team."),
		)
	return TASK.format(kind=label, name=name, text=text)
