"""Programs in service: installing, promoting, trying candidates live, healing faults."""
