"""Who plays which part in the trial year: people of each role, units that are late, silent or small."""

# login, name, role, unit
PEOPLE_OF_EACH_ROLE = (
    ("thuongtruc", "Nông Văn Minh", "steward", "ban-dan-van"),
    ("lanhdao", "Hoàng Thị Thu Hà", "leader", "huyen-uy-chi-lang"),
    ("bacthuy", "Vi Thị Hồng", "unit-officer", "xa-bac-thuy"),
    ("hoidong", "Lương Văn Tuấn", "assessor", "huyen-uy-chi-lang"),
    ("tuyentruyen", "Đàm Thị Lệ", "communicator", "huyen-uy-chi-lang"),
    ("kiemtra", "Triệu Quốc Việt", "auditor", "huyen-uy-chi-lang"),
    ("quantri", "Hứa Minh Quân", "administrator", "huyen-uy-chi-lang"),
)
REGISTERING_KINDS = {
    "fatherland-front",
    "socio-political-organisation",
    "grassroots-party-committee",
    "commune-party-committee",
}
LATE_UNITS = {"xa-huu-kien", "xa-lam-son", "hoi-ccb"}
SILENT_UNITS = {"xa-van-an", "du-quan-su"}  # sent nothing yet
SMALL_UNITS = {"xa-gia-loc", "xa-lien-son", "xa-bang-huu"}  # fewer than the plan asks for
OPEN_TODAY = (("xa-bac-thuy", "draft"), ("xa-gia-loc", "sent"), ("xa-mai-sao", "sent"), ("xa-lien-son", "returned"))
UNITS_WITH_HAMLETS = ("xa-bac-thuy", "xa-quan-son")
