"""How a person uses a page: with the mouse, or with the keyboard alone. Locators say what they see."""

from typing import Any, Protocol

# More stops than any page has on the way once around it.
MOST_STOPS = 150
HAS_FOCUS = "element => element === document.activeElement"
# A ring around it or its label. A field to write in has the caret.
SHOWS_FOCUS = """element => {
	if (element.matches('[autocomplete], textarea')) return true
	const styles = [element, element.closest('label')].filter(Boolean).map((part) => getComputedStyle(part))
	return styles.some((style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none')
}"""
IS_OF_GROUP = """element => {
	const other = document.activeElement
	return other.type === 'radio' && other.name === element.name && other.form === element.form
}"""


class Hands(Protocol):
	def press(self, target: Any) -> None:
		"""Follow a link, press a button, or open what is folded."""

	def enter(self, target: Any, text: str) -> None:
		"""Write into a field, in place of what is there."""

	def send(self, target: Any, text: str) -> None:
		"""Write into a field and press Enter."""

	def choose(self, target: Any, label: str) -> None:
		"""Choose an option of a list."""

	def tick(self, target: Any) -> None:
		"""Tick a checkbox, or choose one of several."""


class Mouse:
	def press(self, target: Any) -> None:
		target.click()

	def enter(self, target: Any, text: str) -> None:
		target.fill(text)

	def send(self, target: Any, text: str) -> None:
		target.fill(text)
		target.press("Enter")

	def choose(self, target: Any, label: str) -> None:
		target.select_option(label=label)

	def tick(self, target: Any) -> None:
		target.check()


class Keyboard:
	"""Tab, Enter, the space bar and the arrows. Everything must be reached, and show that it is."""

	def __init__(self, page: Any) -> None:
		self.page = page

	def press(self, target: Any) -> None:
		self.reach(target)
		self.page.keyboard.press("Enter")

	def enter(self, target: Any, text: str) -> None:
		self.reach(target)
		self.page.keyboard.press("ControlOrMeta+a")
		self.page.keyboard.type(text)

	def send(self, target: Any, text: str) -> None:
		self.enter(target, text)
		self.page.keyboard.press("Enter")

	def choose(self, target: Any, label: str) -> None:
		self.reach(target)
		self.page.keyboard.type(label)

	def tick(self, target: Any) -> None:
		if target.get_attribute("type") == "radio":
			self.choose_of_group(target)
		elif not target.is_checked():
			self.reach(target)
			self.page.keyboard.press("Space")

	def reach(self, target: Any) -> None:
		self.go_on("Tab", target, HAS_FOCUS)
		assert target.evaluate(SHOWS_FOCUS), f"nobody sees that the focus is here: {target}"

	def choose_of_group(self, target: Any) -> None:
		"""Tab reaches one of several radio buttons. The arrows go on to the others, and choose them."""
		self.go_on("Tab", target, IS_OF_GROUP)
		self.go_on("ArrowDown", target, HAS_FOCUS)
		if not target.is_checked():
			self.page.keyboard.press("Space")

	def go_on(self, key: str, target: Any, condition: str) -> None:
		target.wait_for()
		self.page.wait_for_load_state()
		for _stop in range(MOST_STOPS):
			if target.evaluate(condition):
				return
			self.page.keyboard.press(key)
		raise AssertionError(f"{key} does not reach {target}")
