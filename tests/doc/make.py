#!/usr/bin/env python3
"""Makes the DOC files of tests/golden/doc/, which tests/golden.rs and tests/doc.rs read.

Run from anywhere, without arguments: python3 tests/doc/make.py. It needs Python 3.9 and nothing else.

The files that tests/docx/make.py makes are said once more as Word 97 would store them (自动编号.doc,
样式编号.doc, 修订与隐藏.doc, 脚注与域.doc, 表格与文本框.doc, 分页与换行.doc, 湘科协通〔2023〕10号.doc):
what is read must be the same. These have no counterpart:

* 快速保存.doc   pieces out of order, of 8-bit characters and of UTF-16, with changes of their own
* 窗体与图形.doc  a box to tick, an embedded object, a group of shapes
* 已加密.doc, 旧版本.doc, 正文超出文件.doc  what is refused
"""

import pathlib
import re
import zipfile
from xml.etree import ElementTree

from word97 import (
    DELETED, INSERTED, SPEC, Document, Story, container, plc, record, sprm, styles, u16, u32,
)

ROOT = pathlib.Path(__file__).resolve().parents[2]
FROM = ROOT / "tests" / "golden" / "extract"
OUT = ROOT / "tests" / "golden" / "doc"

FORMATS = (
    "decimal upperRoman lowerRoman upperLetter lowerLetter ordinal cardinalText ordinalText hex chicago"
    " ideographDigital japaneseCounting aiueo iroha decimalFullWidth decimalHalfWidth japaneseLegal"
    " japaneseDigitalTenThousand decimalEnclosedCircle decimalFullWidth2 aiueoFullWidth irohaFullWidth decimalZero"
    " bullet ganada chosung decimalEnclosedFullstop decimalEnclosedParen decimalEnclosedCircleChinese"
    " ideographEnclosedCircle ideographTraditional ideographZodiac ideographZodiacTraditional taiwaneseCounting"
    " ideographLegalTraditional taiwaneseCountingThousand taiwaneseDigital chineseCounting chineseLegalSimplified"
    " chineseCountingThousand"
).split()
NUMBER = {name: number for number, name in enumerate(FORMATS)} | {"none": 255}


def bare(element):
    """The element with names and attributes without their namespaces."""
    for e in element.iter():
        e.tag = re.sub(r"^{.*}", "", e.tag)
        e.attrib = {re.sub(r"^{.*}", "", key): value for key, value in e.attrib.items()}
    return element


def value(element, path, default=None):
    found = element.find(path) if element is not None else None
    return default if found is None else found.get("val", "1")


