"""`frappe.whitelist`: arguments are what the annotations say, or the call is refused."""

import frappe
import pytest


@frappe.whitelist()
def echo(
	number: int = 0,
	flag: bool = False,
	names: list[str] | None = None,
	text: str | None = None,
	values: dict | str | None = None,
	anything=None,
	later: "NoSuchType" = None,  # noqa: F821
):
	return {key: value for key, value in locals().items() if value not in (None, 0, False)}


@pytest.mark.parametrize(
	("given", "received"),
	[
		({"number": "5"}, {"number": 5}),
		({"number": 5.0}, {"number": 5}),
		({"flag": "1"}, {"flag": 1}),
		({"flag": True}, {"flag": True}),
		({"names": ["a", "b"]}, {"names": ["a", "b"]}),
		({"text": "x"}, {"text": "x"}),
		({"text": None}, {}),
		({"values": {"a": 1}}, {"values": {"a": 1}}),
		({"values": '{"a": 1}'}, {"values": '{"a": 1}'}),
		({"anything": [1, "x"]}, {"anything": [1, "x"]}),
		({"later": "x"}, {"later": "x"}),
	],
)
def test_argument_is_converted_to_its_annotation(given, received):
	assert echo(**given) == received


@pytest.mark.parametrize(
	"given",
	[
		{"number": "five"},
		{"number": 5.5},
		{"number": [5]},
		{"flag": "maybe"},
		{"names": "a,b"},
		{"names": [1, 2]},
		{"text": 5},
		{"text": ["x"]},
		{"values": [1]},
	],
)
def test_argument_that_cannot_be_converted_is_refused(given):
	(name,) = given
	with pytest.raises(frappe.FrappeTypeError, match=f"Argument '{name}' (in '.+' )?should be of type"):
		echo(**given)


def test_positional_arguments_are_converted_too():
	assert echo("7", "1") == {"number": 7, "flag": 1}


def test_default_value_of_another_type_is_accepted():
	@frappe.whitelist()
	def count(limit: int = None):  # noqa: RUF013
		return limit

	assert count(limit=None) is None


def test_call_passes_only_what_the_function_takes():
	assert frappe.call(echo, number="3", colour="red", ignore_permissions=True) == {"number": 3}


def test_call_never_passes_permission_flags():
	def take_all(**values):
		return values

	assert frappe.call(take_all, a=1, ignore_permissions=1, flags={}) == {"a": 1}


def test_function_outside_the_list_is_refused():
	with pytest.raises(frappe.PermissionError, match="is not whitelisted"):
		frappe.is_whitelisted(frappe.get_all)


def test_guest_is_refused_unless_allowed(as_user):
	@frappe.whitelist(allow_guest=True)
	def for_all():
		return "hello"

	with as_user("Guest"):
		frappe.is_whitelisted(for_all)
		with pytest.raises(frappe.PermissionError):
			frappe.is_whitelisted(echo)
