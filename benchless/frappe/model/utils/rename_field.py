from benchless.model.rename import rename_field

__all__ = ["rename_field"]
