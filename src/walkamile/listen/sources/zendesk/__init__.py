"""What happened with tickets of Zendesk Support? Its incremental export and its audits become events."""
