"""Doors of visits, of residents' opinions and of personal calendars."""

from django.urls import URLPattern, path, register_converter

from kheo.rounds.views import calendar, findings, surveys, visits


class IcsConverter:
    """The token of a calendar with its ending."""

    regex = r"[A-Za-z0-9_-]{20,64}\.ics"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(IcsConverter, "ics")

patterns: list[URLPattern] = [
    path("kiem-tra/", visits.index, name="visits"),
    path("kiem-tra/moi/", visits.new, name="visit_new"),
    path("kiem-tra/<int:visit_id>/", visits.detail, name="visit"),
    path("kiem-tra/<int:visit_id>/sua/", visits.edit, name="visit_edit"),
    path("kiem-tra/<int:visit_id>/huy/", visits.cancel, name="visit_cancel"),
    path("kiem-tra/<int:visit_id>/da-thuc-hien/", visits.hold, name="visit_hold"),
    path("kiem-tra/<int:visit_id>/ghi/", findings.field, name="visit_field"),
    path("kiem-tra/<int:visit_id>/ghi/<int:model_id>/", findings.record, name="visit_record"),
    path("kiem-tra/<int:visit_id>/anh/", findings.photo, name="visit_photo"),
    path("kiem-tra/<int:visit_id>/anh/<int:photo_id>/", findings.picture, name="visit_picture"),
    path("kiem-tra/<int:visit_id>/anh/<int:photo_id>/go/", findings.remove, name="visit_remove_picture"),
    path("kiem-tra/<int:visit_id>/kien-nghi/<int:finding_id>/", visits.follow_up, name="visit_follow_up"),
    path("kiem-tra/<int:visit_id>/hai-ban/<int:version_id>/", findings.choose, name="visit_choose"),
    path("lay-y-kien/<int:model_id>/", surveys.surveys, name="surveys"),
    path("lay-y-kien/dot/<int:survey_id>/", surveys.results, name="survey_results"),
    path("lay-y-kien/dot/<int:survey_id>/ket-thuc/", surveys.close, name="survey_close"),
    path("lay-y-kien/dot/<int:survey_id>/to-in/", surveys.sheet, name="survey_sheet"),
    path("lay-y-kien/dot/<int:survey_id>/ma/", surveys.code, name="survey_code"),
    path("y-kien/<slug:survey_token>/", surveys.opinion, name="survey"),
    path("lich/", calendar.page, name="calendar"),
    path("lich/<ics:feed>", calendar.feed, name="calendar_feed"),
]
