"""What happened in conversations of Genesys Cloud? Its conversation details become events."""
