"""Where Google gives out tokens."""


class GoogleOAuth:
	OAUTH_URL = "https://oauth2.googleapis.com/token"
