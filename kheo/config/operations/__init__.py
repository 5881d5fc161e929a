"""Running an installation: serving, background jobs, backup and restore, the check-up."""
