from benchless.naming import append_number_if_name_exists, make_autoname, set_new_name

__all__ = ["append_number_if_name_exists", "make_autoname", "set_new_name"]
