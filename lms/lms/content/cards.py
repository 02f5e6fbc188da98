"""Cards that stand for a quiz or homework in the text of a lesson."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from frappe import _
from markupsafe import Markup

from lms.lms.content.finishing import NO_PICTURES, Pictures

# The cards of a lesson's quizzes and homework, by kind of block and name.
Cards = Mapping[tuple[str, str], Markup]
TASK = Markup(
	'<div class="task" role="note"><p class="kind">{kind}</p><p class="name" dir="auto">{name}</p>'
	"<p>{text}</p></div>"
)


@dataclass(frozen=True)
class Place:
	"""What a lesson supplies for its text: the cards and pictures that the text names."""

	cards: Cards
	pictures: Pictures = field(default_factory=lambda: NO_PICTURES)


NOWHERE = Place({})


def render_task(kind: str, name: str, cards: Cards) -> Markup:
	"""Return the card of a quiz or homework, or a notice if the lesson has none of that name."""
	return cards.get((kind, name)) or render_missing(kind, name)


def render_missing(kind: str, name: str) -> Markup:
	if kind == "quiz":
		label, text = _("Quiz"), _("This quiz cannot be taken here. Please tell your learning team.")
	else:
		label, text = (
			_("Homework"),
			_("This homework cannot be handed in here. Please tell your learning team."),
		)
	return TASK.format(kind=label, name=name, text=text)
