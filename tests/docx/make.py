#!/usr/bin/env python3
"""Makes the DOCX files of tests/golden/extract/, which tests/golden.rs and tests/docx.rs read.

Run from anywhere, without arguments: python3 tests/docx/make.py. It needs Python 3.9 and nothing
else; the same zlib gives the same bytes. Each file is small and for one subject:

* 自动编号.docx      every number format, levels, restarts, suffixes, bullets
* 样式编号.docx      numbering that styles give: inherited, linked, taken away
* 修订与隐藏.docx    tracked changes, hidden text, comments
* 脚注与域.docx      footnotes, endnotes, fields, ruby, symbols
* 表格与文本框.docx  a red head and an imprint in tables nobody sees, ruled tables, text boxes, headers
* 分页与换行.docx    pages as Word last laid them out, line breaks
* 正文损坏.docx      the document breaks off
* 湘科协通〔2023〕10号.docx  corpus/湖南/湘科协通〔2023〕10号.txt with automatic numbers for the typed
  ones; a paragraph that a page of the seed's own source cut in two is made whole first.
"""

import pathlib
import re
import zipfile
from xml.sax.saxutils import escape

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "tests" / "golden" / "extract"
NAME = "湘科协通〔2023〕10号"
SEED = ROOT / "corpus" / "湖南" / f"{NAME}.txt"

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
ROOTS = {
    "document": "document", "styles": "styles", "numbering": "numbering", "footnotes": "footnotes",
    "endnotes": "endnotes", "comments": "comments", "header": "hdr", "footer": "ftr",
}


