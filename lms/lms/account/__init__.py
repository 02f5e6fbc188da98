"""What people do with their own account: name, picture, language, mails, and their data to take away."""
