"""What people of the trial year write in the autumn: reports, findings, evidence. People and places are invented."""

# unit → (login, name, post, role, seat); the first one chairs
COUNCILS: dict[str, tuple[tuple[str, str, str, str, str], ...]] = {
    "xa-bac-thuy": (
        ("bacthuy.bithu", "Lương Văn Thịnh", "Bí thư Đảng ủy xã", "leader", "chair"),
        ("bacthuy.mattran", "Hoàng Thị Nhung", "Chủ tịch Ủy ban MTTQ xã", "assessor", "member"),
        ("bacthuy.phunu", "Vi Thị Duyên", "Chủ tịch Hội LHPN xã", "assessor", "member"),
    ),
    "xa-quan-son": (
        ("quanson.bithu", "Lý Văn Cường", "Bí thư Đảng ủy xã", "leader", "chair"),
        ("quanson.mattran", "Đàm Thị Quyên", "Chủ tịch Ủy ban MTTQ xã", "assessor", "member"),
        ("quanson.nongdan", "Mông Văn Lợi", "Chủ tịch Hội Nông dân xã", "assessor", "member"),
    ),
    "xa-van-linh": (
        ("vanlinh.bithu", "Hứa Văn Tiến", "Bí thư Đảng ủy xã", "leader", "chair"),
        ("vanlinh.mattran", "Lành Thị Xuân", "Chủ tịch Ủy ban MTTQ xã", "assessor", "member"),
        ("vanlinh.cuuchienbinh", "Chu Văn Hậu", "Chủ tịch Hội Cựu chiến binh xã", "assessor", "member"),
    ),
}

OFFICERS = (
    "Hoàng Văn Tuyên", "Nông Thị Hiền", "Vi Văn Thắng", "Lành Thị Mai", "Lương Văn Đức", "Hứa Thị Vân",
    "Triệu Văn Nam", "Mông Thị Thủy", "Đàm Văn Khánh", "Lý Thị Hằng", "Phùng Văn Sơn", "Chu Thị Loan",
    "Lộc Văn Bình", "Nguyễn Thị Hòa", "Hà Văn Quyết", "Dương Thị Nga", "Hoàng Thị Bích", "Nông Văn Hiệp",
    "Vi Thị Luyến", "Lành Văn Phong", "Lương Thị Sen", "Hứa Văn Toàn", "Triệu Thị Yến", "Mông Văn Quang",
    "Đàm Thị Huệ", "Lý Văn Chiến", "Phùng Thị Oanh", "Chu Văn Dũng", "Lộc Thị Nguyệt", "Nguyễn Văn Hải",
    "Hà Thị Thơm", "Dương Văn Tài", "Hoàng Văn Lực", "Nông Thị Kiều", "Vi Văn Hùng", "Lành Thị Đào",
)  # fmt: skip

RESULTS = (
    "Đã hoàn thành các việc đăng ký; các hộ tham gia đầy đủ, không có đơn thư khiếu nại.",
    "Đạt và vượt khối lượng đã đăng ký; Nhân dân đóng góp thêm ngày công để làm xong sớm trước mùa mưa.",
    "Cơ bản hoàn thành; còn một đoạn chưa làm xong do mưa lũ, sẽ hoàn thành trong tháng 10.",
)
AGAINST = (
    "Đạt 100% khối lượng dự kiến, sớm hơn một tháng.",
    "Đạt khoảng 90% dự kiến; phần còn lại đã phân công cụ thể.",
    "Vượt dự kiến về số hộ tham gia; đúng thời gian đăng ký.",
)
REPLICABLE = (
    "Họp thôn bàn trước, đảng viên làm trước, công khai từng khoản thu chi; thôn nào cũng làm theo được.",
    "Chia tổ theo cụm dân cư, mỗi tổ một người được bà con tin cậy phụ trách; họp tổ ngắn, mỗi tháng một lần.",
    "Bắt đầu từ một nhóm hộ tự nguyện, làm xong mời các hộ khác đến xem rồi mới nhân rộng.",
)
REQUIREMENTS = {
    "chu-truong-phu-hop": "Chi bộ có nghị quyết chuyên đề, gắn với nhiệm vụ xây dựng nông thôn mới của xã.",
    "van-dong-chuyen-sau": "Tổ vận động đến từng hộ, ghi lại ý kiến và trả lời tại cuộc họp thôn sau đó.",
    "can-bo-di-dau": "Bí thư chi bộ, trưởng thôn và các đảng viên làm trước, đóng góp trước.",
    "nhan-dan-dong-thuan": "Các hộ thống nhất bằng biểu quyết tại họp thôn, có biên bản.",
}
EVIDENCE = (
    "Có nghị quyết chi bộ và phân công của xã trong hồ sơ.",
    "Đoàn kiểm tra đã xem tại chỗ, đúng như báo cáo.",
    "Biên bản họp thôn, danh sách các hộ tham gia.",
    "Số liệu ghi tiến độ và ảnh trước, sau khi làm.",
)
FINDINGS = (
    "Kết quả đúng như báo cáo. Bà con đồng tình, nơi làm sạch đẹp, có người trông coi thường xuyên.",
    "Việc làm thiết thực. Sổ ghi chép còn thiếu vài lần thu chi, đã hướng dẫn bổ sung.",
    "Có cách làm hay, các hộ tự kiểm tra chéo. Cần ghi rõ hơn số hộ tham gia.",
)
FOLLOW_UPS = ("Bổ sung sổ thu chi và niêm yết tại nhà văn hóa thôn.", "Ghi lại cách làm để các thôn khác học.")
OPINIONS = (
    "Đường rộng hơn, trẻ con đi học đỡ vất vả.",
    "Đề nghị làm tiếp đoạn cuối thôn.",
    "",
    "Gia đình tôi rất ủng hộ.",
    "",
    "Mong xã mở thêm cho các thôn vùng cao.",
)
DECLINED = (
    "Kết quả chưa rõ so với dự kiến khi đăng ký, số liệu chưa có minh chứng. Đề nghị bổ sung và xét vào đợt sau.",
    "Mới làm được ít tháng, chưa thấy sức lan tỏa. Đề nghị tiếp tục thực hiện và đăng ký vào năm sau.",
)
