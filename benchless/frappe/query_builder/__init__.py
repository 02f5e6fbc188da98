"""Frappe's query builder: pypika's classes, and DocType."""

from pypika import Criterion, Field, Interval, Order, Table

from benchless.database.builder import DocType
