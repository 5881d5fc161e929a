"""What is done to plans: loading a plan file, and reading a document towards one."""

from kheo.plans.actions.loading import CodesInUse, Loaded, load_plan, preview, problems_of

__all__ = ["CodesInUse", "Loaded", "load_plan", "preview", "problems_of"]