class Writer:
    """Says a DOCX as a Word 97 document."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as package:
            read = lambda name: bare(ElementTree.fromstring(package.read(f"word/{name}.xml")))
            has = {pathlib.PurePath(name).stem for name in package.namelist() if name.startswith("word/")}
            self.parts = {name: read(name) for name in has if not name.endswith(".xml")}
        self.doc = Document()
        self.story = self.doc.stories["body"]
        self.marks = b""
        self.depth = 0
        self.fields, self.section_ends = [], []
        self.notes = {kind: [] for kind in ("footnote", "endnote", "comment")}
        self.boxes = {"body": [], "heads": []}
        self.arts = {"body": [], "heads": []}
        self.shapes = {"body": [], "heads": []}
        self.style_ids = {"": 0}
        self.unclosed = self.find_unclosed()

    def find_unclosed(self):
        open_fields = []
        for mark in self.parts["document"].iter("fldChar"):
            if mark.get("fldCharType") == "begin":
                open_fields.append(mark)
            elif mark.get("fldCharType") == "end":
                open_fields.pop()
        return open_fields

    def write(self):
        self.write_styles()
        self.write_lists()
        self.blocks(self.parts["document"].find("body"))
        self.write_notes()
        self.write_heads()
        self.write_drawings()
        if self.fields:
            ends = [*(at for at, _ in self.fields), len(self.doc.stories["body"])]
            self.doc.tables["fields"] = plc(ends, [bytes([mark, 0]) for _, mark in self.fields])
        self.doc.section_ends = self.section_ends
        return self.doc

    # Styles and lists.

    def write_styles(self):
        sheet = [("Normal", 1, 0xFFF, b"", b"")]
        found = [] if "styles" not in self.parts else list(self.parts["styles"].iter("style"))
        kinds = {"paragraph": 1, "character": 2, "numbering": 4}
        for style in found:
            if style.get("default"):
                self.style_ids[style.get("styleId")] = 0
            else:
                self.style_ids[style.get("styleId")] = len(self.style_ids) - ("Normal" in self.style_ids)
        for style in found:
            if not style.get("default"):
                base = self.style_ids.get(value(style, "basedOn"), 0xFFF)
                kind = kinds[style.get("type", "paragraph")]
                sheet.append((style.get("styleId"), kind, base, self.numbering(style.find("pPr")), self.hidden(style.find("rPr"))))
        self.doc.tables["styles"] = styles(sheet)

    def numbering(self, properties):
        level, number = value(properties, "numPr/ilvl"), value(properties, "numPr/numId")
        out = sprm(0x260A, int(level)) if level is not None else b""
        return out + (sprm(0x460B, self.overrides().get(number, 0)) if number is not None else b"")

    def hidden(self, properties):
        hidden = value(properties, "vanish")
        return b"" if hidden is None else sprm(0x083C, 0 if hidden == "0" else 1)

    def overrides(self):
        numbers = self.parts["numbering"].findall("num") if "numbering" in self.parts else []
        return {number.get("numId"): i + 1 for i, number in enumerate(numbers)}

    def write_lists(self):
        if "numbering" not in self.parts:
            return
        root = self.parts["numbering"]
        definitions = [d for d in root.iter("abstractNum") if d.find("numStyleLink") is None]
        heads, levels = b"", b""
        for definition in definitions:
            stated = {int(level.get("ilvl")): level for level in definition.findall("lvl")}
            ids = [self.style_ids.get(value(stated.get(i), "pStyle", "?"), 0xFFF) for i in range(9)]
            simple = set(stated) == {0}
            heads += u32(100 + int(definition.get("abstractNumId")), 0) + u16(*ids) + bytes([int(simple), 0])
            levels += b"".join(self.level(stated.get(i)) for i in range(1 if simple else 9))
        uses, changes = b"", b""
        for number in root.findall("num"):
            definition = self.definition(value(number, "abstractNumId"), definitions)
            overrides = number.findall("lvlOverride")
            uses += u32(100 + int(definition), 0, 0) + bytes([len(overrides), 0, 0, 0])
            changes += u32(0xFFFFFFFF)
            for override in overrides:
                start, level = value(override, "startOverride"), override.find("lvl")
                flags = int(override.get("ilvl")) | (0x10 if start else 0) | (0x20 if level is not None else 0)
                changes += u32(int(start or 0), flags) + (self.level(level) if level is not None else b"")
        self.doc.tables["lists"] = u16(len(definitions)) + heads
        self.doc.behind["lists"] = levels
        self.doc.tables["overrides"] = u32(len(root.findall("num"))) + uses + changes

    def definition(self, number, definitions):
        """The definition that has the levels, through a numbering style."""
        for definition in self.parts["numbering"].iter("abstractNum"):
            if definition.get("abstractNumId") == number and definition not in definitions:
                link = value(definition, "numStyleLink")
                return next(d.get("abstractNumId") for d in definitions if value(d, "styleLink") == link)
        return number

    def level(self, level):
        if level is None:
            return u32(1) + bytes([255, 0]) + bytes(9) + b"\2" + bytes(12) + u16(0)
        restart = value(level, "lvlRestart")
        flags = (4 if level.find("isLgl") is not None else 0) | (8 if restart is not None else 0)
        suffix = ["tab", "space", "nothing"].index(value(level, "suff", "tab"))
        text = re.sub("%([1-9])", lambda m: chr(int(m[1]) - 1), value(level, "lvlText"))
        places = [i + 1 for i, c in enumerate(text) if ord(c) < 9]
        font = level.find("rPr/rFonts")
        run = sprm(0x4A4F, self.doc.font(font.get("ascii"))) if font is not None else b""
        head = u32(int(value(level, "start", "1"))) + bytes([NUMBER[value(level, "numFmt")], flags])
        head += bytes(places).ljust(9, b"\0") + bytes([suffix]) + bytes(8) + bytes([len(run), 0, int(restart or 0), 0])
        return head + run + u16(len(text)) + text.encode("utf-16-le")

    # Blocks.

    def blocks(self, parent):
        for child in parent:
            if child.tag == "p":
                self.paragraph(child)
            elif child.tag == "tbl":
                # Tables that touch would be one.
                if self.after_table:
                    self.story.end()
                self.table(child)
                self.after_table = True
            elif not child.tag.endswith("Pr"):
                self.blocks(child)

    after_table = False

    def paragraph(self, p, cell_ends=False):
        self.after_table = False
        properties = p.find("pPr")
        self.runs(p)
        change = {"del": DELETED, "ins": INSERTED}
        mark_properties = properties.find("rPr") if properties is not None else None
        mark = self.hidden(mark_properties)
        if mark_properties is not None:
            mark += b"".join(change.get(e.tag, b"") for e in mark_properties)
        format = self.numbering(properties) + self.in_table()
        sign = "\r"
        if cell_ends:
            format += sprm(0x244B, 1) if self.depth > 1 else b""
            sign = "\x07" if self.depth == 1 else "\r"
        section = properties.find("sectPr") if properties is not None else None
        if section is not None:
            sign = "\x0c"
        style = self.style_ids.get(value(properties, "pStyle", ""), 0)
        self.story.end(sign, mark, style, format)
        if section is not None:
            self.section_ends.append(len(self.story))

    def in_table(self):
        return sprm(0x2416, 1) + sprm(0x6649, self.depth) if self.depth else b""

    def table(self, table):
        rows = [row for row in table.iter("tr") if row in list(table)]
        ruled = any(e.get("val") not in ("nil", "none") for e in table.iterfind("tblPr/tblBorders/*"))
        self.depth += 1
        for row in rows:
            edges = [0]
            for cell in row.findall("tc"):
                edges.append(edges[-1] + 1000 * int(value(cell, "tcPr/gridSpan", "1")))
                self.cell(cell)
            self.end_row(edges, ruled)
        self.depth -= 1

    def cell(self, cell):
        inside = [e for e in cell if e.tag in ("p", "tbl")]
        for i, block in enumerate(inside):
            if block.tag == "tbl":
                self.table(block)
            else:
                self.paragraph(block, i + 1 == len(inside))

    def end_row(self, edges, ruled):
        count = len(edges) - 1
        line = bytes([4, 1, 1, 0]) if ruled else bytes(4)
        definition = bytes([count]) + u16(*edges) + (u16(0, 0) + line * 4) * count
        row = sprm(0xD605, line * 6) + u16(0xD608, len(definition) + 1) + definition
        sign, ends = ("\x07", sprm(0x2417, 1)) if self.depth == 1 else ("\r", sprm(0x244C, 1) + sprm(0x244B, 1))
        self.story.end(sign, b"", 0, self.in_table() + ends + row)

    # What stands in a paragraph.

    def runs(self, parent):
        for child in parent:
            self.inline(child)

    def inline(self, e):
        if e.tag in ("del", "moveFrom", "ins", "moveTo"):
            outside, self.marks = self.marks, self.marks + (DELETED if e.tag in ("del", "moveFrom") else INSERTED)
            self.runs(e)
            self.marks = outside
        elif e.tag == "r":
            outside = self.marks
            style = value(e, "rPr/rStyle")
            self.marks += sprm(0x4A30, self.style_ids[style]) if style else b""
            self.marks += self.hidden(e.find("rPr"))
            self.runs(e)
            self.marks = outside
        elif e.tag in ("t", "delText"):
            self.story.add(e.text or "", self.marks)
        elif e.tag == "instrText":
            if not any(mark in self.unclosed for mark in self.open_marks):
                self.story.add(e.text, self.marks)
        elif e.tag in ("tab", "br", "noBreakHyphen"):
            page = e.get("type") == "page"
            self.story.add({"tab": "\t", "br": "\x0c" if page else "\x0b", "noBreakHyphen": "\x1e"}[e.tag], self.marks)
        elif e.tag == "sym":
            font = self.doc.font(e.get("font"))
            symbol = u16(0x6A09, font, int(e.get("char"), 16))
            self.story.add("(", self.marks + SPEC + symbol)
        elif e.tag == "fldChar":
            self.field_mark(e.get("fldCharType"), e)
        elif e.tag == "fldSimple":
            self.field(e.get("instr"), e)
        elif e.tag == "ruby":
            base = "".join(t.text for t in e.find("rubyBase").iter("t"))
            above = "".join(t.text for t in e.find("rt").iter("t"))
            self.field(f' EQ \\* jc2 \\* "Font:宋体" \\* hps10 \\o\\ad(\\s\\up 9({above}),{base})')
        elif e.tag in ("footnoteReference", "endnoteReference", "commentReference"):
            kind = e.tag.removesuffix("Reference")
            self.notes[kind].append((len(self.story), e.get("id")))
            self.story.add("\x05" if kind == "comment" else "\x02", self.marks + SPEC)
        elif e.tag in ("footnoteRef", "endnoteRef"):
            self.story.add("\x02", SPEC)
        elif e.tag == "AlternateContent":
            self.runs(e.find("Choice"))
        elif e.tag in ("pict", "drawing"):
            self.drawing(e)
        elif not e.tag.endswith("Pr"):
            self.runs(e)

    open_marks = []

    def field_mark(self, kind, element):
        sign = {"begin": 0x13, "separate": 0x14, "end": 0x15}[kind]
        if kind == "begin":
            self.open_marks.append(element)
        self.mark(sign)
        if kind == "end":
            self.open_marks.pop()

    def mark(self, sign):
        if self.story is self.doc.stories["body"]:
            self.fields.append((len(self.story), sign))
        self.story.add(chr(sign), self.marks + SPEC)

    def field(self, code, result=None):
        self.mark(0x13)
        self.story.add(code, self.marks)
        if result is not None:
            self.mark(0x14)
            self.runs(result)
        self.mark(0x15)

    def drawing(self, drawing):
        where = "heads" if self.story is self.doc.stories["heads"] else "body"
        for e in drawing.iter():
            if e.tag in ("txbxContent", "textpath"):
                shape = (2 if where == "heads" else 1) << 10 | len(self.shapes[where]) + 1
                self.shapes[where].append((len(self.story), shape, e))
                self.story.add("\x08", SPEC)

    # What stands beside the body.

    def aside(self, name, blocks, guard=False):
        """Writes blocks into another story."""
        before, self.story = self.story, self.doc.stories[name]
        start = len(self.story)
        self.blocks(blocks)
        if guard or len(self.story) == start:
            self.story.end()
        self.story = before
        return start

    def write_notes(self):
        tables = {"footnote": 2, "endnote": 2, "comment": 30}
        for kind, size in tables.items():
            references = self.notes[kind]
            if not references:
                continue
            notes = {note.get("id"): note for note in self.parts[f"{kind}s"]}
            starts = []
            for i, (_, number) in enumerate(references):
                story = self.doc.stories[f"{kind}s"]
                if kind == "comment":
                    starts.append(len(story))
                    story.add("\x05", SPEC)
                    self.aside(f"{kind}s", notes[number])
                else:
                    starts.append(self.aside(f"{kind}s", notes[number]))
            end = len(self.doc.stories[f"{kind}s"])
            self.doc.stories[f"{kind}s"].end()
            ends = [*(at for at, _ in references), len(self.doc.stories["body"])]
            entry = [(u16(i + 1) if size == 2 else bytes(20) + u16(0, 0, 0) + u32(-1)) for i in range(len(references))]
            self.doc.tables[f"{kind}_references"] = plc(ends, entry)
            self.doc.tables[f"{kind}s"] = u32(*starts, end, end + 1)

    def write_heads(self):
        if "header" not in self.parts and "footer" not in self.parts:
            return
        starts = [0] * 7
        for kind in ("header", None, "footer"):
            # The even header, the odd one, the even footer, the odd one, then those of the first page.
            if kind in self.parts:
                self.aside("heads", self.parts[kind], guard=True)
            starts.append(len(self.doc.stories["heads"]))
        end = len(self.doc.stories["heads"])
        starts += [end] * 3
        self.doc.stories["heads"].end()
        self.doc.tables["heads"] = u32(*starts, end + 1)

    def write_drawings(self):
        drawings, everything = [], record(0xF006, u32(4096, 1, 8, 2))
        for where, name, dgg, boxes in (("body", "boxes", 0, "shapes"), ("heads", "head_boxes", 1, "head_shapes")):
            shapes = self.shapes[where]
            texts = [shape for shape in shapes if shape[2].tag == "txbxContent"]
            starts = [self.aside(name, e, guard=True) for _, _, e in texts]
            drawings.append(bytes([dgg]) + drawing(dgg + 1, shapes, texts))
            if texts:
                end = len(self.doc.stories[name])
                self.doc.stories[name].end()
                entries = [u32(1, 0) + u16(0) + u32(0, shape, 0) for _, shape, _ in texts] + [bytes(22)]
                self.doc.tables[name] = plc([*starts, end, end + 1], entries)
            if shapes:
                ends = [*(at for at, _, _ in shapes), len(self.doc.stories[where])]
                places = [u32(shape, 0, 0, 2000, 1000) + u16(0) + u32(0) for _, shape, _ in shapes]
                self.doc.tables[boxes] = plc(ends, places)
        if any(self.shapes.values()):
            self.doc.tables["drawings"] = container(0xF000, everything) + b"".join(drawings)


def drawing(number, shapes, texts):
    patriarch = container(0xF004, record(0xF009, bytes(16), version=1), record(0xF00A, u32(number << 10, 5), version=2))
    inside = [patriarch]
    for _, shape, e in shapes:
        kind, text = 202, b""
        if e.tag == "textpath":
            kind, art = 136, e.get("string").encode("utf-16-le") + b"\0\0"
            options = record(0xF00B, u16(0x80C0) + u32(len(art)) + art, instance=1, version=3)
        else:
            number_of_box = [other[1] for other in texts].index(shape) + 1
            options = record(0xF00B, u16(0x0080) + u32(number_of_box << 16), instance=1, version=3)
            text = record(0xF00D, u32(number_of_box << 16))
        anchor = record(0xF010, u32(0)) + record(0xF011, u32(1))
        inside.append(container(0xF004, record(0xF00A, u32(shape, 0xA00), kind, 2), options, anchor, text))
    head = record(0xF008, u32(len(shapes) + 1, number << 10 | len(shapes)), instance=number)
    return container(0xF002, head, container(0xF003, *inside))


def fast_saved():
    """Pieces: the second paragraph's text was typed last, the first loses a word, one is 8-bit."""
    doc = Document()
    body = doc.stories["body"]
    parts = [
        ("关于开展", 2, b"", False), ("Science Week 2023 \x93A\x94 ".encode("latin-1").decode("cp1252"), 1, b"", True),
        ("活动的通知", 4, b"", False), ("（内部掌握）", 3, sprm(0x083C, 1), False), ("旧字", 6, 0x41 << 1 | 1 << 8, False),
        ("\r", 5, b"", False), ("一、总体要求。", 0, b"", False), ("\r", 7, b"", False),
    ]
    for text, order, change, narrow in parts:
        doc.cuts.append((len(body), order, change, narrow))
        (body.end if text == "\r" else body.add)(text)
    doc.flags |= 0x0004
    doc.tables["styles"] = styles([("Normal", 1, 0xFFF, b"", b"")])
    doc.save(OUT / "快速保存.doc")
    return doc


