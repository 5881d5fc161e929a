"""A plan document as it was sent becomes plain text, a paragraph a line; or it is refused with a reason."""

import io
import time
import unicodedata
import zipfile

import pytest
from odf.opendocument import OpenDocumentText
from odf.text import P

from kheo.plans.queries.papers_in import PaperText, text_of
from kheo.shared.clauses import parse_text
from kheo.shared.legacy_text import TCVN3
from kheo.shared.problems import RuleBroken
from tests.plans import documents as made
from tests.plans.factories import TEXT

PARAGRAPHS = [line.replace("*", "") for line in TEXT.splitlines() if line.strip()]
END = PARAGRAPHS.index("Nơi nhận:")
LEFT = [line for line in PARAGRAPHS[END:] if line.startswith(("-", "Nơi"))]
RIGHT = [line for line in PARAGRAPHS[END:] if line not in LEFT]


def lines(data: bytes, name: str = "ke-hoach") -> list[str]:
    return [line for line in text_of(data, name).text.splitlines() if line]


def refused(data: bytes, name: str = "ke-hoach.docx") -> str:
    started = time.monotonic()
    with pytest.raises(RuleBroken) as broken:
        text_of(data, name)
    assert time.monotonic() - started < 10
    [problem] = broken.value.problems
    assert problem.field == "document"
    assert problem.message
    assert problem.next_step
    return problem.code


# --- the plan of 2023 in every format --------------------------------------------------------------------------------


def _odt_of_the_plan() -> bytes:
    document = OpenDocumentText()
    for paragraph in PARAGRAPHS:
        document.text.addElement(P(text=paragraph))
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def _pdf_of_the_plan(page: str) -> bytes:
    body = "\n\n".join(map(made.typed, PARAGRAPHS[:END]))
    left, right = (" \\ \n".join(map(made.typed, column)) for column in (LEFT, RIGHT))
    return made.pdf(f"{page}{body}\n\n#grid(columns: (1fr, 1fr), align: (left, center), [{left}], [{right}])\n")


PLANS = {
    "docx": lambda: made.docx("".join(map(made.p, PARAGRAPHS[:END])) + made.table([LEFT, RIGHT])),
    "odt": _odt_of_the_plan,
    "official pdf": lambda: _pdf_of_the_plan(made.OFFICIAL),
    "ragged pdf": lambda: _pdf_of_the_plan(made.RAGGED),
    "md": lambda: TEXT.encode(),
    "txt": lambda: TEXT.encode("utf-16"),
}


@pytest.mark.parametrize("format_", PLANS)
def test_the_plan_has_the_same_clauses_and_words_in_every_format(format_: str) -> None:
    paper = text_of(PLANS[format_](), f"ke-hoach.{format_}")
    assert paper.format == format_.split()[-1]
    assert paper.notes == ()
    read, expected = parse_text(paper.text), parse_text(TEXT)
    assert [(each.address, each.text) for each in read.clauses] == [
        (each.address, each.text) for each in expected.clauses
    ]
    assert read.recipients == expected.recipients
    assert read.signature == expected.signature


# --- .docx -----------------------------------------------------------------------------------------------------------

