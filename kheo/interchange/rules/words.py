"""What the actions of this room are called in the journal."""

SUBJECTS: dict[str, str] = {
    "endpoint": "Điểm nhận thông báo",
    "upstream": "Liên kết gửi số liệu lên cấp trên",
    "source": "Nguồn gửi số liệu",
    "rollup": "Số liệu tổng hợp",
}

WORDS: dict[str, str] = {
    "endpoint.add": "Thêm điểm nhận thông báo",
    "endpoint.change": "Sửa điểm nhận thông báo",
    "endpoint.switch_on": "Bật điểm nhận thông báo",
    "endpoint.switch_off": "Tắt điểm nhận thông báo",
    "endpoint.pause": "Tạm dừng điểm nhận thông báo vì gửi không được",
    "endpoint.rotate": "Thay khóa ký của điểm nhận thông báo",
    "endpoint.test": "Gửi thử tới điểm nhận thông báo",
    "endpoint.again": "Gửi lại một thông báo",
    "endpoint.tidy": "Xóa thông báo cũ đã gửi xong",
    "upstream.add": "Thêm liên kết gửi số liệu lên cấp trên",
    "upstream.change": "Sửa liên kết gửi số liệu lên cấp trên",
    "upstream.send": "Gửi số liệu lên cấp trên",
    "source.add": "Thêm nguồn gửi số liệu",
    "source.change": "Sửa nguồn gửi số liệu",
    "rollup.receive": "Nhận số liệu tổng hợp",
    "rollup.map": "Ghi quy tắc khớp chỉ tiêu",
}
