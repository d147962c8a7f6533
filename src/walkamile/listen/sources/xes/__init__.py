"""What happened in an event log in XES? Its events become steps of their cases."""
