"""What happened to which objects? Object-centric event logs (OCEL 2.0) become events with their objects."""