def save(name, body, cut=None, **parts):
    """Writes a package: `parts` are the contents of styles, numbering, footnotes, …"""
    xml = {"document": f"<w:body>{body}</w:body>", **parts}
    kind = {"document": "document.main"}
    types = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{WORD}.{kind.get(part, part)}+xml"/>' for part in xml
    )
    relations = "".join(
        f'<Relationship Id="{part}" Type="{OFFICE}/{part}" Target="{part}.xml"/>' for part in parts
    )
    entries = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
    }
    for part, content in xml.items():
        root = ROOTS[part]
        entries[f"word/{part}.xml"] = f"<w:{root} {SPACES}>{content}</w:{root}>"
    with zipfile.ZipFile(OUT / name, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, content in entries.items():
            content = (HEAD + content).encode()
            if entry == "word/document.xml" and cut:
                content = content[: len(content) * cut // 100]
            info = zipfile.ZipInfo(entry, (2023, 3, 10, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            package.writestr(info, content)
    print((OUT / name).stat().st_size, name)


# Pieces of a document.

def t(text, properties=""):
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*content, properties="", style=None, num=None, level=0):
    """A paragraph; `content` are texts or runs."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>' if num is not None else ""
    runs = "".join(c if c.startswith("<") else t(c) for c in content)
    return f"<w:p><w:pPr>{style}{number}{properties}</w:pPr>{runs}</w:p>"


def lvl(level, form, text, suffix="nothing", start=1, extra="", font=None):
    font = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:hint="default"/></w:rPr>' if font else ""
    style = re.search(r"<w:pStyle[^>]*>", extra)
    restart = re.search(r"<w:lvlRestart[^>]*>", extra)
    legal = "<w:isLgl/>" if "isLgl" in extra else ""
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'{restart[0] if restart else ""}{style[0] if style else ""}{legal}<w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>{font}</w:lvl>'
    )


def abstract(number, *levels, link=""):
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{link}'
        f'{"".join(levels)}</w:abstractNum>'
    )


def num(number, of, override=""):
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{override}</w:num>'


GONGWEN = [
    lvl(0, "chineseCounting", "%1、"),
    lvl(1, "chineseCounting", "（%2）"),
    lvl(2, "decimal", "%3．"),
    lvl(3, "decimal", "（%4）"),
    lvl(4, "decimalEnclosedCircleChinese", "%5"),
]


def numbering():
    forms = [
        "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
        "japaneseCounting", "chineseLegalSimplified", "ideographTraditional", "ideographZodiac", "ideographDigital",
        "decimal", "decimalZero", "decimalFullWidth", "decimalFullWidth2", "decimalEnclosedCircle",
        "decimalEnclosedCircleChinese", "decimalEnclosedParen", "decimalEnclosedFullstop", "upperRoman", "lowerRoman",
        "upperLetter", "lowerLetter", "none",
    ]
    abstracts, nums, body = [], [], []
    # Levels in the order of GB/T 9704; all begin anew behind the level above.
    abstracts.append(abstract(0, *GONGWEN))
    nums.append(num(1, 0))
    for level, text in [
        (0, "总体要求"), (1, "指导思想"), (1, "目标任务"), (2, "数量"), (2, "质量"), (3, "县级"), (4, "乡镇"), (4, "村"),
        (1, "原则"), (2, "协同"), (0, "重点任务"), (1, "科普"), (2, "活动"), (3, "全国科普日"),
    ]:
        body.append(p(text, num=1, level=level))
    # Another list of the same definition goes on; one that says where it starts does not.
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    nums += [num(2, 0), num(3, 0, start)]
    body += [p("同一定义的另一列表接着数", num=2), p("重新开始的列表", num=3), p("它接着数", num=3)]
    # 条 through the chapters; a legal level; a level of its own text.
    abstracts.append(abstract(
        1,
        lvl(0, "chineseCountingThousand", "第%1章", "space"),
        lvl(1, "chineseCountingThousand", "第%2条", "space", extra='<w:lvlRestart w:val="0"/>'),
        lvl(2, "decimal", "%1.%2.%3", "tab", extra="<w:isLgl/>"),
    ))
    own = f'<w:lvlOverride w:ilvl="0">{lvl(0, "upperRoman", "附则%1：")}</w:lvlOverride>'
    nums += [num(4, 1), num(5, 1, own)]
    body += [
        p("总则", num=4), p("为了推进科普。", num=4, level=1), p("本办法适用于本省。", num=4, level=1),
        p("职责", num=4), p("科协履行下列职责：", num=4, level=1), p("组织协调", num=4, level=2), p("附则", num=5),
    ]
    # Every format at 1 and at 21.
    for i, form in enumerate(forms):
        abstracts.append(abstract(10 + i, lvl(0, form, "%1、"), lvl(1, form, "%2、", start=21)))
        nums.append(num(10 + i, 10 + i))
        body += [p(form, num=10 + i), p(form, num=10 + i, level=1)]
    # Bullets: one that is itself, two of symbol fonts, one that is a picture.
    bullets = [("—", "宋体"), ("l", "Wingdings"), ("\uf0b7", "Symbol"), ("\ue123", "Some Font")]
    for i, (bullet, font) in enumerate(bullets):
        abstracts.append(abstract(40 + i, lvl(0, "bullet", bullet, "tab", font=font)))
        nums.append(num(40 + i, 40 + i))
        body.append(p(f"{font} 的项目符号", num=40 + i))
    body.append(p("没有编号", num=0))
    save("自动编号.docx", "".join(body), numbering="".join(abstracts + nums))


def style(name, based=None, paragraph="", run="", kind="paragraph", more=""):
    based = f'<w:basedOn w:val="{based}"/>' if based else ""
    paragraph = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    run = f"<w:rPr>{run}</w:rPr>" if run else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"{more}><w:name w:val="{name}"/>{based}{paragraph}{run}</w:style>'


def numbered(num, level=None):
    level = f'<w:ilvl w:val="{level}"/>' if level is not None else ""
    return f'<w:numPr>{level}<w:numId w:val="{num}"/></w:numPr>'


def styles():
    sheet = "".join([
        style("Normal", more=' w:default="1"'),
        style("H1", "Normal", numbered(1)),
        style("H2", "Normal", numbered(1, 1)),
        style("H3", "H2", '<w:numPr><w:ilvl w:val="2"/></w:numPr>'),
        style("Linked", "Normal", numbered(1)),
        style("Plain", "H1", numbered(0)),
        style("List", kind="numbering", paragraph=numbered(2)),
    ])
    definitions = [
        abstract(
            0,
            *GONGWEN[:3],
            lvl(3, "decimal", "（%4）", extra='<w:pStyle w:val="Linked"/>'),
        ),
        abstract(1, lvl(0, "ideographTraditional", "%1、"), link='<w:styleLink w:val="List"/>'),
        abstract(2, link='<w:numStyleLink w:val="List"/>'),
    ]
    body = [
        p("样式一级", style="H1"), p("样式二级", style="H2"), p("基于二级的三级", style="H3"),
        p("级别由编号定义指明样式", style="Linked"), p("样式二级", style="H2"), p("去掉编号的样式", style="Plain"),
        p("段落自己去掉编号", style="H1", num=0), p("段落自己换了级别", style="H1", num=1, level=2),
        p("样式一级", style="H1"), p("经编号样式", num=3), p("接着数", num=2), p("正文"),
    ]
    save(
        "样式编号.docx", "".join(body), styles=sheet,
        numbering="".join(definitions) + num(1, 0) + num(2, 1) + num(3, 2),
    )


CHANGE = 'w:id="1" w:author="科协" w:date="2023-03-10T00:00:00Z"'


def ins(content):
    return f"<w:ins {CHANGE}>{content}</w:ins>"


def gone(text):
    return f"<w:del {CHANGE}><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def changes():
    mark = f"<w:rPr><w:del {CHANGE}/></w:rPr>"
    hidden = "<w:vanish/>"
    comment = f'<w:comment {CHANGE.replace("1", "0", 1)}>{p("此处请核对。")}</w:comment>'
    table = (
        '<w:tbl><w:tblPr><w:tblBorders><w:insideH w:val="single"/></w:tblBorders></w:tblPr>'
        f'<w:tr><w:tc>{p("项目")}</w:tc><w:tc>{p("数量")}</w:tc></w:tr>'
        f'<w:tr><w:trPr><w:del {CHANGE}/></w:trPr><w:tc>{p(gone("删去的行"))}</w:tc><w:tc>{p(gone("9"))}</w:tc></w:tr></w:tbl>'
    )
    body = [
        p("组织开展", gone("不少于5场"), ins(t("不少于10场")), "科普活动。", num=1),
        p(gone("整段删去。"), properties=mark, num=1),
        p("段末标记删去，", properties=mark, num=1),
        p("与下一段相接。", num=1),
        p(f"<w:moveFrom {CHANGE}>{t('移走的话。')}</w:moveFrom>", "留下的话。", num=1),
        p(f"<w:moveTo {CHANGE}>{t('移走的话。')}</w:moveTo>", num=1),
        p("看得见", t("看不见", hidden), "的字。", '<w:r><w:commentReference w:id="0"/></w:r>'),
        p(t("整段隐藏。", hidden), properties=f"<w:rPr>{hidden}</w:rPr>", num=1),
        p("编号不数隐藏的段落。", num=1),
        p(t("样式隐藏的字。", '<w:rStyle w:val="Secret"/>'), t("样式隐藏而自己不隐藏的字。", '<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>')),
        table,
    ]
    save(
        "修订与隐藏.docx", "".join(body), comments=comment,
        styles=style("Secret", kind="character", run=hidden),
        numbering=abstract(0, lvl(0, "decimal", "%1．")) + num(1, 0),
    )


def char(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(code, *result):
    code = f'<w:r><w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'
    between = char("separate") + "".join(result) if result else ""
    return char("begin") + code + between + char("end")


def notes():
    def note(kind, number, text):
        return f'<w:{kind} w:id="{number}">{p(f"<w:r><w:{kind}Ref/></w:r>", text)}</w:{kind}>'

    def reference(kind, number):
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    contents = (
        f'<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>'
        + p(char("begin"), '<w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>', char("separate"),
            f'<w:hyperlink w:anchor="_Toc1">{t("一、总体要求")}<w:r><w:tab/></w:r>{field("PAGEREF _Toc1", t("1"))}</w:hyperlink>')
        + p(f'<w:hyperlink w:anchor="_Toc2">{t("二、重点任务")}<w:r><w:tab/></w:r>{field("PAGEREF _Toc2", t("3"))}</w:hyperlink>', char("end"))
        + "</w:sdtContent></w:sdt>"
    )
    ruby = f'<w:r><w:ruby><w:rubyPr/><w:rt>{t("kē")}</w:rt><w:rubyBase>{t("科")}</w:rubyBase></w:ruby></w:r>'
    symbols = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', '<w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r>'
    body = [
        contents,
        p("全省开展科普活动1万场", reference("footnote", 2), "，覆盖50个县", reference("footnote", 3), "。", reference("endnote", 2)),
        p("见", field('HYPERLINK "http://www.example.cn"', t("活动网站")), "，更新于", f'<w:fldSimple w:instr="DATE">{t("2023年3月10日")}</w:fldSimple>', "。"),
        p(field("IF ", field("PAGE", t("1"))[:0] or t("是")), "，第", field(r"eq \o\ac(○,3)"), "项。"),
        p(ruby, "普", "<w:r><w:noBreakHyphen/></w:r>", symbols[0], "是", symbols[1], "否", '<w:r><w:sym w:font="Wingdings" w:char="F041"/></w:r>'),
        p(char("begin"), '<w:r><w:instrText> REF 没有结尾 </w:instrText></w:r>', "没有结尾的域不吞掉后面的字。"),
        p('<w:smartTag w:uri="u" w:element="date">' + t("2023年3月") + "</w:smartTag>", "<w:r><w:tab/></w:r>", "完"),
    ]
    save(
        "脚注与域.docx", "".join(body),
        footnotes=note("footnote", 2, "含线上活动。") + note("footnote", 3, "截至2022年底。"),
        endnotes=note("endnote", 2, "数据来自省科协。"),
    )


def cell(*content, properties=""):
    return f'<w:tc><w:tcPr>{properties}</w:tcPr>{"".join(c if c.startswith("<w:") else p(c) for c in content)}</w:tc>'


def row(*cells):
    return f'<w:tr>{"".join(cells)}</w:tr>'


def tbl(*rows, ruled=True):
    edges = "".join(f'<w:{edge} w:val="single"/>' for edge in ["top", "left", "bottom", "right", "insideH", "insideV"])
    borders = f"<w:tblBorders>{edges}</w:tblBorders>" if ruled else ""
    columns = rows[0].count("<w:tc>") or 1
    grid = "".join('<w:gridCol w:w="2000"/>' for _ in range(columns))
    return f'<w:tbl><w:tblPr>{borders}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'


def box(text):
    content = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    shape = f'<wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp>'
    drawing = (
        '<w:drawing><wp:anchor><a:graphic><a:graphicData'
        ' uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{shape}</a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
    picture = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def tables():
    span = '<w:gridSpan w:val="2"/>'
    body = [
        p(box("内部资料")),
        tbl(row(cell("湖南省科学技术协会", "湖南省教育厅"), cell("文件")), ruled=False),
        p("湘科协发〔2023〕1号"),
        p("关于申报科普项目的通知", box("急件")),
        f'<w:sdt><w:sdtPr/><w:sdtContent>{p("各市州科协：")}</w:sdtContent></w:sdt>',
        tbl(
            row(cell("序号", properties='<w:vMerge w:val="restart"/>'), cell("申报项目", properties=span)),
            row(cell(properties="<w:vMerge/>") .replace("</w:tc>", "<w:p/></w:tc>"), cell("名称"), cell("数量")),
            row(cell(p(num=1)), cell("科普基地", "（省级）"), cell("5个")),
            row(cell(p(num=1)), cell("科普专家"), cell(tbl(row(cell("在职"), cell("20名"))), "<w:p/>")),
        ),
        p("请于"  "3月底前报送。"),
        tbl(row(cell("一、报送方式", "网上报送。")), row(cell("二、联系人", "张三。"))),
        tbl(row(cell("湖南省科协办公室"), cell("2023年3月10日印发")), ruled=False),
        p('<w:r><w:pict><v:shape><v:textpath string="湖南科普"/></v:shape></w:pict></w:r>'),
        '<w:sectPr><w:headerReference w:type="default" r:id="header"/><w:footerReference w:type="default" r:id="footer"/></w:sectPr>',
    ]
    save(
        "表格与文本框.docx", "".join(body),
        header=p("湖南省科学技术协会"), footer=p("— ", field("PAGE", t("1")), " —"),
        numbering=abstract(0, lvl(0, "decimal", "%1")) + num(1, 0),
    )


def pages():
    rendered = "<w:r><w:lastRenderedPageBreak/></w:r>"
    page = '<w:r><w:br w:type="page"/></w:r>'
    line = "<w:r><w:br/></w:r>"
    section = '<w:sectPr><w:type w:val="{}"/></w:sectPr>'
    body = [
        p("第一页。"), p("一段文字从第一页开始，", rendered, "在第二页结束。"), p(page), p(rendered, "第三页，作者分页。"),
        p("联系人：张三", line, "电话：0731-12345678"),
        p("各级科协要加强组织领导。要明确责任分工，确保各项任务", line, "落到实处。"),
        p(properties=section.format("nextPage")), p("第三页，连续分节。", properties=section.format("continuous")),
        p("第四页，分节。"), p("段前分页。", properties="<w:pageBreakBefore/>"),
        section.format("nextPage"),
    ]
    save("分页与换行.docx", "".join(body))


def paragraphs(text):
    """The seed's paragraphs, those cut by a page put together."""
    whole = []
    for line in filter(None, map(str.strip, text.splitlines())):
        cut = whole and "。" in whole[-1] and whole[-1][-1] not in "。！？；："
        if cut:
            whole[-1] += line
        else:
            whole.append(line)
    return whole


def notice():
    *text, printer, date = paragraphs(SEED.read_text(encoding="utf-8"))
    body = []
    for paragraph in text:
        first = re.match(r"[一二三]、", paragraph)
        second = re.match(r"\d+\. ", paragraph)
        if first:
            body.append(p(paragraph[first.end():], style="H1"))
        elif second:
            body.append(p(paragraph[second.end():], style="H2"))
        else:
            body.append(p(paragraph))
    body.append(tbl(row(cell(printer), cell(date)), ruled=False))
    # The items count through the headings, as the notice prints them.
    levels = lvl(0, "chineseCountingThousand", "%1、"), lvl(1, "decimal", "%2.", "space", extra='<w:lvlRestart w:val="0"/>')
    save(
        f"{NAME}.docx", "".join(body),
        styles=style("H1", paragraph=numbered(1, 0)) + style("H2", paragraph=numbered(1, 1)),
        numbering=abstract(0, *levels) + num(1, 0),
    )


def main():
    numbering()
    styles()
    changes()
    notes()
    tables()
    pages()
    notice()
    save("正文损坏.docx", p("通知") * 20, cut=60)


if __name__ == "__main__":
    main()
