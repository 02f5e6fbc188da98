"""Which videos, pictures and files are shown, and from where."""

import frappe
import pytest

from lms.lms.content.media import find_player, render_embed, render_file
from lms.lms.courses.lessons import render_lesson

ID = "QhA4h6qD4wY"


@pytest.mark.parametrize(
	("address", "source"),
	[
		(f"https://www.youtube.com/watch?v={ID}", f"https://www.youtube-nocookie.com/embed/{ID}"),
		(
			f"https://www.youtube.com/watch?list=x&v={ID}&t=1m30s",
			f"https://www.youtube-nocookie.com/embed/{ID}?start=90",
		),
		(f"http://m.youtube.com/watch?v={ID}", f"https://www.youtube-nocookie.com/embed/{ID}"),
		(f"https://youtu.be/{ID}?si=abc&t=75", f"https://www.youtube-nocookie.com/embed/{ID}?start=75"),
		(
			f"https://www.youtube.com/embed/{ID}?start=5",
			f"https://www.youtube-nocookie.com/embed/{ID}?start=5",
		),
		(f"https://youtube.com/shorts/{ID}", f"https://www.youtube-nocookie.com/embed/{ID}"),
		(f"youtu.be/{ID}", f"https://www.youtube-nocookie.com/embed/{ID}"),
		(f"//www.youtube.com/embed/{ID}", f"https://www.youtube-nocookie.com/embed/{ID}"),
		("https://vimeo.com/825334862", "https://player.vimeo.com/video/825334862?dnt=1"),
		(
			"https://vimeo.com/825334862/0a1b2c3d4e",
			"https://player.vimeo.com/video/825334862?dnt=1&h=0a1b2c3d4e",
		),
		(
			"https://player.vimeo.com/video/825334862?h=0a1b2c3d4e",
			"https://player.vimeo.com/video/825334862?dnt=1&h=0a1b2c3d4e",
		),
		("https://vimeo.com/channels/staffpicks/825334862", "https://player.vimeo.com/video/825334862?dnt=1"),
	],
)
def test_a_video_on_a_known_host_has_a_player(address, source):
	assert find_player(address).source == source


@pytest.mark.parametrize(
	"address",
	[
		"",
		"https://example.com/film",
		f"https://youtube.com.example.com/watch?v={ID}",
		f"https://www.youtube.com@example.com/watch?v={ID}",
		f"https://example.com/#youtu.be/{ID}",
		f"javascript://youtu.be/{ID}",
		f"ftp://youtu.be/{ID}",
		"https://www.youtube.com/watch?v=short",
		"https://www.youtube.com/playlist?list=PL123",
		"https://vimeo.com/about",
		"http://[",
	],
)
def test_other_addresses_have_no_player(address):
	assert find_player(address) is None


def test_a_player_has_a_title_and_a_link_to_the_video():
	html = render_embed(f"https://youtu.be/{ID}", "The <b>fire</b> drill")
	assert 'title="The fire drill"' in html and 'loading="lazy"' in html and "sandbox=" in html
	assert (
		f'<a href="https://www.youtube.com/watch?v={ID}" rel="noopener noreferrer">Watch on YouTube</a>'
		in html
	)
	assert "<details><summary>Play the video from YouTube</summary><iframe" in html
	assert 'title="Video on Vimeo"' in render_embed("https://vimeo.com/825334862", "")


def test_other_address_is_a_link():
	html = render_embed("https://example.com/sheet", "Our sheet")
	assert (
		html
		== '<p dir="auto"><a href="https://example.com/sheet" rel="noopener noreferrer">Our sheet</a></p>'
	)
	assert ">https://example.com/sheet</a>" in render_embed("https://example.com/sheet", "")


def test_an_unsafe_address_is_shown_as_text():
	assert render_embed("javascript:alert(1)", "Click") == '<p dir="auto">Click (javascript:alert(1))</p>'


@pytest.mark.parametrize(
	("address", "html"),
	[
		("/files/a plan.PNG", '<img src="/files/a plan.PNG"'),
		("/private/files/fire.mp4", '<video src="/private/files/fire.mp4" title="fire.mp4" controls'),
		("/files/talk.mp3?fid=1", '<audio src="/files/talk.mp3?fid=1" title="talk.mp3" controls'),
		("/files/rules.pdf", '<iframe src="/files/rules.pdf" title="rules.pdf" loading="lazy"></iframe>'),
		("/files/rules.pdf", '<a href="/files/rules.pdf" download>Download rules.pdf</a>'),
		(
			"/files/sheet.xlsx",
			'<p dir="auto"><a href="/files/sheet.xlsx" download>Download sheet.xlsx</a></p>',
		),
		("/files/page.html", '<p dir="auto"><a href="/files/page.html" download>'),
		("https://example.com/fire.mp4", '<a href="https://example.com/fire.mp4" rel='),
	],
)
def test_file_is_shown_by_its_kind(address, html):
	assert html in render_file(address)


def test_a_full_address_of_this_site_counts_as_local():
	assert '<img src="/files/plan.png"' in render_file(frappe.utils.get_url("/files/plan.png"))


@pytest.mark.parametrize(
	"address",
	[
		"/files/../api/method/logout",
		"/files/%2e%2e/app.png",
		"/app/user.png",
		"//example.com/files/x.png",
		"/files/\\x.png",
	],
)
def test_only_files_are_loaded(address):
	assert "src=" not in render_file(address)


def test_blanks_around_an_address_are_ignored():
	assert '<img src="/files/plan.png"' in render_file(" /files/plan.png\n")


def test_a_lesson_begins_with_its_video_and_ends_with_its_document():
	html = render_lesson(
		frappe._dict(youtube=ID, video="/files/fire.mp4", body="The *body*", pdf="/files/rules.pdf")
	)
	order = [html.index(x) for x in (f"/embed/{ID}", "/files/fire.mp4", "<em>body</em>", "/files/rules.pdf")]
	assert order == sorted(order)
