#!/usr/bin/env python3
"""Makes the PDFs of tests/pdf/variants: one text, in the ways in which PDFs hold Chinese.

Run from anywhere, without arguments, after make.py:

    python3 -m venv venv && venv/bin/pip install fpdf2==2.8.9 reportlab==4.4.4 fonttools==4.68.0
    venv/bin/python tests/pdf/make_variants.py

It needs the font WenQuanYi Zen Hei (as make.py does), qpdf 11 and, for the two files named after
them, LibreOffice and Chromium with Noto Sans CJK SC; without these the committed ones stay. The
files made by reportlab and by hand are the same every time; those of programs carry dates.

text.txt is what stands in each of them (in chromium.pdf its first three paragraphs), a paragraph a line; tests/pdf_variants.rs compares.
"""

import io
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import zlib

from fontTools import subset
from fontTools.ttLib import TTFont
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from make import FONT, bare_pdf

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE / "variants"
WIDTH, HEIGHT, LEFT, TOP, SIZE, PITCH, CELLS = 595, 842, 79, 105, 16, 29, 27

TEXT = """关于印发《2023年全民科学素质行动工作要点》的通知
各市州科协，各全省学会、协会、研究会：
为深入贯彻落实《全民科学素质行动规划纲要（2021—2035年）》，进一步加强新时代科普工作，现将《2023年全民科学素质行动工作要点》印发给你们，请结合实际认真组织实施。
一、总体要求
坚持以人民为中心的发展思想，立足公众所需，突出价值引领，在服务全民科学素质提升中建功立业，力争年底前公民具备科学素质的比例达到13.5%，比上年提高1.2个百分点。
二、重点任务
（一）实施青少年科学素质提升行动。开展科技馆进校园活动300场次以上，覆盖80个县（市、区），培训科技辅导员1500人。
（二）实施农民科学素质提升行动。组织“科技小院”专家团队，开展农业实用技术培训，全年培训高素质农民2万人次。
1.加强组织领导。各级科协要高度重视，明确责任分工，确保各项工作落到实处。
2.强化经费保障。把科普经费列入同级财政预算，逐步提高投入水平。
某省科学技术协会
2023年3月10日
"""
PARAGRAPHS = TEXT.strip().split("\n")


def lines(cells=CELLS):
    """(x, text) of every line: paragraphs indented by two, broken at the measure."""
    for n, paragraph in enumerate(PARAGRAPHS):
        if n == 0 or n >= len(PARAGRAPHS) - 2:
            at = (cells - width(paragraph)) / 2 if n == 0 else cells - width(paragraph)
            yield at * SIZE, paragraph
            continue
        indent, rest = (0 if n == 1 else 2), paragraph
        while rest:
            end = len(rest)
            while width(rest[:end]) > cells - indent:
                end -= 1
            while end < len(rest) and (rest[end] in "，。、；：）》”%" or re.match(r"[0-9.%]{2}", rest[end - 1 : end + 1])):
                end -= 1
            yield indent * SIZE, rest[:end]
            indent, rest = 0, rest[end:]


def width(text):
    return sum(0.5 if ord(c) < 128 else 1 for c in text)


def sheet(font, draw, embedded=False, **more):
    """A PDF by reportlab: `draw(canvas, lines with places)`."""
    rl_config.invariant = 1
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    page.setFont(font, SIZE)
    for key, value in more.items():
        getattr(page, key)(value)
    draw(page, [(LEFT + x, HEIGHT - TOP - n * PITCH, text) for n, (x, text) in enumerate(lines())])
    page.showPage()
    page.save()
    return out.getvalue()


def by_line(page, placed):
    for x, y, text in placed:
        page.drawString(x, y, text)


def places(placed):
    """Every character with its place."""
    for x, y, text in placed:
        for c in text:
            yield x, y, c
            x += SIZE * (0.5 if ord(c) < 128 else 1)


def by_character(page, placed):
    for x, y, c in places(placed):
        page.drawString(x, y, c)


def shuffled(page, placed):
    marks = list(places(placed))
    random.Random(7).shuffle(marks)
    for x, y, c in marks:
        page.drawString(x, y, c)


