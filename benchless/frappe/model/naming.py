from benchless.model.naming import make_autoname, set_new_name

__all__ = ["make_autoname", "set_new_name"]
