"""The house's own DOCX templates, written part by part by `scripts/docx_templates.py`: no binary to trust.

A clerk may open one, move the placeholders and change every style; the name of a style ("KheoBody") is what the body
looks for.
"""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FONT = "<w:rFonts" + "".join(f' w:{kind}="Times New Roman"' for kind in ("ascii", "hAnsi", "cs", "eastAsia")) + "/>"
_LANG = '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'


def house_template(party: bool) -> bytes:
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(("officeDocument", "word/document.xml"), ("core", "docProps/core.xml")),
        "docProps/core.xml": core_properties("", ""),
        "word/document.xml": _document(party),
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"), ("settings", "settings.xml"), ("header", "header1.xml")
        ),
        "word/styles.xml": _styles(party),
        "word/settings.xml": _settings(),
        "word/header1.xml": _header(),
    }
    return packed({name: (_HEAD + words).encode() for name, words in parts.items()})


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts as a file that is the same whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def core_properties(title: str, creator: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator><dc:language>vi-VN</dc:language>"
        "</cp:coreProperties>"
    )


def _content_types() -> str:
    kinds = (("document", "document.main"), ("styles", "styles"), ("settings", "settings"), ("header1", "header"))
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>' for name, kind in kinds)
        + '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    def kind(name: str) -> str:
        if name == "core":
            return "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        return f"{_R}/{name}"

    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{kind(name)}" Target="{target}"/>'
            for n, (name, target) in enumerate(targets, start=1)
        )
        + "</Relationships>"
    )


def _settings() -> str:
    return (
        f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="vi-VN"/></w:settings>'
    )


def _header() -> str:
    def field(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return (
        f'<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="KheoPageNumber"/></w:pPr>{field("begin")}'
        f'<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>{field("separate")}'
        f"<w:r><w:t>2</w:t></w:r>{field('end')}</w:p></w:hdr>"
    )


def _style(ident: str, name: str, paragraph: str, run: str = "", based: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{ident}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _size(points: float) -> str:
    return f'<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'


def _styles(party: bool) -> str:
    small, bold, italic, centre = (
        '<w:spacing w:after="0"/>',
        "<w:b/><w:bCs/>",
        "<w:i/><w:iCs/>",
        '<w:jc w:val="center"/>',
    )
    body = '<w:spacing w:before="0" w:after="120" w:line="264" w:lineRule="auto"/>'
    body += '<w:ind w:firstLine="567"/><w:jc w:val="both"/>'
    head = '<w:spacing w:before="120" w:after="120"/><w:ind w:firstLine="567"/><w:jc w:val="both"/>'
    cell = '<w:spacing w:before="30" w:after="30"/>'
    size = 14 if party else 12
    styles = [
        _style("KheoIssuerAbove", "Cơ quan cấp trên", small + centre, _size(size)),
        _style("KheoIssuer", "Cơ quan ban hành", small + centre, bold + _size(size)),
        _style("KheoNumber", "Số và ký hiệu", small + centre, _size(14 if party else 13)),
        _style("KheoLetterSubject", "Trích yếu công văn", small + centre, (italic if party else "") + _size(12)),
        _style("KheoCountry", "Tiêu đề, Quốc hiệu", small + centre, bold + _size(15 if party else 12)),
        _style("KheoMotto", "Tiêu ngữ", small + centre, bold + _size(13)),
        _style("KheoPlaceAndDate", "Địa danh, ngày tháng", small + centre, italic),
        _style("KheoKind", "Tên loại", f'<w:keepNext/><w:spacing w:before="280" w:after="0"/>{centre}',
               bold + _size(16 if party else 14)),
        _style("KheoSubject", "Trích yếu", f'<w:keepNext/><w:spacing w:after="0"/>{centre}', bold),
        _style("KheoRule", "Gạch dưới trích yếu", f'<w:keepNext/><w:spacing w:after="200"/>{centre}'),
        _style("KheoAddressee", "Kính gửi", f'<w:spacing w:before="60" w:after="60"/>{centre}'),
        _style("KheoAddressees", "Nơi được kính gửi",
               '<w:spacing w:after="40"/><w:ind w:left="3119" w:hanging="142"/>'),
        _style("KheoBody", "Nội dung", body),
        _style("KheoHeading1", "Đề mục 1", f'<w:keepNext/>{head}<w:outlineLvl w:val="0"/>', bold),
        _style("KheoHeading2", "Đề mục 2", f'<w:keepNext/>{head}<w:outlineLvl w:val="1"/>', bold),
        _style("KheoHeading3", "Đề mục 3", f'<w:keepNext/>{head}<w:outlineLvl w:val="2"/>', italic),
        _style("KheoHeadingCentre", "Đề mục giữa trang",
               f'<w:keepNext/><w:spacing w:before="200" w:after="160"/>{centre}<w:outlineLvl w:val="0"/>', bold),
        _style("KheoItem", "Gạch đầu dòng", "", based="KheoBody"),
        _style("KheoOffice", "Cơ quan viết", "", f'{italic}<w:color w:val="606060"/>', based="KheoBody"),
        _style("KheoTableTitle", "Tên biểu", f'<w:keepNext/><w:spacing w:before="160" w:after="80"/>{centre}', bold),
        _style("KheoCell", "Ô biểu", cell, _size(12)),
        _style("KheoCellSmall", "Ô biểu chữ nhỏ", "", _size(10.5), based="KheoCell"),
        _style("KheoPicture", "Hình", f'<w:keepNext/><w:spacing w:before="160" w:after="40"/>{centre}'),
        _style("KheoCaption", "Tên hình", f'<w:spacing w:after="160"/>{centre}', italic + _size(12)),
        _style("KheoAfterTable", "Sau biểu", '<w:spacing w:after="60"/>', _size(6)),
        _style("KheoRecipientsTitle", "Nơi nhận", "<w:keepNext/>" + small,
               "" if party else bold + italic + _size(12)),
        _style("KheoRecipients", "Dòng nơi nhận",
               f'{small}<w:ind w:left="113" w:hanging="113"/>', _size(12 if party else 11)),
        _style("KheoAuthority", "Quyền hạn, chức vụ", f'<w:keepNext/>{small}{centre}', bold),
        _style("KheoRoom", "Chỗ ký", f'<w:keepNext/><w:spacing w:before="0" w:after="1100"/>{centre}'),
        _style("KheoName", "Họ tên người ký", small + centre, bold),
        _style("KheoPageNumber", "Số trang", small + centre),
    ]  # fmt: skip
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{_FONT}{_size(14)}{_LANG}</w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/><w:rPr>{_FONT}{_LANG}</w:rPr></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority'
        ' w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="85" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr></w:style>{''.join(styles)}</w:styles>"
    )


def _line(style: str, words: str = "", *, paragraph: str = "", run: str = "") -> str:
    said = f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>' if words else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{paragraph}</w:pPr>{said}</w:p>'


def _only_if(name: str, *lines: str) -> str:
    return _line("Normal", f"{{%p if {name} %}}") + "".join(lines) + _line("Normal", "{%p endif %}")


def _for_each(names: str, line: str) -> str:
    return _line("Normal", f"{{%p for each in {names} %}}") + line + _line("Normal", "{%p endfor %}")


def _ruled(side: int, space: int = 1) -> tuple[str, str]:
    """A rule below the paragraph, shorter than the column by `side` on either end: its border, and its indents."""
    border = f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="{space}" w:color="auto"/></w:pBdr>'
    return border, f'<w:ind w:left="{side}" w:right="{side}"/>'


def _grid(rows: list[tuple[str, str]], left: int, right: int) -> str:
    def cell(width: int, content: str) -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="{width * 50}" w:type="pct"/></w:tcPr>{content}</w:tc>'

    return (
        '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{left * 9354 // 100}"/><w:gridCol w:w="{right * 9354 // 100}"/></w:tblGrid>'
        + "".join(
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell(left, one)}{cell(right, two)}</w:tr>" for one, two in rows
        )
        + "</w:tbl>"
    )


