"""What happened with incidents of ServiceNow? Records of its tables become events."""
