from benchless.desk.desktop import (
	get_desktop_page,
	get_workspace_sidebar_items,
	update_onboarding_step,
)