def form():
    """A form field, an embedded object, a group of two text boxes, a list the paragraph indents."""
    doc = Document()
    body, boxes = doc.stories["body"], doc.stories["boxes"]
    for ticked in (1, 0):
        place = len(doc.data)
        field = u32(0xFFFFFFFF) + u16(1 | 25 << 2, 0, 20, 2) + "选项".encode("utf-16-le") + u16(0, ticked)
        doc.data += u32(68 + len(field)) + u16(68) + bytes(62) + field
        body.add("\x13", SPEC)
        body.add(" FORMCHECKBOX ")
        body.add("\x01", SPEC + sprm(0x6A03, place) + sprm(0x0806, 1))
        body.add("\x14\x15", SPEC)
        body.add("是" if ticked else "否")
    body.end()
    body.add("附件：")
    body.add("\x13", SPEC)
    body.add(" EMBED Excel.Sheet.8 ")
    body.add("\x14", SPEC + sprm(0x6A03, 7) + sprm(0x080A, 1))
    body.add("\x01", SPEC + sprm(0x6A03, 0))
    body.add("\x15", SPEC)
    body.end()
    doc.tables["shapes"] = plc([len(body), len(body) + 2], [u32(1025, 0, 0, 1, 1) + u16(0) + u32(0)])
    body.add("\x08", SPEC)
    body.end(paragraph=sprm(0x260A, 0) + sprm(0x460B, -1))
    body.add("组合图形之后，")
    body.add("隐藏", sprm(0x083C, 0x81))
    body.add("接着写。")
    body.end(paragraph=sprm(0x260A, 0) + sprm(0x460B, -1))
    starts = []
    for text in ("左框", "右框"):
        starts.append(len(boxes))
        boxes.add(text)
        boxes.end()
        boxes.end()
    end = len(boxes)
    boxes.end()
    doc.tables["boxes"] = plc([*starts, end, end + 1], [bytes(22)] * 3)
    shape = lambda number, flags, *more: container(0xF004, record(0xF00A, u32(number, flags), 202, 2), *more)
    text = lambda number: record(0xF00D, u32(number << 16))
    group = container(0xF003, shape(1025, 1), shape(1026, 2, text(1)), shape(1027, 2, text(2)))
    patriarch = container(0xF003, shape(1024, 5), group)
    doc.tables["drawings"] = container(0xF000) + b"\0" + container(0xF002, record(0xF008, u32(4, 1027)), patriarch)
    level = u32(1) + bytes([39, 0, 1]) + bytes(8) + b"\2" + bytes(12) + u16(2) + "\0、".encode("utf-16-le")
    doc.tables["lists"] = u16(1) + u32(7, 0) + u16(*[0xFFF] * 9) + b"\1\0"
    doc.behind["lists"] = level
    doc.tables["overrides"] = u32(1) + u32(7, 0, 0) + bytes(4) + u32(0xFFFFFFFF)
    doc.tables["styles"] = styles([("Normal", 1, 0xFFF, b"", b"")])
    doc.save(OUT / "窗体与图形.doc")


def refused():
    def simple():
        doc = Document()
        doc.stories["body"].add("通知")
        doc.stories["body"].end()
        return doc

    doc = simple()
    doc.flags |= 0x0100
    doc.save(OUT / "已加密.doc")
    doc = simple()
    doc.version = 104
    doc.save(OUT / "旧版本.doc")
    doc = simple()
    build, start = doc.build, u16(0) + u32(1024) + u16(0)
    doc.build = lambda: {name: content.replace(start, u16(0) + u32(1 << 24) + u16(0)) for name, content in build().items()}
    doc.save(OUT / "正文超出文件.doc")


def main():
    for name in ("自动编号", "样式编号", "修订与隐藏", "脚注与域", "表格与文本框", "分页与换行", "湘科协通〔2023〕10号"):
        Writer(FROM / f"{name}.docx").write().save(OUT / f"{name}.doc")
    fast_saved()
    form()
    refused()


if __name__ == "__main__":
    main()