def figures_last(page, placed):
    marks = list(places(placed))
    for ascii_too in (False, True):
        for x, y, c in marks:
            if (ord(c) < 128) == ascii_too:
                page.drawString(x, y, c)


def overprinted(page, placed):
    for x, y, text in placed:
        for shift in (0, 0.3, 0.6):
            page.drawString(x + shift, y, text)


def rotated(page, placed):
    """A page across, drawn upright and turned by /Rotate."""
    page.saveState()
    page.translate(WIDTH, 0)
    page.rotate(90)
    for n, (x, _, text) in enumerate(placed):
        page.drawString(x, 540 - n * 25, text)
    page.restoreState()


def turned(page, placed):
    by_line(page, placed)
    page.saveState()
    page.translate(150, 300)
    page.rotate(45)
    page.setFont(page._fontname, 40)
    page.drawString(0, 0, "内部资料")
    page.restoreState()


def columns(page, _):
    half = 13
    placed = list(lines(half))
    title, body = placed[0][1], placed[1:]
    page.drawString(LEFT + (WIDTH - 2 * LEFT - width(title) * SIZE) / 2, HEIGHT - 70, title)
    rows = (len(body) + 1) // 2
    for n in range(rows):
        for column in (0, 1):
            at = n + column * rows
            if at < len(body):
                x, text = body[at]
                page.drawString(60 + column * (half + 2) * SIZE + x, HEIGHT - TOP - n * 24, text)


def invisible(page, placed):
    page.drawImage(scan(), 0, 0, WIDTH, HEIGHT)
    text = page.beginText()
    text.setTextRenderMode(3)
    for x, y, line in placed:
        text.setTextOrigin(x, y)
        text.textOut(line)
    page.drawText(text)


def scan():
    from reportlab.lib.utils import ImageReader
    from PIL import Image
    return ImageReader(Image.new("L", (60, 84), 230))


def raw(font_objects, encode, spacing=b""):
    """A one-page PDF by hand; `encode` gives the bytes of a line. Font objects start at number 5."""
    ops = [b"BT /F1 %d Tf %s" % (SIZE, spacing)]
    for n, (x, text) in enumerate(lines()):
        place = b"1 0 0 1 %.2f %.2f Tm" % (LEFT + x, HEIGHT - TOP - n * PITCH)
        ops.append(place + b" <" + encode(text).hex().encode() + b"> Tj")
    content = zlib.compress(b"\n".join(ops) + b"\nET", 9)
    return bare_pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        *font_objects,
    ])


DESCRIPTOR = (b"<< /Type /FontDescriptor /FontName /%s /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
              b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 %s >>")


def predefined(cmap, encode, ordering=b"GB1", widths=b"/W [1 95 500 814 907 500]"):
    return raw([
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /%s /DescendantFonts [6 0 R] >>" % cmap,
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /DW 1000 %s"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (%s) /Supplement 4 >> >>" % (widths, ordering),
        DESCRIPTOR % (b"STSong-Light", b""),
    ], encode)


def embedded_font(keep_cmap):
    """WenQuanYi cut down to the text, with or without its table of characters."""
    options = subset.Options(notdef_outline=True, hinting=False, glyph_names=False, layout_features=[], retain_gids=False)
    font = TTFont(FONT, fontNumber=0, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=TEXT)
    cutter.subset(font)
    glyphs = {chr(c): font.getGlyphID(name) for c, name in font.getBestCmap().items()}
    advance = {font.getGlyphID(n): font["hmtx"][n][0] * 1000 // font["head"].unitsPerEm for n in font.getGlyphOrder()}
    if not keep_cmap:
        del font["cmap"]
    for table in ("GSUB", "GPOS", "GDEF", "OS/2", "name"):
        if table in font:
            del font[table]
    out = io.BytesIO()
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(out)
    return out.getvalue(), glyphs, advance


def identity(keep_cmap=False, to_unicode=None):
    """Identity-H in an embedded TrueType font. `to_unicode` gives each character's entry."""
    program, glyphs, advance = embedded_font(keep_cmap)
    program = zlib.compress(program, 9)
    widths = b" ".join(b"%d [%d]" % item for item in sorted(advance.items()))
    objects = [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+WenQuanYi /Encoding /Identity-H /DescendantFonts [6 0 R] %s>>"
        % (b"/ToUnicode 9 0 R " if to_unicode else b""),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+WenQuanYi /FontDescriptor 7 0 R /DW 1000 /W [%s]"
        b" /CIDToGIDMap /Identity /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>" % widths,
        DESCRIPTOR % (b"ABCDEF+WenQuanYi", b"/FontFile2 8 0 R"),
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(program), program),
    ]
    if to_unicode:
        objects.append(cmap_stream({gid: to_unicode(c) for c, gid in glyphs.items()}))
    return raw(objects, lambda text: b"".join(glyphs[c].to_bytes(2, "big") for c in text))


def cmap_stream(entries, digits=4):
    rows = [b"<%0*X> <%s>" % (digits, code, text.encode("utf-16-be").hex().upper().encode())
            for code, text in sorted(entries.items())]
    blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    body = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks)
    cmap = zlib.compress(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        b"1 begincodespacerange <%s> <%s> endcodespacerange\n%s\nendcmap end end"
        % (b"0" * digits, b"F" * digits, body), 9)
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap)


