"""What did people answer in surveys of Formbricks? Its webhooks and its responses become events."""
