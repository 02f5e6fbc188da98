"""Reads the data files: JSON, CSV, and Markdown with `key: value` lines at the top."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FENCE = "---\n"


@dataclass(frozen=True)
class Text:
	"""A Markdown file: the lines at the top, the text, and the blocks of the JSON file beside it."""

	head: dict[str, str]
	body: str
	content: str | None


@dataclass(frozen=True)
class CourseText:
	"""`quiz` and `assignment` say which lesson they end, and are None if there is none."""

	slug: str
	text: Text
	lessons: list[Text]
	quiz: dict[str, Any] | None
	assignment: dict[str, Any] | None

	@property
	def chapters(self) -> dict[str, list[Text]]:
		"""Return the lessons by title of their chapter, in order."""
		chapters: dict[str, list[Text]] = {}
		for lesson in self.lessons:
			chapters.setdefault(lesson.head["chapter"], []).append(lesson)
		return chapters


def load_json(name: str) -> Any:
	return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def load_csv(name: str) -> list[dict[str, str]]:
	with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
		return list(csv.DictReader(file))


def load_courses() -> list[CourseText]:
	folders = sorted(path for path in (HERE / "courses").iterdir() if path.is_dir())
	return [
		CourseText(
			slug=folder.name,
			text=load_text(folder / "course.md"),
			lessons=[load_text(path) for path in sorted(folder.glob("[0-9]*.md"))],
			quiz=load_task(folder / "quiz.json"),
			assignment=load_task(folder / "assignment.json"),
		)
		for folder in folders
	]


def load_task(path: Path) -> dict[str, Any] | None:
	return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def load_text(path: Path) -> Text:
	_before, head, body = path.read_text(encoding="utf-8").split(FENCE, 2)
	pairs = (line.partition(":") for line in head.splitlines())
	blocks = path.with_suffix(".json")
	content = blocks.read_text(encoding="utf-8") if blocks.exists() else None
	return Text({key.strip(): value.strip() for key, _colon, value in pairs}, body.strip(), content)


def split_list(value: str | None) -> list[str]:
	"""Split `a, b` into a list."""
	return [item.strip() for item in (value or "").split(",") if item.strip()]
