"""Who may see and do what: one predicate for each kind of record, in the module of its domain.

A predicate takes the user and returns a criterion over the record's table. Lists use it as a condition.
Single documents and the portal check one name against it, so the two cannot disagree. The DocTypes hold role
permissions; predicates narrow them further. Unknown users are denied.
"""

from lms.lms.permissions.checks import get_query_conditions, get_row_conditions, has_permission

__all__ = ["get_query_conditions", "get_row_conditions", "has_permission"]
