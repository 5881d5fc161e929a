"""What is done in the registrations room: one function = one use case = one transaction = one audit record."""
