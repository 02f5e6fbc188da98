"""Statistics for managers, HR and admins: teams, programs, the whole site and the installation."""
