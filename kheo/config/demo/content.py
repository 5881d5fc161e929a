"""What the trial year is made of: undertakings as such movements really have them, people and places invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Idea:
    """A model that a unit may register. `{place}` stands for a hamlet or an office."""

    field: str
    title: str
    content: str
    method: str
    expected: str
    people: int
    priorities: tuple[str, ...] = ("viec-kho",)
    individual: bool = False
    only: tuple[str, ...] = ()  # codes of the units to which the idea fits; empty: to any


POLITICAL = "he-thong-chinh-tri"
ECONOMY = "kinh-te"
CULTURE = "van-hoa-xa-hoi"
SECURITY = "an-ninh-quoc-phong"

COMMUNE_IDEAS: tuple[Idea, ...] = (
    Idea(
        ECONOMY,
        "Vận động Nhân dân hiến đất mở rộng đường {place}",
        "Vận động các hộ dọc tuyến hiến đất, tháo dỡ tường rào để mở rộng mặt đường từ 3 m lên 5 m, đổ bê tông 1,2 km.",
        "Chi bộ ra nghị quyết chuyên đề; đảng viên hiến đất trước; tổ vận động đến từng hộ; công khai thu, chi.",
        "Hoàn thành 1,2 km đường bê tông; 100% hộ đồng thuận, không có đơn thư khiếu nại.",
        86,
        ("nhiem-vu-trong-tam", "viec-kho"),
    ),
    Idea(
        ECONOMY,
        "Tổ hợp tác trồng na theo tiêu chuẩn VietGAP {place}",
        "Vận động các hộ trồng na liên kết thành tổ hợp tác, ghi nhật ký sản xuất, dùng chung nhãn hiệu “Na Chi Lăng”.",
        "Hội Nông dân xã cùng cán bộ khuyến nông hướng dẫn tại vườn; hộ làm trước chia sẻ với hộ làm sau.",
        "25 ha đạt VietGAP; giá bán tăng từ 10% trở lên; thêm 15 hộ tham gia.",
        42,
        ("nhiem-vu-trong-tam",),
    ),
    Idea(
        CULTURE,
        "Tuyến đường hoa phụ nữ tự quản {place}",
        "Trồng và chăm sóc đường hoa dài 800 m, thay điểm tập kết rác tự phát bằng bồn hoa.",
        "Chi hội phụ nữ chia đoạn cho từng nhóm hộ; sáng Chủ nhật tuần đầu tháng cùng ra quân.",
        "800 m đường hoa; không còn điểm rác tự phát; 100% hội viên tham gia.",
        54,
        ("van-de-moi",),
    ),
    Idea(
        SECURITY,
        "Camera an ninh do Nhân dân đóng góp {place}",
        "Vận động Nhân dân lắp 12 mắt camera tại các ngã ba, nhà văn hóa, điểm trường.",
        "Họp thôn bàn công khai về vị trí lắp và quyền xem hình ảnh; quỹ do ban công tác Mặt trận quản lý.",
        "12 mắt camera hoạt động ổn định; giảm các vụ trộm cắp vặt so với năm trước.",
        120,
        ("van-de-moi",),
    ),
    Idea(
        CULTURE,
        "Thực hiện nếp sống văn minh trong việc tang {place}",
        "Vận động không để người mất quá 48 giờ, không dùng vòng hoa tràn lan, không tổ chức ăn uống dài ngày.",
        "Người có uy tín, trưởng các dòng họ ký cam kết; đưa vào hương ước thôn.",
        "100% đám tang thực hiện đúng hương ước; tiết kiệm khoảng 15 triệu đồng mỗi đám.",
        97,
        ("viec-kho",),
    ),
    Idea(
        POLITICAL,
        "Chính quyền thân thiện, một cửa không chờ {place}",
        "Giải quyết ngay trong buổi các thủ tục chứng thực, khai sinh; trả kết quả tại nhà cho người cao tuổi.",
        "Phân công công chức trực ngoài giờ vào thứ Ba, thứ Năm; niêm yết số điện thoại tiếp nhận phản ánh.",
        "Từ 95% hồ sơ trả trước hạn; mức độ hài lòng của Nhân dân đạt từ 90%.",
        18,
        ("nhiem-vu-trong-tam",),
    ),
    Idea(
        ECONOMY,
        "Đàn trâu bò sinh sản luân chuyển giúp hộ nghèo {place}",
        "Trao bò giống cho hộ nghèo nuôi, khi sinh bê con thì chuyển bò mẹ cho hộ kế tiếp.",
        "Bình xét công khai tại thôn; cán bộ thú y theo dõi định kỳ; hộ khá nhận giúp đỡ hộ nghèo.",
        "12 hộ được nhận bò; giảm 6 hộ nghèo trong năm.",
        24,
        ("viec-kho",),
    ),
    Idea(
        SECURITY,
        "Tổ hòa giải “3 đến, 4 không” {place}",
        "Đến từng nhà, đến đúng lúc, đến tận gốc; không định kiến, không kéo dài, không thiên vị, không lan rộng.",
        "Tổ hòa giải gồm người có uy tín, chi hội trưởng các đoàn thể; ghi sổ, rút kinh nghiệm hằng quý.",
        "Hòa giải thành từ 90% số vụ việc; không có đơn thư vượt cấp.",
        12,
    ),
    Idea(
        CULTURE,
        "Câu lạc bộ hát then, hát sli gìn giữ bản sắc dân tộc {place}",
        "Mở lớp truyền dạy hát then, hát sli cho thiếu nhi vào dịp hè, biểu diễn tại ngày hội đại đoàn kết.",
        "Mời nghệ nhân tại chỗ truyền dạy; gia đình đóng góp trang phục; trường học cho mượn phòng.",
        "30 thiếu nhi biết hát; duy trì sinh hoạt mỗi tháng hai buổi.",
        38,
        ("van-de-moi",),
    ),
    Idea(
        POLITICAL,
        "Chi bộ “4 tốt” gắn với tổ đảng viên phụ trách hộ {place}",
        "Mỗi đảng viên phụ trách từ 5 đến 7 hộ, nắm tâm tư, hướng dẫn làm thủ tục, vận động thực hiện việc thôn.",
        "Phân công bằng nghị quyết; báo cáo tại sinh hoạt chi bộ hằng tháng; Nhân dân nhận xét cuối năm.",
        "100% hộ có đảng viên phụ trách; phản ánh của Nhân dân được trả lời trong 10 ngày.",
        22,
        ("nhiem-vu-trong-tam",),
    ),
    Idea(
        CULTURE,
        "Ngày Chủ nhật xanh, phân loại rác tại nguồn {place}",
        "Vận động các hộ phân loại rác, ủ phân hữu cơ tại vườn, thu gom vỏ thuốc bảo vệ thực vật.",
        "Đoàn thanh niên phát túi phân loại, hội phụ nữ kiểm tra hằng tuần, cuối tháng biểu dương hộ làm tốt.",
        "Từ 80% hộ phân loại rác; đặt 20 bể chứa vỏ thuốc bảo vệ thực vật.",
        64,
        ("van-de-moi",),
    ),
    Idea(
        ECONOMY,
        "Thắp sáng đường quê bằng điện năng lượng mặt trời {place}",
        "Lắp 40 bóng đèn năng lượng mặt trời trên 2 km đường thôn bằng đóng góp của Nhân dân và con em xa quê.",
        "Ban vận động công khai danh sách ủng hộ tại nhà văn hóa; thanh niên góp công lắp đặt.",
        "40 bóng đèn; 2 km đường được chiếu sáng.",
        73,
        ("van-de-moi",),
    ),
    Idea(
        SECURITY,
        "Thôn không có người vi phạm nồng độ cồn {place}",
        "Vận động từng gia đình ký cam kết “đã uống rượu, bia thì không lái xe”, bố trí người đưa về sau đám cỗ.",
        "Tổ tự quản an toàn giao thông nhắc nhở tại đám cưới, đám giỗ; loa thôn phát hằng tuần.",
        "100% hộ ký cam kết; không có trường hợp bị xử lý trong năm.",
        88,
        ("viec-kho",),
    ),
    Idea(
        ECONOMY,
        "Người đi đầu chuyển đổi đất đồi sang trồng hồi, trồng quế {place}",
        "Tự chuyển đổi 2 ha đất đồi, hướng dẫn các hộ trong thôn kỹ thuật ươm giống và chăm sóc.",
        "Làm trước trên đất nhà, mời bà con đến xem; cho vay cây giống, trả khi có thu hoạch.",
        "Thêm 10 hộ chuyển đổi, tổng diện tích 15 ha.",
        11,
        ("nhiem-vu-trong-tam",),
        individual=True,
    ),
    Idea(
        SECURITY,
        "Người có uy tín vận động con em thực hiện nghĩa vụ quân sự {place}",
        "Gặp gỡ các gia đình có con em trong độ tuổi, giải thích chính sách, đưa tiễn tân binh.",
        "Cùng xã đội trưởng đến từng nhà; mời quân nhân xuất ngũ kể chuyện.",
        "100% thanh niên trong diện có mặt khám tuyển; giao đủ quân.",
        9,
        ("nhiem-vu-trong-tam",),
        individual=True,
    ),
    Idea(
        CULTURE,
        "Trưởng thôn khéo vận động trẻ bỏ học trở lại trường {place}",
        "Nắm hoàn cảnh từng em, vận động gia đình, kết nối người đỡ đầu, đưa các em trở lại lớp.",
        "Đến nhà nhiều lần vào buổi tối; phối hợp giáo viên chủ nhiệm; vận động áo ấm, xe đạp.",
        "Không còn học sinh bỏ học giữa chừng tại thôn.",
        7,
        ("viec-kho",),
        individual=True,
    ),
)

OFFICE_IDEAS: tuple[Idea, ...] = (
    Idea(
        POLITICAL,
        "Giảm một nửa thời gian giải quyết thủ tục tại {place}",
        "Rà soát từng bước xử lý hồ sơ, bỏ giấy tờ trùng lặp, trả kết quả qua bưu chính công ích.",
        "Mỗi phòng nhận một thủ tục để cải tiến; niêm yết công khai; lấy ý kiến người dân sau mỗi hồ sơ.",
        "Giảm 50% thời gian giải quyết của ít nhất ba thủ tục.",
        25,
        ("nhiem-vu-trong-tam",),
        only=("du-noi-chinh", "du-kinh-te", "du-van-xa", "du-cong-an"),
    ),
    Idea(
        CULTURE,
        "Mẹ đỡ đầu, nhận đỡ đầu trẻ mồ côi của {place}",
        "Nhận đỡ đầu trẻ mồ côi, hỗ trợ học tập hằng tháng, thăm hỏi vào ngày lễ, tết.",
        "Vận động hội viên và nhà hảo tâm, công khai sổ quỹ, mỗi em có một người đỡ đầu theo dõi.",
        "18 em được đỡ đầu thường xuyên đến hết lớp 12.",
        36,
        ("viec-kho",),
        only=("hoi-lhpn",),
    ),
    Idea(
        SECURITY,
        "Ngày thứ Bảy làm căn cước, định danh điện tử lưu động của {place}",
        "Tổ lưu động đến các thôn vùng xa làm căn cước, kích hoạt định danh cho người cao tuổi, người khuyết tật.",
        "Thông báo trước qua trưởng thôn; đoàn viên hướng dẫn tại chỗ; làm cả buổi tối khi vào mùa.",
        "Từ 95% người đủ điều kiện được cấp tài khoản định danh.",
        20,
        ("nhiem-vu-trong-tam", "van-de-moi"),
        only=("du-cong-an",),
    ),
    Idea(
        ECONOMY,
        "Hỗ trợ hội viên bán nông sản trên sàn thương mại điện tử của {place}",
        "Hướng dẫn chụp ảnh, đăng bán, đóng gói; livestream bán na, hồng, mật ong trong mùa vụ.",
        "Mỗi chi hội cử hai người học trước rồi hướng dẫn lại; kết nối đơn vị vận chuyển.",
        "60 hộ có gian hàng; doanh thu trên 1,5 tỷ đồng.",
        61,
        ("van-de-moi",),
        only=("hoi-nong-dan", "huyen-doan"),
    ),
    Idea(
        SECURITY,
        "Hành quân dã ngoại làm công tác dân vận của {place}",
        "Giúp dân làm đường, thu hoạch vụ mùa, khám bệnh, cấp thuốc miễn phí tại xã vùng ba.",
        "Khảo sát việc dân cần trước một tháng; cùng ăn, cùng ở, cùng làm với dân.",
        "Giúp 500 ngày công, khám bệnh cho 200 lượt người.",
        45,
        ("nhiem-vu-trong-tam",),
        only=("du-quan-su",),
    ),
    Idea(
        POLITICAL,
        "Diễn đàn lắng nghe ý kiến đoàn viên, hội viên của {place}",
        "Mỗi quý tổ chức một buổi đối thoại trực tiếp, ý kiến được ghi sổ, phân công trả lời và công khai kết quả.",
        "Lấy ý kiến trước bằng phiếu không ghi tên; lãnh đạo trả lời tại chỗ việc thuộc thẩm quyền.",
        "100% ý kiến được trả lời; bốn buổi đối thoại trong năm.",
        52,
        ("van-de-moi",),
        only=("mttq", "hoi-lhpn", "huyen-doan", "hoi-nong-dan", "hoi-ccb", "ldld"),
    ),
    Idea(
        CULTURE,
        "Xóa nhà tạm cho hộ nghèo do {place} vận động",
        "Vận động ngày công, vật liệu và kinh phí giúp hộ nghèo, gia đình chính sách sửa chữa, xây mới nhà ở.",
        "Bình xét công khai tại thôn; mỗi nhà có một người phụ trách; bàn giao có biên bản và ảnh.",
        "Hoàn thành sáu nhà trước tháng 11; không để tái tạm.",
        40,
        ("viec-kho",),
        only=("mttq", "hoi-ccb", "ldld", "du-kinh-te", "du-van-xa"),
    ),
    Idea(
        SECURITY,
        "Cựu chiến binh giúp người lầm lỗi tái hòa nhập, mô hình của {place}",
        "Nhận giúp đỡ người chấp hành xong án phạt, người sau cai nghiện; giới thiệu việc làm, cho vay vốn.",
        "Mỗi chi hội nhận giúp một người; gặp gỡ hằng tháng; phối hợp công an xã.",
        "Từ 80% người được giúp có việc làm ổn định.",
        28,
        ("viec-kho",),
        only=("hoi-ccb",),
    ),
    Idea(
        POLITICAL,
        "Công đoàn lắng nghe, đồng hành cùng người lao động, mô hình của {place}",
        "Mở điểm tư vấn pháp luật lao động, đối thoại định kỳ với chủ doanh nghiệp, thăm khu trọ công nhân.",
        "Cán bộ công đoàn trực luân phiên; vướng mắc được chuyển và theo dõi đến khi trả lời.",
        "100% kiến nghị của người lao động được trả lời.",
        33,
        ("van-de-moi",),
        only=("ldld",),
    ),
    Idea(
        CULTURE,
        "Giờ trái đất, trường học không rác thải nhựa do {place} phát động",
        "Vận động các trường và cơ quan giảm đồ nhựa dùng một lần, thu gom pin cũ, đổi rác lấy cây.",
        "Chi bộ trường học làm nòng cốt; mỗi tháng một ngày đổi rác lấy cây.",
        "12 trường tham gia; thu gom 300 kg pin, nhựa.",
        60,
        ("van-de-moi",),
        only=("du-van-xa", "huyen-doan"),
    ),
)

HAMLETS = (
    "thôn Làng Mỏ",
    "thôn Than Muội",
    "thôn Lũng Cút",
    "thôn Đồng Hóa",
    "thôn Thống Nhất",
    "thôn Quán Thanh",
    "thôn Bãi Hào",
    "thôn Nà Pe",
    "thôn Khun Phang",
    "thôn Pá Tào",
    "thôn Co Hương",
    "thôn Làng Bu",
    "thôn Tân Minh",
    "thôn Nà Sèn",
    "thôn Mỏ Cháu",
    "thôn Lân Bông",
    "thôn Suối Mạ",
    "thôn Nà Phước",
    "thôn Cây Hồng",
    "thôn Đông Mồ",
    "thôn Hợp Đường",
    "thôn Làng Giông",
)

PEOPLE = (
    "Hoàng Văn Tư",
    "Nông Thị Hiền",
    "Vi Văn Thắng",
    "Lành Thị Mai",
    "Lương Văn Đức",
    "Hứa Thị Vân",
    "Triệu Văn Nam",
    "Mông Thị Thủy",
    "Đàm Văn Khánh",
    "Lý Thị Hằng",
    "Phùng Văn Sơn",
    "Chu Thị Loan",
    "Lộc Văn Bình",
    "Nguyễn Thị Hòa",
    "Hà Văn Quyết",
    "Dương Thị Nga",
)

GROUPS = (
    "Chi bộ",
    "Ban công tác Mặt trận",
    "Chi hội Phụ nữ",
    "Chi hội Nông dân",
    "Chi hội Cựu chiến binh",
    "Chi đoàn Thanh niên",
    "Tổ tự quản",
)

PROGRESS_NOTES = (
    "Họp dân thống nhất cách làm, phân công nhiệm vụ từng tổ.",
    "Ra quân đợt một, khối lượng đạt khoảng một phần ba kế hoạch.",
    "Ban vận động đến thăm, giải thích cho các hộ còn băn khoăn; tất cả đã đồng thuận.",
    "Tổ chức lao động tập trung, hoàn thành thêm một đoạn.",
    "Sơ kết sáu tháng, công khai thu chi tại nhà văn hóa.",
    "Đón đoàn đơn vị bạn đến trao đổi kinh nghiệm.",
    "Hoàn thành phần việc chính, tiếp tục duy trì hằng tuần.",
)
