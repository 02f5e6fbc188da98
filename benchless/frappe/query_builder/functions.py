"""The functions of the query builder that both backends have."""

from pypika.functions import Abs, Avg, Coalesce, Concat, Count, Date, IfNull, Lower, Max, Min, Now, Sum, Upper
