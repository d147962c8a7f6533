"""What happened in conversations of Chatwoot? Its webhooks become events."""
