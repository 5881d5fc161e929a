"""Endpoints that are told of what happens; figures that are sent to a higher office, and received from lower ones."""

from kheo.interchange.models.endpoints import Attempt, Delivery, Endpoint
from kheo.interchange.models.received import Rollup, Source, TargetMatch
from kheo.interchange.models.upstreams import Sending, Upstream

__all__ = ["Attempt", "Delivery", "Endpoint", "Rollup", "Sending", "Source", "TargetMatch", "Upstream"]
