"""Writers of many rows take turns: one transaction at a time, until it ends.

A statement over many rows locks more than those rows. InnoDB keeps others from inserting beside what an
INSERT collided with, and reads the whole of a small table, waiting for rows that others have just written.
Two that each write hundreds of enrollments and assignments, of different courses even, would wait for each
other.

The turn comes after a course or program that is being saved, and before enrollments and assignments. What
concerns one person, such as completing a lesson, needs no turn: it finds its rows by their keys.
"""

import frappe


def take_turn() -> None:
	"""Wait until no other transaction has the turn. Having it already, go on.

	The row stands for the enrollments and assignments; nobody else locks it while the site is in use.
	"""
	frappe.db.get_value("DocType", "LMS Training Assignment", "name", for_update=True)