RADICALS = {c: chr(r) for r in range(0x2F00, 0x2FD6)
            for c in [__import__("unicodedata").normalize("NFKC", chr(r))]} | {"长": "⻓", "门": "⻔", "见": "⻅", "页": "⻚"}


def type3():
    """A Type 3 font of at most 256 characters: each glyph is a box, ToUnicode tells what it is."""
    chars = sorted(set(TEXT.replace("\n", "")))
    fonts = [chars[i : i + 255] for i in range(0, len(chars), 255)]
    assert len(fonts) == 1, len(chars)
    names = b" ".join(b"/g%d" % i for i in range(1, len(chars) + 1))
    procs = b" ".join(b"/g%d 6 0 R" % i for i in range(1, len(chars) + 1))
    widths = b" ".join(b"%d" % (500 if ord(c) < 128 else 1000) for c in chars)
    glyph = b"1000 0 d0 100 0 800 800 re f"
    code = {c: i for i, c in enumerate(chars, 1)}
    return raw([
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] /Resources << >>"
        b" /FirstChar 1 /LastChar %d /Widths [%s] /Encoding << /Type /Encoding /Differences [1 %s] >>"
        b" /CharProcs << %s >> /ToUnicode 7 0 R >>" % (len(chars), widths, names, procs),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(glyph), glyph),
        cmap_stream({i: c for c, i in code.items()}, digits=2),
    ], lambda text: bytes(code[c] for c in text))


def simple_gbk():
    """GBK bytes in a simple font that is not embedded, as old printer drivers wrote them."""
    return raw([
        b"<< /Type /Font /Subtype /TrueType /BaseFont /SimSun /Encoding /WinAnsiEncoding /FirstChar 0 /LastChar 255"
        b" /Widths [%s] /FontDescriptor 6 0 R >>" % b" ".join([b"500"] * 256),
        DESCRIPTOR % (b"SimSun", b""),
    ], lambda text: text.encode("gbk"))


def form():
    """The text in a form, drawn by a form, drawn by the page."""
    page = predefined(b"GBK-EUC-H", lambda text: text.encode("gbk"))
    content = re.search(rb"4 0 obj\n<<.*?>>\nstream\n(.*?)\nendstream", page, re.S).group(1)
    fonts = re.findall(rb"[567] 0 obj\n(.*?)\nendobj", page, re.S)
    draw = b"q 1 0 0 1 0 0 cm /X1 Do Q"
    return bare_pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X1 8 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw),
        *fonts,
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X1 9 0 R >> >> /Length %d >>\n"
        b"stream\n%s\nendstream" % (len(draw), draw),
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Filter /FlateDecode"
        b" /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ])


