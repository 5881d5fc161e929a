"""Comments that became a difficulty with the plan (phản ánh vướng mắc)."""

from django.db import models


class PassedComment(models.Model):
    """A comment that the unit which convened the round passed on, once. Words that were the same are one difficulty."""

    comment = models.OneToOneField("portal.Comment", models.CASCADE, related_name="passed")
    feedback = models.ForeignKey("feedback.Feedback", models.PROTECT, related_name="from_comments")

    def __str__(self) -> str:
        return f"{self.comment_id} → {self.feedback_id}"
