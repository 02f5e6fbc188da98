"""The functions of the query builder that both backends have."""

from pypika.functions import Abs, Avg, Coalesce, Count, Date, Lower, Max, Min, Sum, Upper