def bomb():
    """Forms nested forty deep, each drawn twice by the one above: 2^40 to draw."""
    depth = 40
    forms = []
    for n in range(depth):
        inner = 6 + n
        draw = b"/X Do /X Do" if n < depth - 1 else b"0 0 1 1 re f"
        forms.append(b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>"
                     b" /Length %d >>\nstream\n%s\nendstream" % (inner if n < depth - 1 else 5, len(draw), draw))
    draw = b"/X Do"
    return bare_pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw),
        *forms,
    ])


def song_gbk(content, page=b"", catalog=b"", more=(), pack=lambda data: (b"/FlateDecode", zlib.compress(data, 9))):
    """A one-page PDF with this content, in the font F1 (GBK-EUC-H). `more` are objects from number 8 on."""
    fonts = re.findall(rb"[567] 0 obj\n(.*?)\nendobj", predefined(b"GBK-EUC-H", gbk_bytes), re.S)
    filters, data = pack(content)
    return bare_pdf([
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> /Properties << /Off 8 0 R >> >> %s >>" % page,
        b"<< /Filter %s /Length %d >>\nstream\n%s\nendstream" % (filters, len(data), data),
        *fonts,
        *more,
    ])


def gbk_bytes(text):
    return text.encode("gbk")


def show(x, y, text):
    return b"1 0 0 1 %.2f %.2f Tm <%s> Tj" % (x, y, gbk_bytes(text).hex().encode())


def block(operations):
    return b"BT /F1 %d Tf\n%s\nET\n" % (SIZE, b"\n".join(operations))


def placed_lines():
    return [(LEFT + x, HEIGHT - TOP - n * PITCH, text) for n, (x, text) in enumerate(lines())]


def whole_text():
    return block(show(*line) for line in placed_lines())


OFF = b"<< /Type /OCG /Name (off) >>"


def hidden():
    """The text, and words that nobody sees: beyond the edge, invisible, on a layer that is off."""
    unseen = block([show(700, 400, "页外"), b"3 Tr", show(100, 60, "透明"), b"0 Tr"])
    layer = b"/OC /Off BDC " + block([show(100, 40, "图层")]) + b"EMC"
    layers = b"/OCProperties << /OCGs [8 0 R] /D << /OFF [8 0 R] >> >>"
    return song_gbk(whole_text() + unseen + layer, catalog=layers, more=[OFF])


