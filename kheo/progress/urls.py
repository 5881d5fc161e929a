"""Doors of the figures room."""

from django.urls import URLPattern, URLResolver, include, path

from kheo.progress.views import (
    comparing,
    deadlines,
    exports,
    matrix,
    messages,
    missing,
    new_year,
    records,
    reminders,
    task_board,
    tasks,
    unit,
)

app_name = "progress"

figures = [
    path("", matrix.choose, name="matrix"),
    path("so-sanh/", comparing.page, name="compare"),
    path("so-sanh/ho-so/", comparing.records, name="compare_records"),
    path("so-sanh/xlsx/", comparing.workbook, name="compare_workbook"),
    path("<slug:plan>/", matrix.page, name="plan"),
    path("<slug:plan>/ho-so/", records.page, name="records"),
    path("<slug:plan>/con-thieu/", missing.page, name="missing"),
    path("<slug:plan>/con-thieu/nhac/", missing.remind_page, name="remind"),
    path("<slug:plan>/loi-nhac/", reminders.page, name="reminders"),
    path("<slug:plan>/loi-nhac/xlsx/", reminders.workbook, name="reminders_workbook"),
    path("<slug:plan>/thoi-han/", deadlines.page, name="deadlines"),
    path("<slug:plan>/thoi-han/don-vi/", deadlines.one, name="deadline"),
    path("<slug:plan>/thoi-han/don-vi/ghi-nhan/", deadlines.record_delivery, name="deliver"),
    path("<slug:plan>/thoi-han/don-vi/gia-han/", deadlines.extend, name="extend"),
    path("<slug:plan>/thoi-han/don-vi/huy/", deadlines.revoke, name="revoke"),
    path("<slug:plan>/dau-nam/", new_year.page, name="new_year"),
    path("<slug:plan>/xlsx/", exports.workbook, name="workbook"),
    path("<slug:plan>/<slug:unit>/", unit.page, name="unit"),
]
given = [
    path("", task_board.choose, name="tasks"),
    path("<slug:plan>/", task_board.page, name="task_board"),
    path("<slug:plan>/xlsx/", task_board.workbook, name="task_workbook"),
    path("<slug:plan>/<slug:unit>/", tasks.page, name="unit_tasks"),
    path("<slug:plan>/<slug:unit>/ghi/", tasks.note, name="note_task"),
]
told = [
    path("", messages.page, name="messages"),
    path("da-xem/", messages.seen, name="messages_seen"),
    path("tuy-chon/", messages.preferences, name="message_preferences"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("tien-do/", include(figures)),
    path("nhiem-vu/", include(given)),
    path("loi-nhac/", include(told)),
]
