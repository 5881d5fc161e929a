"""What the portal keeps of its own: photographs shown, comments of residents, offers to learn from a model."""

from kheo.portal.models.comments import Comment
from kheo.portal.models.offers import ReplicationOffer
from kheo.portal.models.passing import PassedComment
from kheo.portal.models.photos import PublicPhoto

__all__ = ["Comment", "PassedComment", "PublicPhoto", "ReplicationOffer"]
