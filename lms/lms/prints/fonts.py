"""The fonts of PDF files. They come with Python packages, so that every server has the same ones.

All are under the SIL Open Font License. Fonts for scripts other than Latin, Greek and Cyrillic are added only
if the text has such letters. For Chinese, Japanese and Korean, and for what is left, the server's own fonts
serve.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

SCHEME = "lms-font:"
REGULAR, BOLD = 400, 700


@dataclass(frozen=True)
class Face:
	"""One file of a family, in a folder of a Python package."""

	family: str
	package: str
	path: str
	weight: int = REGULAR
	style: str = "normal"

	@property
	def address(self) -> str:
		return f"{SCHEME}{self.family}-{self.weight}-{self.style}".replace(" ", "-")

	def read(self) -> bytes:
		return files(self.package).joinpath(self.path).read_bytes()


SANS, SERIF, ARABIC = "LMS Sans", "LMS Serif", "LMS Arabic"
ALEGREYA, PLEX_SERIF, PLEX_ARABIC, NOTO = (
	"fontpkg_alegreya_sans",
	"fontpkg_ibm_plex_serif",
	"fontpkg_ibm_plex_sans_arabic",
	"manimgx_fonts",
)
STANDARD = (
	Face(SANS, ALEGREYA, "files/AlegreyaSans-Regular.ttf"),
	Face(SANS, ALEGREYA, "files/AlegreyaSans-Bold.ttf", BOLD),
	Face(SANS, ALEGREYA, "files/AlegreyaSans-Italic.ttf", style="italic"),
	Face(SERIF, PLEX_SERIF, "files/IBMPlexSerif-Regular.ttf"),
	Face(SERIF, PLEX_SERIF, "files/IBMPlexSerif-Bold.ttf", BOLD),
	Face(SERIF, PLEX_SERIF, "files/IBMPlexSerif-Italic.ttf", style="italic"),
)
# The blocks of Unicode, first and last character, that a family is for.
Blocks = tuple[tuple[int, int], ...]
ARABIC_BLOCKS: Blocks = ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))
# Each has one file with all weights.
SCRIPTS: dict[str, Blocks] = {
	"Armenian": ((0x530, 0x58F), (0xFB13, 0xFB17)),
	"Hebrew": ((0x590, 0x5FF), (0xFB1D, 0xFB4F)),
	"Devanagari": ((0x900, 0x97F), (0xA8E0, 0xA8FF)),
	"Bengali": ((0x980, 0x9FF),),
	"Gurmukhi": ((0xA00, 0xA7F),),
	"Gujarati": ((0xA80, 0xAFF),),
	"Oriya": ((0xB00, 0xB7F),),
	"Tamil": ((0xB80, 0xBFF),),
	"Telugu": ((0xC00, 0xC7F),),
	"Kannada": ((0xC80, 0xCFF),),
	"Malayalam": ((0xD00, 0xD7F),),
	"Sinhala": ((0xD80, 0xDFF),),
	"Thai": ((0xE00, 0xE7F),),
	"Lao": ((0xE80, 0xEFF),),
	"Myanmar": ((0x1000, 0x109F),),
	"Georgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF)),
	"Ethiopic": ((0x1200, 0x139F),),
	"Khmer": ((0x1780, 0x17FF), (0x19E0, 0x19FF)),
	"Symbols": ((0x2190, 0x23FF), (0x2460, 0x26FF)),
}
# Armenian begins here, after Latin, Greek and Cyrillic.
FIRST_OTHER = 0x530
EMOJI: Blocks = ((0x2700, 0x27BF), (0x1F300, 0x1FAFF))


def find_faces(text: str) -> list[Face]:
	"""Return the faces that this text needs. Those of the Latin alphabet come first."""
	letters = {ord(letter) for letter in text if ord(letter) >= FIRST_OTHER}
	others = (faces for blocks, faces in list_scripts() if has_any(letters, blocks))
	return [*STANDARD, *chain.from_iterable(others)]


def has_any(letters: set[int], blocks: Blocks) -> bool:
	return any(first <= letter <= last for letter in letters for first, last in blocks)


@cache
def list_scripts() -> list[tuple[Blocks, tuple[Face, ...]]]:
	arabic = (
		Face(ARABIC, PLEX_ARABIC, "files/IBMPlexSansArabic-Regular.ttf"),
		Face(ARABIC, PLEX_ARABIC, "files/IBMPlexSansArabic-Bold.ttf", BOLD),
	)
	others = [(blocks, noto(f"NotoSans{script}", script)) for script, blocks in SCRIPTS.items()]
	return [(ARABIC_BLOCKS, arabic), *others, (EMOJI, noto("NotoEmoji", "Emoji"))]


def noto(name: str, script: str) -> tuple[Face, ...]:
	return tuple(Face(f"LMS {script}", NOTO, f"{name}[wght].ttf", weight) for weight in (REGULAR, BOLD))


@cache
def read_face(address: str) -> bytes | None:
	"""Return the font at an address that `write_stylesheet` has written, else None."""
	faces = [*STANDARD, *(face for _blocks, faces in list_scripts() for face in faces)]
	return next((face.read() for face in faces if face.address == address), None)


def write_stylesheet(text: str) -> str:
	"""Return CSS that declares the fonts for a text, as the custom properties `--sans` and `--serif`."""
	faces = find_faces(text)
	families = list(dict.fromkeys(face.family for face in faces))
	others = [family for family in families if family not in (SANS, SERIF)]
	stacks = {"sans": (SANS, *others, "sans-serif"), "serif": (SERIF, SANS, *others, "serif")}
	declared = " ".join(f"--{name}: {join(stack)};" for name, stack in stacks.items())
	return "\n".join([*map(declare, faces), f":root {{ {declared} font-family: {join(stacks['sans'])} }}"])


def declare(face: Face) -> str:
	return (
		f"@font-face {{ font-family: '{face.family}'; src: url('{face.address}'); "
		f"font-weight: {face.weight}; font-style: {face.style} }}"
	)


def join(families: tuple[str, ...]) -> str:
	*named, generic = families
	return ", ".join([*(f"'{family}'" for family in named), generic])