def field():
    """The text and a form's field with a value and no appearance."""
    value = "张三".encode("utf-16-be").hex().encode()
    widget = (b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V <FEFF%s> /Rect [100 40 300 60] /F 4 >>" % value)
    return song_gbk(whole_text(), page=b"/Annots [9 0 R]", more=[OFF, widget],
                    catalog=b"/AcroForm << /Fields [9 0 R] /NeedAppearances true >>")


def actual_text():
    """Every dash is drawn with another glyph and says what it is."""
    operations = []
    for x, y, text in placed_lines():
        operations.append(b"1 0 0 1 %.2f %.2f Tm" % (x, y))
        for c in text:
            glyph = b"<%s> Tj" % gbk_bytes("一" if c == "—" else c).hex().encode()
            operations.append(b"/Span << /ActualText <FEFF2014> >> BDC %s EMC" % glyph if c == "—" else glyph)
    return song_gbk(block(operations), more=[OFF])


def outlines():
    """Four hundred shapes with curves and no text."""
    places = ((60 + 22 * (n % 20), 760 - 30 * (n // 20)) for n in range(400))
    shape = b"%d %d m %d %d %d %d %d %d c h f"
    drawn = b"\n".join(shape % (x, y, x + 5, y + 14, x + 12, y + 14, x + 16, y) for x, y in places)
    return song_gbk(drawn, more=[OFF])


def cut_in_hex():
    """A stream that is deflated, cut, and then written in hexadecimal digits."""
    pack = lambda data: (b"[/ASCIIHexDecode /FlateDecode]", zlib.compress(data, 9)[:400].hex().encode() + b">")
    return song_gbk(whole_text(), more=[OFF], pack=pack)


def vertical():
    """Columns of forty characters from the right, in an encoding for vertical writing."""
    operations, x = [], 540
    for paragraph in PARAGRAPHS:
        for i in range(0, len(paragraph), 40):
            text = paragraph[i : i + 40].encode("utf-16-be").hex().encode()
            operations.append(b"1 0 0 1 %d 780 Tm <%s> Tj" % (x, text))
            x -= 24
    made = predefined(b"UniGB-UCS2-V", lambda text: text.encode("utf-16-be"))
    content = zlib.compress(block(operations), 9)
    fonts = re.findall(rb"[567] 0 obj\n(.*?)\nendobj", made, re.S)
    return bare_pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        *fonts,
    ])


TABLE = [
    ["序号", "任务", "责任单位", "时限"],
    ["1", "实施青少年科学素质提升行动，开展科技馆进校园活动", "省科协、省教育厅", "2023年6月"],
    ["2", "建设“科技小院”50个", "省农业农村厅", "全年"],
]
COLUMNS = [LEFT, LEFT + 50, LEFT + 220, LEFT + 340, LEFT + 440]


def table(thin_fills):
    """A paragraph, a table with a title across it and cells over two rows, a paragraph. The text is drawn
    down the columns; the rules are strokes, or thin filled rectangles."""
    tops = [720, 690, 660, 610, 560]
    text = [show(LEFT, 760, "一、任务分工如下：")]
    rules = [(LEFT, top, COLUMNS[-1], top) for top in tops]
    rules.remove((LEFT, 610, COLUMNS[-1], 610))
    rules.append((LEFT, 610, COLUMNS[3], 610))
    rules += [(x, tops[0], x, tops[-1]) for x in (COLUMNS[0], COLUMNS[-1])]
    rules += [(x, tops[1], x, tops[-1]) for x in COLUMNS[1:-1]]
    text.append(show(LEFT + 150, 700, "重点任务分工表"))
    for column in range(4):
        for row, top in zip(TABLE, tops[1:]):
            if row[column] == "全年":
                continue
            cell, y = row[column], top - 20
            room = int((COLUMNS[column + 1] - COLUMNS[column] - 8) / 8 * 0.5)
            while cell:
                text.append(b"/F1 8 Tf " + show(COLUMNS[column] + 4, y, cell[:room]))
                cell, y = cell[room:], y - 10
    text.append(b"/F1 %d Tf " % SIZE + show(LEFT, 520, "二、各单位要加强领导。"))
    if thin_fills:
        drawn = b" ".join(b"%.1f %.1f %.1f %.1f re f" % (x, y, max(r - x, 0.5), min(b - y, -0.5)) for x, y, r, b in rules)
    else:
        drawn = b" ".join(b"%.1f %.1f m %.1f %.1f l S" % rule for rule in rules)
    return song_gbk(b"0.5 w " + drawn + b"\n" + block(text), more=[OFF])


def scanned():
    pixels = zlib.compress(bytes([230]) * (60 * 84), 9)
    draw = b"595 0 0 842 0 0 cm /X Do"
    return bare_pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw),
        b"<< /Type /XObject /Subtype /Image /Width 60 /Height 84 /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(pixels), pixels),
    ])


def qpdf(source, *options):
    with tempfile.TemporaryDirectory() as folder:
        given, made = pathlib.Path(folder, "a.pdf"), pathlib.Path(folder, "b.pdf")
        given.write_bytes(source)
        subprocess.run(["qpdf", *options, "--deterministic-id" if "--encrypt" not in options else "--static-id", given, made], check=True)
        return made.read_bytes()


UPRIGHT = dict(zip("，、。：；（）《》〔〕“”", "︐︑︒︓︔︵︶︽︾︹︺“”"))
ENGLISH = ["Notice on the implementation of the national plan", "for scientific literacy in the coming years."] * 4
FIGURES = [" ".join(str((n * 37 + i * 91) % 9973) for i in range(7)) for n in range(12)]


def other_text(texts):
    places_down = enumerate(texts)
    return song_gbk(block(show(LEFT, HEIGHT - TOP - n * PITCH, text) for n, text in places_down), more=[OFF])


