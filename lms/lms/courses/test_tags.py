"""Tags of courses: how they are read, stored, and refused."""

import frappe
import pytest

from lms.lms.courses.tags import collect_tags, has_tag, split_tags
from lms.testing.factories import make_course


@pytest.mark.parametrize(
	("text", "tags"),
	[
		(None, []),
		("", []),
		(" , ,,", []),
		("fire", ["fire"]),
		(" fire ,first  aid\n, PPE ", ["fire", "first aid", "PPE"]),
		("Fire, fire,FIRE, first aid, First  Aid", ["Fire", "first aid"]),
		("Straße, STRASSE", ["Straße"]),
		("caf\u00e9, cafe\u0301", ["caf\u00e9"]),
		("السلامة، الحريق", ["السلامة", "الحريق"]),
		("安全，消防、急救", ["安全", "消防", "急救"]),
		("C#; C++", ["C#; C++"]),
	],
)
def test_commas_separate_tags_and_each_counts_once(text, tags):
	assert split_tags(text) == tags


@pytest.mark.parametrize(
	("tag", "found"), [("FIRST  aid", True), ("fire", True), ("aid", False), ("", False)]
)
def test_a_tag_is_found_whatever_its_case(tag, found):
	assert has_tag("Fire, First Aid", tag) is found


def test_all_tags_are_sorted_as_a_dictionary_does():
	assert collect_tags(["Zoo, fire", None, "Élan, ZOO", "apple"]) == ["apple", "Élan", "fire", "ZOO"]


def test_tags_are_tidied_when_they_are_saved():
	course = make_course(tags="  Fire,fire ,, first   aid ")
	assert course.reload().tags == "Fire, first aid"
	course.update({"tags": " , "}).save()
	assert not course.reload().tags


def test_ten_tags_of_forty_characters_fit():
	tags = [f"{number}{'ä' * 39}" for number in range(10)]
	assert make_course(tags=",".join(tags)).reload().tags == ", ".join(tags)


@pytest.mark.parametrize(
	("tags", "says"),
	[
		(", ".join(map(str, range(11))), "up to 10 tags, separated by commas. There are 11."),
		("fire, " + "x" * 41, "is too long. A tag can have up to 40 characters."),
	],
	ids=["many", "long"],
)
def test_too_many_and_too_long_tags_are_refused(tags, says):
	with pytest.raises(frappe.ValidationError, match="tag") as refusal:
		make_course(tags=tags)
	assert says in str(refusal.value)
	course = make_course(tags="fire")
	with pytest.raises(frappe.ValidationError):
		course.update({"tags": tags}).save()


def test_eleven_tags_of_which_two_are_the_same_are_ten():
	assert len(split_tags(make_course(tags="1,2,3,4,5,6,7,8,9,A,a").tags)) == 10


def test_the_refusal_shows_a_tag_as_text():
	with pytest.raises(frappe.ValidationError) as refusal:
		make_course(tags="<script>alert(1)</script>" + "x" * 40)
	assert "&lt;script&gt;" in str(refusal.value) and "<script>" not in str(refusal.value)


def test_a_course_of_frappe_learning_keeps_its_tags_until_they_are_changed():
	course, tags = make_course(), ",".join(f"tag{number}" for number in range(14))
	frappe.db.set_value("LMS Course", course.name, "tags", tags)
	course.reload().update({"title": "Another"}).save()
	assert course.reload().tags == tags
	with pytest.raises(frappe.ValidationError, match="There are 15"):
		course.update({"tags": f"{tags},one more"}).save()
