#!/usr/bin/env python3
"""Makes the PDFs that tests/pdf.rs reads, beside this file.

Run from anywhere, without arguments:

    python3 -m venv venv && venv/bin/pip install fpdf2==2.8.9
    venv/bin/python tests/pdf/make.py

It needs Python 3.9, fpdf2 and the font WenQuanYi Zen Hei (Debian: fonts-wqy-zenhei), whose licence
lets documents embed parts of it. The same versions give the same bytes: dates are fixed, and the
file's identifier is a digest of its content.

* 湘科协通〔2023〕10号.pdf  corpus/湖南/湘科协通〔2023〕10号.txt as a 公文 is printed (GB/T 9704-2012): A4,
  22 lines of 28 characters, paragraphs indented by two, lines broken and justified by the measure,
  page numbers at the foot. Words and order are the seed's; a paragraph that a page of the seed's own
  source cut in two is made whole first.
* blank.pdf       a page with a drawing and no text, as a scan has.
* truncated.pdf   the first half of the bytes of the notice.
* named-cmap.pdf  a text in a font that is not embedded, in the predefined encoding GBK-EUC-H.
"""

import datetime
import pathlib
import re

from fpdf import FPDF

HERE = pathlib.Path(__file__).resolve().parent
NAME = "湘科协通〔2023〕10号"
SEED = HERE.parents[1] / "corpus" / "湖南" / f"{NAME}.txt"
FONT = pathlib.Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")

# Millimetres to points; the page and the type area of GB/T 9704-2012, 5.2 and 6.
MM = 72 / 25.4
LEFT, TOP, WIDTH, HEIGHT = 28 * MM, 37 * MM, 156 * MM, 225 * MM
LINES, CELLS = 22, 28
PITCH, CELL = HEIGHT / LINES, WIDTH / CELLS
# 三号 (text), 二号 (title), 四号 (page number and imprint), and the red head's.
BODY, TITLE, SMALL, RED = 16, 22, 14, 36

# Characters that must not begin a line, or end one.
NOT_FIRST = "，。、；：？！）》〉”’】〕…—％"
NOT_LAST = "（《〈“‘【〔"


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


class Sheet(FPDF):
    """Pages of 22 lines; `row` is the next free line."""

    def __init__(self):
        super().__init__(unit="pt", format="A4")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.set_creation_date(datetime.datetime(2023, 3, 10, tzinfo=datetime.timezone.utc))
        self.add_font("text", fname=FONT)
        self.set_font("text", size=BODY)
        self.row = 0
        self.next_page()

    def next_page(self):
        self.add_page()
        self.row = 0

    def footer(self):
        """— 1 —, one character in from the outer edge."""
        self.set_font("text", size=SMALL)
        number = f"— {self.page_no()} —"
        odd = self.page_no() % 2
        x = LEFT + WIDTH - SMALL - self.get_string_width(number) if odd else LEFT + SMALL
        self.put(number, x, TOP + HEIGHT + 7 * MM + SMALL, self.get_string_width(number), SMALL)
        self.set_font("text", size=BODY)

    def put(self, text, x, y, width, size):
        """One line with its baseline at `y`, spread over `width`."""
        self.set_font("text", size=size)
        gaps = max(len(text) - 1, 1)
        self.set_char_spacing(0)
        spacing = (width - self.get_string_width(text)) / gaps
        self.set_char_spacing(spacing)
        self.text(x, y, text)
        self.set_char_spacing(0)

    def baseline(self, size=BODY):
        return TOP + self.row * PITCH + (PITCH + size * 0.76) / 2

    def centred(self, lines, size, rows=1):
        for line in lines:
            self.set_font("text", size=size)
            width = self.get_string_width(line)
            self.put(line, LEFT + (WIDTH - width) / 2, self.baseline(size), width, size)
            self.row += rows

    def rule(self, y, colour=(0, 0, 0), thick=1.0):
        self.set_draw_color(*colour)
        self.set_line_width(thick)
        self.line(LEFT, y, LEFT + WIDTH, y)

    def paragraph(self, text, indent=2):
        """Breaks `text` at the measure: its first line is indented, all but the last are full."""
        rest = text
        while rest:
            if self.row == LINES:
                self.next_page()
            room = WIDTH - indent * CELL
            line, rest = self.break_line(rest, room)
            width = room if rest else self.natural(line)
            self.put(line, LEFT + indent * CELL, self.baseline(), width, BODY)
            self.row += 1
            indent = 0

    def natural(self, text):
        """The width of `text` on the grid: a cell is a little narrower than the type."""
        self.set_font("text", size=BODY)
        return self.get_string_width(text) - (BODY - CELL) * len(text)

    def break_line(self, text, room):
        """The first line of `text` and the rest."""
        end = len(text)
        while self.natural(text[:end]) > room + 0.01:
            end -= 1
        while end < len(text) and not self.may_break(text, end):
            end -= 1
        return text[:end].rstrip(" "), text[end:].lstrip(" ")

    @staticmethod
    def may_break(text, at):
        before, after = text[at - 1], text[at]
        word = re.compile(r"[0-9A-Za-z.%]")
        return after not in NOT_FIRST and before not in NOT_LAST and not (word.match(before) and word.match(after))


