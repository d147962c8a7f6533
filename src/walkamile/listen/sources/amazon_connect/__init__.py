"""What happened in contacts of Amazon Connect? Its contact records become events."""