def by_program(program, suffix, source, arguments):
    """What a program on this machine prints, or nothing."""
    if not shutil.which(program):
        return None
    with tempfile.TemporaryDirectory() as folder:
        given = pathlib.Path(folder, "a" + suffix)
        given.write_text(source, encoding="utf-8")
        subprocess.run([program, *(a.format(given=given, folder=folder) for a in arguments)], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return qpdf(pathlib.Path(folder, "a.pdf").read_bytes(), "--object-streams=generate", "--recompress-flate",
                    "--compression-level=9")


def page_of_html():
    body = "".join(f"<p>{p}</p>" for p in PARAGRAPHS[:3])  # the whole text needs 200 KB of type
    return ("<!DOCTYPE html><meta charset=utf-8><style>body{font:16px/28px 'Noto Sans CJK SC'}p{text-indent:2em}"
            f"</style>{body}")


def main():
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    song = lambda draw, **more: sheet("STSong-Light", draw, **more)
    gbk = predefined(b"GBK-EUC-H", lambda text: text.encode("gbk"))
    whole = song(by_line)
    files = {
        "reportlab-unigb-ucs2": whole,
        "gbk-euc": gbk,
        "gbk2k": predefined(b"GBK2K-H", lambda text: text.encode("gb18030")),
        "gbkp-euc": predefined(b"GBKp-EUC-H", lambda text: text.encode("gbk")),
        "unigb-utf16": predefined(b"UniGB-UTF16-H", lambda text: text.encode("utf-16-be")),
        "embedded-tounicode": identity(to_unicode=lambda c: c),
        "embedded-radicals": identity(to_unicode=lambda c: RADICALS.get(c, c)),
        "embedded-own-table": identity(keep_cmap=True),
        "embedded-nameless": identity(),
        "embedded-wrong": identity(to_unicode=lambda c: chr(ord(c) + 1) if ord(c) > 0x4E00 else c),
        "type3": type3(),
        "simple-gbk-bytes": simple_gbk(),
        "form": form(),
        "object-streams": qpdf(whole, "--object-streams=generate"),
        "encrypted-empty-password": qpdf(whole, "--encrypt", "", "owner", "256", "--"),
        "encrypted-rc4": qpdf(whole, "--allow-weak-crypto", "--encrypt", "", "owner", "40", "--"),
        "encrypted-password": qpdf(whole, "--encrypt", "user", "owner", "256", "--"),
        "damaged-xref": re.sub(rb"(\d{10}) (\d{5}) n", rb"0000000007 \2 n", whole),
        "damaged-trailer": whole[: whole.rindex(b"trailer")] + b"%%EOF\n",
        "rotated": song(rotated, setPageRotation=90),
        "watermark": song(turned),
        "columns": song(columns),
        "by-character": song(by_character),
        "shuffled": song(shuffled),
        "figures-last": song(figures_last),
        "overprinted": song(overprinted),
        "ocr-layer": song(invisible),
        "bomb": bomb(),
        "scanned": scanned(),
        "hidden": hidden(),
        "field": field(),
        "actual-text": actual_text(),
        "outlines": outlines(),
        "cut-in-hex": cut_in_hex(),
        "vertical": vertical(),
        "upright-signs": identity(to_unicode=lambda c: UPRIGHT.get(c, c)),
        "table-strokes": table(thin_fills=False),
        "table-fills": table(thin_fills=True),
        "english": other_text(ENGLISH),
        "figures": other_text(FIGURES),
        "short": other_text(["某省科学技术协会", "2023年3月10日"]),
        "libreoffice": by_program("soffice", ".txt", TEXT, [
            "--headless", "--convert-to", "pdf:writer_pdf_Export", "--infilter=Text (encoded):UTF8,LF,,,", "--outdir", "{folder}", "{given}"]),
        "chromium": by_program("chromium", ".html", page_of_html(), [
            "--headless", "--no-sandbox", "--no-pdf-header-footer", "--print-to-pdf={folder}/a.pdf", "{given}"]),
    }
    OUT.mkdir(exist_ok=True)
    (OUT / "text.txt").write_text(TEXT, encoding="utf-8")
    for name, content in files.items():
        if content:
            (OUT / f"{name}.pdf").write_bytes(content)
            print(len(content), name)


if __name__ == "__main__":
    main()