def _document(party: bool) -> str:
    empty = _line("KheoNumber")
    issuer = _only_if("issuer_above", _line("KheoIssuerAbove", "{{ issuer_above }}")) + _line(
        "KheoIssuer", "{{ issuer }}"
    )
    if party:
        issuer += _line("KheoNumber", "*")
        # the rule is as long as the words, which is what underlining says
        country = _line("KheoCountry", "ĐẢNG CỘNG SẢN VIỆT NAM", run='<w:u w:val="single"/>')
        number, under = "Số {{ number }}", _line("KheoRule", "-----")
    else:
        border, indent = _ruled(1250)
        issuer += _line(
            "KheoAfterTable", paragraph=f'{border}<w:spacing w:after="120" w:line="60" w:lineRule="exact"/>{indent}'
        )
        country = _line("KheoCountry", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + _line(
            "KheoMotto", "Độc lập - Tự do - Hạnh phúc", run='<w:u w:val="single"/>'
        )
        border, indent = _ruled(3700)
        number, under = (
            "Số: {{ number }}",
            _line("KheoRule", paragraph=f'{border}<w:spacing w:after="240" w:line="60" w:lineRule="exact"/>{indent}'),
        )
    of_letter = _only_if("letter_subject", _line("KheoLetterSubject", "{{ letter_subject }}"))
    head = _grid(
        [
            (issuer, country),
            (_line("KheoNumber", number), _line("KheoPlaceAndDate", "{{ place_and_date }}")),
            (of_letter + _line("KheoAfterTable"), empty),
        ],
        *((46, 54) if party else (45, 55)),
    )
    title = _only_if("kind", _line("KheoKind", "{{ kind }}"), _line("KheoSubject", "{{ subject }}"), under)
    to = _only_if("addressee", _line("KheoAddressee", "{{ addressee }}"), _for_each(
        "addressees", _line("KheoAddressees", "{{ each }}")), _line("KheoAfterTable"))  # fmt: skip
    said = _line("KheoRecipientsTitle", "Nơi nhận:")
    if party:  # the words underlined, the colon not
        said = _line("KheoRecipientsTitle", "Nơi nhận", run='<w:u w:val="single"/>').replace(
            "</w:p>", "<w:r><w:t>:</w:t></w:r></w:p>"
        )
    recipients = _only_if("recipients", said, _for_each("recipients", _line("KheoRecipients", "{{ each }}"))) + _line(
        "KheoAfterTable"
    )
    signature = (
        _only_if("authority", _line("KheoAuthority", "{{ authority }}"))
        + _only_if("position", _line("KheoAuthority", "{{ position }}"))
        + _only_if("signed", _line("KheoRoom"))
        + _line("KheoName", "{{ name }}")
    )
    foot = _line("KheoAfterTable", paragraph="<w:keepNext/>") + _grid([(recipients, signature)], 46, 54)
    section = (
        '<w:sectPr><w:headerReference xmlns:r="' + _R + '" w:type="default" r:id="rId3"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="1701"'
        ' w:header="624" w:footer="567" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    body = head + title + to + _line("KheoBody", "{{p body }}") + foot + _line("KheoAfterTable") + section
    return f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
