"""What each document of the catalogue is for, in a sentence; by name, else by what it is about."""

NEEDS = {
    "plan": "Về cả kế hoạch",
    "unit": "Về một đơn vị",
    "round": "Về một đợt xét",
    "ballot": "Về một cuộc bỏ phiếu",
    "decision": "Về một quyết định",
    "registration": "Về một mô hình, điển hình",
}
ABOUT = {
    "round": "Đợt xét",
    "ballot": "Cuộc bỏ phiếu",
    "decision": "Quyết định",
    "registration": "Mô hình, điển hình",
}
PURPOSES = {
    "danh-sach-dang-ky": "Gửi cấp trên danh sách mô hình, điển hình mà đơn vị đã đăng ký.",
    "so-tong-hop": "Cho biết từng đơn vị đăng ký, xây dựng, được công nhận bao nhiêu.",
    "thong-bao-tien-do": "Báo cho các đơn vị biết kết quả chung và việc còn chậm, còn thiếu.",
}


def purpose_of(name: str, needs: str) -> str:
    return PURPOSES.get(name, f"{NEEDS.get(needs, NEEDS['plan'])}, số liệu lấy từ sổ.")