def title_lines(text):
    """A title's lines: the seed has a space beside Han characters where the print breaks the line."""
    return re.sub(r"(?<=[^\d ]) (?=[^\d ])", "\n", text).split("\n")


def notice():
    red_head, number, title, recipients, *rest, printer, date = paragraphs(SEED.read_text(encoding="utf-8"))
    cover, enclosed, *body = rest
    sheet = Sheet()
    sheet.set_title(NAME)
    sheet.row = 2
    sheet.set_text_color(214, 0, 15)
    sheet.centred([red_head], RED, rows=3)
    sheet.set_text_color(0, 0, 0)
    sheet.centred([number], BODY)
    sheet.rule(TOP + sheet.row * PITCH + 4 * MM, (214, 0, 15), 1.5)
    sheet.row += 2
    sheet.centred(title_lines(title), TITLE)
    sheet.row += 1
    sheet.paragraph(recipients, indent=0)
    sheet.paragraph(cover)
    sheet.next_page()
    sheet.centred(title_lines(enclosed), TITLE)
    sheet.row += 1
    for paragraph in body:
        sheet.paragraph(paragraph)
    # The imprint stands at the foot of the last page, between rules.
    if sheet.row > LINES - 2:
        sheet.next_page()
    sheet.row = LINES - 1
    sheet.rule(TOP + sheet.row * PITCH)
    sheet.rule(TOP + LINES * PITCH)
    sheet.set_font("text", size=SMALL)
    y, date_width = sheet.baseline(SMALL), sheet.get_string_width(date)
    sheet.put(printer, LEFT + SMALL, y, sheet.get_string_width(printer), SMALL)
    sheet.put(date, LEFT + WIDTH - SMALL - date_width, y, date_width, SMALL)
    return bytes(sheet.output())


def bare_pdf(objects):
    """A PDF of `objects`, numbered from 1, of which the first is the catalogue."""
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def one_page(content, resources=b"<< >>", more=()):
    """A PDF with one page; `more` are its objects from number 5."""
    return bare_pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % resources,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        *more,
    ])


def named_cmap():
    text = "（四）打造学会科普品牌。".encode("gb2312").hex().encode()
    return one_page(b"BT /F1 16 Tf 79 700 Td <%s> Tj ET" % text, b"<< /Font << /F1 5 0 R >> >>", [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /GBK-EUC-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ])


def main():
    good = notice()
    files = {
        f"{NAME}.pdf": good,
        "blank.pdf": one_page(b"0.8 g 79 105 442 638 re f 0 G 79 700 m 521 700 l S"),
        "truncated.pdf": good[: len(good) // 2],
        "named-cmap.pdf": named_cmap(),
    }
    for name, content in files.items():
        (HERE / name).write_bytes(content)
        print(len(content), name)


if __name__ == "__main__":
    main()
