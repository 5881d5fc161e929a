"""What may be told to whom, how it is signed, when it is tried again, and what a roll-up holds. No network here."""
