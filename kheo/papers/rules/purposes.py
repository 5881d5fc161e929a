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
    "bao-cao-ket-qua": "Báo cáo cấp trên đơn vị đã làm gì, đạt chỉ tiêu nào, còn vướng gì.",
    "bao-cao-nam": "Tổng kết một năm thực hiện kế hoạch: kết quả, đánh giá, nhiệm vụ năm sau.",
    "so-ket-ba-nam": "So kết quả ba năm của phong trào, kèm biểu đồ và biểu số liệu.",
    "to-trinh-cong-nhan": "Trình cấp có thẩm quyền công nhận các hồ sơ đã qua công khai, chấm điểm, biểu quyết.",
    "bien-ban-xet": "Ghi lại cuộc họp của hội đồng: thành phần, từng hồ sơ, kết quả.",
    "bien-ban-kiem-phieu": "Ghi kết quả một cuộc bỏ phiếu đã kiểm phiếu để ký, lưu hồ sơ.",
    "quyet-dinh-cong-nhan": "In quyết định công nhận với số của chính quyết định, kèm danh sách.",
    "quyet-dinh-khen-thuong": "In quyết định biểu dương, khen thưởng với số của chính quyết định.",
    "quyet-dinh-huy-bo": "In quyết định hủy bỏ với căn cứ, lý do và số của chính quyết định.",
    "giay-chung-nhan": "In giấy chứng nhận cho tập thể, cá nhân có tên trong quyết định.",
    "ban-tin-phat-thanh": "Đọc trên hệ thống truyền thanh: một mô hình làm gì, kết quả ra sao.",
    "thong-bao-tien-do": "Báo cho các đơn vị biết kết quả chung và việc còn chậm, còn thiếu.",
}


def purpose_of(name: str, needs: str) -> str:
    return PURPOSES.get(name, f"{NEEDS.get(needs, NEEDS['plan'])}, số liệu lấy từ sổ.")