NUMBERING = (
    made.abstract(
        1,
        made.level("upperRoman", "%1."),
        made.level("decimal", "%2."),
        made.level("lowerLetter", "%3)"),
        made.level("bullet", "-"),
    )
    + made.abstract(2, made.level("decimal", "%1."), made.level("decimal", "%1.%2."))
    + made.abstract(3, made.level("bullet", "\uf0b7"), made.level("bullet", "o"), made.level("bullet", "+"))
    + made.num(1, 1)
    + made.num(2, 2)
    + made.num(3, 3)
    + made.num(4, 2, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    + made.num(5, 2, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>')
)


def test_automatic_numbers_are_counted_by_level_and_begin_anew_below_a_new_parent() -> None:
    body = "".join(
        made.numbered(words, 1, depth)
        for words, depth in (
            ("MỤC ĐÍCH", 0), ("Mục đích", 1), ("Cụ thể", 3), ("Tiếp tục", 3), ("Yêu cầu", 1), ("một", 2), ("hai", 2),
            ("NỘI DUNG", 0), ("Chỉ tiêu", 1), ("một", 2),
        )
    )  # fmt: skip
    assert lines(made.docx(body, numbering=NUMBERING)) == [
        "I. MỤC ĐÍCH", "1. Mục đích", "- Cụ thể", "- Tiếp tục", "2. Yêu cầu", "a) một", "b) hai",
        "II. NỘI DUNG", "1. Chỉ tiêu", "a) một",
    ]  # fmt: skip


def test_a_list_goes_on_after_other_paragraphs_and_restarts_where_it_says_so() -> None:
    body = (
        made.numbered("một", 2)
        + made.numbered("nhỏ", 2, 1)
        + made.p("xen giữa")
        + made.numbered("hai", 2)
        + made.numbered("nhỏ nữa", 2, 1)
        + made.numbered("lại một", 4)
        + made.numbered("lại hai", 4)
        + made.numbered("bảy", 5)
    )
    assert lines(made.docx(body, numbering=NUMBERING)) == [
        "1. một", "1.1. nhỏ", "xen giữa", "2. hai", "2.1. nhỏ nữa", "1. lại một", "2. lại hai", "7. bảy",
    ]  # fmt: skip


def test_bullets_of_symbol_fonts_are_bullets_dashes_are_dashes() -> None:
    body = made.numbered("a", 3) + made.numbered("b", 3, 1) + made.numbered("c", 3, 2)
    assert lines(made.docx(body, numbering=NUMBERING)) == ["• a", "○ b", "+ c"]


def test_numbers_come_by_style_and_by_the_style_that_it_is_based_on() -> None:
    numbering = (
        made.abstract(1, made.level("upperRoman", "%1."), made.level("decimal", "%2.", '<w:pStyle w:val="Muc"/>'))
        + made.abstract(2, more='<w:numStyleLink w:val="DanhSach"/>')
        + made.num(1, 1)
        + made.num(2, 2)
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="Phan"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Phan"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Muc"><w:basedOn w:val="Phan"/></w:style>'
        '<w:style w:type="numbering" w:styleId="DanhSach">'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = (
        made.p("MỤC ĐÍCH", '<w:pStyle w:val="Phan"/>')
        + made.p("Mục đích", '<w:pStyle w:val="Muc"/>')
        + made.p("NỘI DUNG", '<w:pStyle w:val="Con"/>')
        + made.numbered("TỔ CHỨC", 2)
        + made.p("không số", '<w:pStyle w:val="Con"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert lines(made.docx(body, numbering=numbering, styles=styles)) == [
        "I. MỤC ĐÍCH", "1. Mục đích", "II. NỘI DUNG", "III. TỔ CHỨC", "không số",
    ]  # fmt: skip


def test_the_letterhead_is_read_cell_by_cell() -> None:
    body = made.table(
        [["HUYỆN ỦY CHI LĂNG", "*"], ["ĐẢNG CỘNG SẢN VIỆT NAM"]],
        [["Số 72-KH/HU"], ["Chi Lăng, ngày 06 tháng 02 năm 2023"]],
    ) + made.p("KẾ HOẠCH")
    assert lines(made.docx(body)) == [
        "HUYỆN ỦY CHI LĂNG", "*", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 72-KH/HU", "Chi Lăng, ngày 06 tháng 02 năm 2023",
        "KẾ HOẠCH",
    ]  # fmt: skip


def _run(words: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{words}</w:t></w:r>'


def test_what_was_inserted_is_kept_and_what_was_deleted_or_moved_away_is_not() -> None:
    body = (
        f"<w:p>{_run('trước ngày ')}<w:del>{_run('20')}<w:r><w:delText>21</w:delText></w:r></w:del>"
        f"<w:ins>{_run('25')}</w:ins><w:moveFrom>{_run('/01')}</w:moveFrom><w:moveTo>{_run('/02')}</w:moveTo></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{_run('nối ')}</w:p><w:p>{_run('liền')}</w:p>"
        '<w:p><w:pPr><w:pPrChange><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange></w:pPr>'
        f"{_run('không số')}</w:p>"
    )
    assert lines(made.docx(body, numbering=NUMBERING)) == ["trước ngày 25/02", "nối liền", "không số"]


def test_signs_links_and_fields_are_read_as_they_are_printed() -> None:
    body = (
        "<w:p><w:r><w:t>Số</w:t><w:tab/><w:t>72</w:t><w:noBreakHyphen/><w:t>KH/HU</w:t><w:br/>"
        '<w:t xml:space="preserve">năm\u00a02023 </w:t></w:r>'
        "<w:hyperlink><w:r><w:t>liên kết</w:t></w:r></w:hyperlink>"
        "<w:smartTag><w:r><w:t>, thẻ</w:t></w:r></w:smartTag></w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE \\@ "dd"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>ngày 06</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f'<w:fldSimple w:instr="PAGE">{_run(" trang 1")}</w:fldSimple></w:p>'
        f"<w:p>{_run('ẩn', '<w:rPr><w:vanish/></w:rPr>')}{_run('chữ hoa', '<w:rPr><w:caps/></w:rPr>')}</w:p>"
    )
    assert lines(made.docx(body)) == ["Số\t72-KH/HU", "năm 2023 liên kết, thẻ", "ngày 06 trang 1", "CHỮ HOA"]


def test_a_table_of_contents_is_left_out_and_a_field_without_end_swallows_nothing() -> None:
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    body = (
        f"<w:p>{field.format('begin')}<w:r><w:instrText> TOC \\o </w:instrText></w:r>{field.format('separate')}"
        f"{_run('I. MỤC ĐÍCH 1')}</w:p><w:p>{_run('II. NỘI DUNG 2')}</w:p><w:p>{field.format('end')}</w:p>"
        + made.p("I. MỤC ĐÍCH")
        + f"<w:p>{field.format('begin')}<w:r><w:instrText>DATE</w:instrText></w:r></w:p>"
        + made.p("II. NỘI DUNG")
    )
    assert lines(made.docx(body)) == ["I. MỤC ĐÍCH", "II. NỘI DUNG"]


def test_a_text_box_is_read_once_and_headers_and_footnotes_not_at_all() -> None:
    box = f"<w:txbxContent>{made.p('Trong khung')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>{_run('Ngoài khung')}<w:r><w:footnoteReference/></w:r></w:p>"
    )
    extra = {"word/header1.xml": "<w:hdr/>", "word/footnotes.xml": "<w:footnotes/>"}
    assert lines(made.docx(body, **extra)) == ["Ngoài khung", "Trong khung"]


# --- .odt ------------------------------------------------------------------------------------------------------------

ODT_LISTS = (
    '<text:list-style style:name="L1">'
    '<text:list-level-style-number text:level="1" style:num-format="I" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="3" style:num-format="1" style:num-suffix="." text:display-levels="2"/>'
    '<text:list-level-style-bullet text:level="4" text:bullet-char="–"/></text:list-style>'
)


def _item(words: str, inner: str = "", attributes: str = "") -> str:
    paragraph = f"<text:p>{words}</text:p>" if words else ""
    return f"<text:list-item{attributes}>{paragraph}{inner}</text:list-item>"


def _list(*items: str, attributes: str = "") -> str:
    return f"<text:list{attributes}>{''.join(items)}</text:list>"


def test_lists_of_an_odt_are_counted() -> None:
    named = ' text:style-name="L1"'
    deep = _list(_item("", _list(_item("", _list(_item("gạch"))))))
    body = (
        _list(
            _item("MỤC ĐÍCH", _list(_item("Mục đích", _list(_item("nhỏ"), _item("nhỏ nữa"))), _item("Yêu cầu"))),
            _item("NỘI DUNG", _list(_item("Chỉ tiêu"))),
            attributes=named,
        )
        + "<text:p>xen giữa</text:p>"
        + _list(_item("TỔ CHỨC", deep), attributes=f'{named} text:continue-numbering="true"')
        + _list(_item("LẠI TỪ ĐẦU"), _item("NĂM", attributes=' text:start-value="5"'), attributes=named)
    )
    assert lines(made.odt(body, automatic=ODT_LISTS)) == [
        "I. MỤC ĐÍCH", "1. Mục đích", "1.1. nhỏ", "1.2. nhỏ nữa", "2. Yêu cầu", "II. NỘI DUNG", "1. Chỉ tiêu",
        "xen giữa", "III. TỔ CHỨC", "- gạch", "I. LẠI TỪ ĐẦU", "V. NĂM",
    ]  # fmt: skip


def test_an_odt_leaves_out_notes_comments_and_deletions() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>đã xóa</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:p>Trước<text:note><text:note-body><text:p>chú thích</text:p></text:note-body></text:note>"
        "<text:s/>ngày\n   <text:span>25/02</text:span><text:tab/>x<text:line-break/>dòng dưới"
        "<office:annotation><text:p>bình luận</text:p></office:annotation></text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>trái</text:p></table:table-cell>"
        "<table:table-cell><text:p>phải</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p>Ngoài<draw:frame><draw:text-box><text:p>Trong khung</text:p></draw:text-box></draw:frame></text:p>"
    )
    assert lines(made.odt(body)) == ["Trước ngày 25/02\tx", "dòng dưới", "trái", "phải", "Ngoài", "Trong khung"]


# --- PDF -------------------------------------------------------------------------------------------------------------


def test_the_columns_of_a_pdf_are_read_one_after_the_other() -> None:
    head = (
        "#grid(columns: (1fr, 1fr), align: center, [HUYỆN ỦY CHI LĂNG \\ \\* \\ Số 72-KH/HU],"
        "[ĐẢNG CỘNG SẢN VIỆT NAM \\ _Chi Lăng, ngày 06 tháng 02 năm 2023_])\n#align(center)[*KẾ HOẠCH*]\n\n"
    )
    assert lines(made.pdf(made.OFFICIAL + head)) == [
        "HUYỆN ỦY CHI LĂNG", "*", "Số 72-KH/HU", "ĐẢNG CỘNG SẢN VIỆT NAM", "Chi Lăng, ngày 06 tháng 02 năm 2023",
        "KẾ HOẠCH",
    ]  # fmt: skip


def test_a_paragraph_of_a_pdf_goes_on_over_the_page_without_the_page_number() -> None:
    sentence = "Các cấp ủy Đảng, chính quyền lãnh đạo, chỉ đạo hệ thống chính trị ở đơn vị triển khai Phong trào "
    long = (sentence * 40).strip() + "."
    assert lines(made.pdf(f"{made.OFFICIAL}1. {long}\n\n2. Ngắn\n")) == [f"1. {long}", "2. Ngắn"]


def test_pages_that_are_only_pictures_are_told_and_a_document_of_them_is_refused() -> None:
    picture = "#pagebreak()\n#rect(width: 5cm, height: 5cm, fill: black)\n"
    paper = text_of(made.pdf(made.RAGGED.replace('numbering: "1"', "numbering: none") + "Chữ\n" + picture * 2), "a.pdf")
    assert paper == PaperText("Chữ\n", "pdf", ("Tệp có 2 trang chỉ là ảnh, chưa đọc được.",))
    assert refused(made.pdf("#rect(width: 5cm, height: 5cm, fill: black)")) == "paper.scan"


# --- plain text ------------------------------------------------------------------------------------------------------

SENTENCE = "Đẩy mạnh Phong trào thi đua “Dân vận khéo” ở các xã, thị trấn; mỗi đơn vị ít nhất 02 mô hình."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_in_every_coding_and_composed(encoding: str) -> None:
    decomposed = unicodedata.normalize("NFD", SENTENCE)
    assert text_of(decomposed.encode(encoding), "a.txt") == PaperText(f"{SENTENCE}\n", "txt")


def test_windows_1258_is_known_by_its_letters() -> None:
    separate = "".join(
        unicodedata.normalize("NFC", base) + marks for base, marks in (_tone_apart(character) for character in SENTENCE)
    )
    paper = text_of(separate.encode("cp1258"), "a.txt")
    assert paper.text == f"{SENTENCE}\n"
    assert "Windows-1258" in paper.notes[0]


def _tone_apart(character: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", character)
    tones = "\u0300\u0301\u0303\u0309\u0323"
    return "".join(each for each in parts if each not in tones), "".join(each for each in parts if each in tones)


def test_old_fonts_become_unicode_and_the_reader_is_told() -> None:
    old = {letter: sign for sign, letter in TCVN3.items()}
    sentence = SENTENCE.replace("“", '"').replace("”", '"')
    typed = "".join(old.get(character, character) for character in sentence)
    for paper in (text_of(typed.encode("latin-1"), "a.txt"), text_of(made.docx(made.p(typed)), "a.docx")):
        assert paper.text == f"{sentence}\n"
        assert paper.notes == ("Chữ theo phông TCVN3 đã đổi sang Unicode.",)


# --- what is refused -------------------------------------------------------------------------------------------------


def test_what_a_file_is_its_bytes_say_not_its_name() -> None:
    assert text_of(made.pdf("Chữ"), "ke-hoach.docx").format == "pdf"
    assert text_of(made.docx(made.p("Chữ")), "ke-hoach.pdf").format == "docx"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "paper.empty"),
        (b" \n", "paper.empty"),
        (b"x" * (20 * 1024 * 1024 + 1), "paper.too_large"),
        (OLE + "WordDocument".encode("utf-16-le"), "paper.old_word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "paper.encrypted"),
        (b"{\\rtf1 x}", "paper.rich_text"),
        (b"<html><body>x</body></html>", "paper.web_page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "paper.picture"),
        (b"Rar!\x1a\x07\x00" + bytes(100), "paper.archive"),
        (bytes(range(256)) * 10, "paper.unknown"),
        (b"%PDF-1.7\n%garbage", "paper.damaged"),
        (b"PK\x03\x04 nothing", "paper.damaged"),
        (made.packed({"a.txt": "x"}), "paper.archive"),
        (made.packed({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}), "paper.not_a_text"),
        (made.packed({"mimetype": "x", "content.xml": "<a/>"}), "paper.not_a_text"),
        (made.docx(""), "paper.no_text"),
        (made.docx("<w:p><w:r>"), "paper.damaged"),
        (made.docx("<x>" * 600 + "</x>" * 600), "paper.damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert refused(data) == code


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(10)
)
EXTERNAL = '<!DOCTYPE a [<!ENTITY k SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize(("declared", "entity"), [(BOMB, "&k;"), (EXTERNAL, "&k;"), ("<!DOCTYPE a [", "")])
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "content.xml"])
def test_entities_and_document_types_are_refused(declared: str, entity: str, part: str) -> None:
    parts: dict[str, str | bytes] = {"content.xml": "<a/>"} if part == "content.xml" else {"word/document.xml": "<a/>"}
    assert refused(made.packed({**parts, part: f"{declared}]><a>{entity}</a>"})) == "paper.unsafe"


def test_a_zip_bomb_is_refused() -> None:
    assert refused(made.packed({"word/document.xml": b" " * (200 * 1024 * 1024)})) == "paper.too_large"
    # A member that says it is small.
    honest = made.docx(made.p("chữ " * 15_000_000))
    size = zipfile.ZipFile(io.BytesIO(honest)).getinfo("word/document.xml").file_size
    assert honest.count(size.to_bytes(4, "little")) == 2
    lying = honest.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert refused(lying) in {"paper.damaged", "paper.too_large", "paper.too_long"}
    assert refused(made.docx(made.p("chữ " * 600_000))) == "paper.too_long"


def test_ten_thousand_pages_are_refused() -> None:
    kids = " ".join(f"{at} 0 R" for at in range(3, 10_003))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count 10000/Kids[{kids}]>>"]
    objects += ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * 10_000
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj{content}endobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    trailer = f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    data += f"xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode()
    assert refused(data, "a.pdf") == "paper.too_many_pages"


def test_a_document_with_a_password_is_refused() -> None:
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
    )
    assert refused(made.odt("<text:p>x</text:p>", manifest=manifest)) == "paper.encrypted"
    locked = bytearray(made.docx(made.p("x")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + offset] |= 1
            at = locked.find(mark, at + 1)
    assert refused(bytes(locked)) == "paper.encrypted"
