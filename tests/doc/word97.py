"""Writes Word 97 files ([MS-DOC]) and the compound files round them: as little as readers ask for.

`Document` takes characters with their formats; `Document.save` lays them out as text, pieces,
formatted disk pages and tables. make.py beside it decides what is in a file.
"""

import pathlib
import struct

PAGE = 512
TEXT_AT = 1024


def u16(*numbers):
    return struct.pack(f"<{len(numbers)}H", *(n & 0xFFFF for n in numbers))


def u32(*numbers):
    return struct.pack(f"<{len(numbers)}I", *(n & 0xFFFFFFFF for n in numbers))


def sprm(opcode, operand):
    """A change of a property; `operand` is a number, or bytes for one that says its length."""
    if isinstance(operand, bytes):
        return u16(opcode) + bytes([len(operand)]) + operand
    size = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2}[opcode >> 13]
    return u16(opcode) + (operand & 0xFFFFFFFF).to_bytes(4, "little")[:size]


def plc(positions, entries):
    return u32(*positions) + b"".join(entries)


SPEC = sprm(0x0855, 1)
DELETED = sprm(0x0800, 1)
INSERTED = sprm(0x0801, 1)


class Story:
    """Characters (16-bit units) with character formats, and paragraph formats by their last one."""

    def __init__(self):
        self.units, self.formats, self.paragraphs = [], [], []

    def add(self, text, character=b""):
        data = text.encode("utf-16-le")
        for (unit,) in struct.iter_unpack("<H", data):
            self.units.append(unit)
            self.formats.append(character)
            self.paragraphs.append(None)

    def end(self, mark="\r", character=b"", style=0, paragraph=b""):
        """Ends a paragraph."""
        self.add(mark, character)
        self.paragraphs[-1] = u16(style) + paragraph

    def __len__(self):
        return len(self.units)


class Document:
    STORIES = "body footnotes heads comments endnotes boxes head_boxes".split()
    # The places of tables in the File Information Block.
    TABLES = {
        "styles": 1, "footnote_references": 2, "footnotes": 3, "comment_references": 4, "comments": 5,
        "sections": 6, "heads": 11, "characters": 12, "paragraphs": 13, "fonts": 15, "fields": 16, "dop": 31,
        "pieces": 33, "shapes": 40, "head_shapes": 41, "endnote_references": 46, "endnotes": 47, "drawings": 50,
        "boxes": 56, "head_boxes": 58, "lists": 73, "overrides": 74,
    }

    def __init__(self):
        self.stories = {name: Story() for name in self.STORIES}
        self.tables = {}
        self.behind = {}  # What stands behind a table and is not counted in its length.
        self.data = b""
        self.fonts = ["Times New Roman"]
        # Where pieces begin: (position, order in the stream, change, whether of 8-bit characters).
        self.cuts = []
        self.flags = 0x1000
        self.version = 0xC1

    def font(self, name):
        if name not in self.fonts:
            self.fonts.append(name)
        return self.fonts.index(name)

    def build(self):
        """The streams."""
        units, formats, paragraphs = [], [], []
        for story in self.stories.values():
            units += story.units
            formats += story.formats
            paragraphs += story.paragraphs
        if any(len(self.stories[name]) for name in self.STORIES[1:]):
            units.append(13)
            formats.append(b"")
            paragraphs.append(u16(0))
        main, places, pieces, changes = self.lay_out(units)
        if paragraphs[-1] is None:
            paragraphs[-1] = u16(0)

        runs = sorted((place, size, format) for (place, size), format in zip(places, formats))
        main, self.tables["characters"] = pages(main, joined(runs), False)
        runs, start = [], 0
        for i, format in enumerate(paragraphs):
            if format is not None:
                # A paragraph's format belongs to its last character, wherever the others stand.
                # Each paragraph has a run of its own, whatever its neighbours look like.
                runs += [(*places[k], (i, format)) for k in range(start, i + 1)]
                start = i + 1
        runs = [(start, end, format) for start, end, (_, format) in joined(sorted(runs))]
        main, self.tables["paragraphs"] = pages(main, runs, True)

        section, positions = sprm(0x3009, 2), [*getattr(self, "section_ends", []), len(self.stories["body"])]
        entries = []
        for _ in positions:
            entries.append(u16(0) + u32(len(main)) + u16(0) + u32(0xFFFFFFFF))
            main += u16(len(section)) + section
        self.tables["sections"] = plc([0, *positions], entries)
        self.tables["dop"] = bytes(492) + u16(0, 2) + bytes(4)
        self.tables["pieces"] = changes + b"\2" + u32(len(pieces)) + pieces
        self.tables["fonts"] = u16(len(self.fonts), 0) + b"".join(font(name) for name in self.fonts)

        tables, slots = b"\0" * 16, [(0, 0)] * 93
        for name, content in self.tables.items():
            if content:
                slots[self.TABLES[name]] = (len(tables), len(content))
                tables += content + self.behind.get(name, b"")
        head = u16(0xA5EC, self.version, 0, 0x0804, 0, self.flags | 0x0200, 0xC1)
        head = head.ljust(32, b"\0") + u16(14) + bytes(28) + u16(22)
        counts = [len(main), 0, 0, *(len(self.stories[n]) for n in self.STORIES[:3]), 0]
        counts += [len(self.stories[n]) for n in self.STORIES[3:]]
        head += u32(*counts, *[0] * (22 - len(counts))) + u16(93) + b"".join(u32(*slot) for slot in slots) + u16(0)
        main = head + main[len(head):]
        return {"WordDocument": main, "1Table": tables, "Data": self.data or bytes(4)}

    def lay_out(self, units):
        """Bytes of the text; where each unit stands; the table of pieces; the lists of changes."""
        cuts = sorted(self.cuts) or [(0, 0, b"", False)]
        bounds = [cut[0] for cut in cuts] + [len(units)]
        main, places, stated = bytes(TEXT_AT), [None] * len(units), [None] * len(cuts)
        for k in sorted(range(len(cuts)), key=lambda k: cuts[k][1]):
            start, end, narrow = bounds[k], bounds[k + 1], cuts[k][3]
            if not narrow and len(main) % 2:
                main += b"\0"
            at, size = len(main), 1 if narrow else 2
            for i in range(start, end):
                places[i] = (at + (i - start) * size, size)
            if narrow:
                main += "".join(map(chr, units[start:end])).encode("cp1252")
                stated[k] = at * 2 | 1 << 30
            else:
                main += u16(*units[start:end])
                stated[k] = at
        changes, entries = [], []
        for (_, _, change, _), place in zip(cuts, stated):
            # Seven bits for the change and eight for its operand, or the number of a list of changes.
            number = change if isinstance(change, int) else 0
            if isinstance(change, bytes) and change:
                number = len(changes) << 1 | 1
                changes.append(b"\1" + u16(len(change)) + change)
            entries.append(u16(0) + u32(place) + u16(number))
        return main, places, plc(bounds, entries), b"".join(changes)

    def save(self, path):
        path = pathlib.Path(path)
        path.write_bytes(compound(self.build()))
        print(path.stat().st_size, path.name)


def joined(runs):
    """Neighbours of one format as one: (start, end, format)."""
    out = []
    for place, size, format in runs:
        if out and out[-1][1] == place and out[-1][2] == format:
            out[-1] = (out[-1][0], place + size, format)
        else:
            out.append((place, place + size, format))
    return out


def pages(main, runs, of_paragraphs):
    """Appends formatted disk pages; gives the table of them too."""
    size = 13 if of_paragraphs else 1
    numbers, starts, rest = [], [], list(runs)
    while rest:
        taken, used = [], 0
        for start, end, format in rest:
            if of_paragraphs:
                format += bytes(len(format) % 2)
                body = bytes([0, len(format) // 2]) + format
            else:
                body = bytes([len(format)]) + format if format else b""
            body += bytes(len(body) % 2)
            gap = taken and taken[-1][1] != start
            if gap or 4 * (len(taken) + 2) + size * (len(taken) + 1) + used + len(body) > PAGE - 2:
                break
            taken.append((start, end, body))
            used += len(body)
        rest = rest[len(taken):]
        page = bytearray(PAGE)
        struct.pack_into(f"<{len(taken) + 1}I", page, 0, *(t[0] for t in taken), taken[-1][1])
        at = PAGE - 1
        for i, (_, _, body) in enumerate(taken):
            if body:
                at = (at - len(body)) // 2 * 2
                page[at:at + len(body)] = body
                page[4 * (len(taken) + 1) + size * i] = at // 2
        page[-1] = len(taken)
        main += bytes(-len(main) % PAGE)
        numbers.append(len(main) // PAGE)
        starts.append(taken[0][0])
        main += bytes(page)
    return main, plc([*starts, runs[-1][1]], [u32(n) for n in numbers])


def font(name):
    content = bytes(39) + name.encode("utf-16-le") + b"\0\0"
    return bytes([len(content)]) + content


def styles(sheet):
    """A style sheet: (name, kind, number of the base, paragraph changes, character changes) each."""
    out = u16(18, len(sheet), 10, 1, 0x5B, 15, 0, 0, 0, 0)
    for number, (name, kind, base, paragraph, character) in enumerate(sheet):
        upx = [u16(number) + paragraph, character] if kind == 1 else [character]
        body = u16(0xFFE if number else 0, base << 4 | kind, number << 4 | len(upx), 0, 0)
        body += u16(len(name)) + name.encode("utf-16-le") + b"\0\0"
        for changes in upx:
            body += u16(len(changes)) + changes + bytes(len(changes) % 2)
        out += u16(len(body)) + body
    return out


def record(kind, body, instance=0, version=0):
    return u16(instance << 4 | version, kind) + u32(len(body)) + body


def container(kind, *records):
    return record(kind, b"".join(records), version=15)


def compound(streams):
    """A compound file of version 3; streams are padded so that none is short."""
    streams = {name: content + bytes(max(0, 4096 - len(content))) for name, content in streams.items()}
    sectors, chains, starts = [], [], {}
    for name, content in streams.items():
        count = -(-len(content) // PAGE)
        starts[name] = len(sectors)
        chains += [*range(len(sectors) + 1, len(sectors) + count), -2]
        content += bytes(-len(content) % PAGE)
        sectors += [content[i * PAGE:(i + 1) * PAGE] for i in range(count)]

    def entry(name, kind, start, size, child=-1, left=-1, right=-1):
        text = name.encode("utf-16-le") + b"\0\0" if name else b""
        return text.ljust(64, b"\0") + u16(len(text)) + bytes([kind, 1]) + u32(left, right, child) + bytes(36) + u32(start, size, 0)

    # Names are ordered by length, then by letter; each has the next on its right.
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    directory = entry("Root Entry", 5, -2, 0, child=1)
    for i, name in enumerate(names):
        right = i + 2 if i + 1 < len(names) else -1
        directory += entry(name, 2, starts[name], len(streams[name]), right=right)
    directory += b"".join(entry("", 0, 0, 0) for _ in range(-(len(directory) // 128) % 4))
    directory_at = len(sectors)
    count = len(directory) // PAGE
    chains += [*range(directory_at + 1, directory_at + count), -2]
    sectors += [directory[i * PAGE:(i + 1) * PAGE] for i in range(count)]
    tables = 1
    while tables * 128 < len(sectors) + tables:
        tables += 1
    at = [len(sectors) + i for i in range(tables)]
    chains += [-3] * tables
    chains += [-1] * (tables * 128 - len(chains))
    head = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(16) + u16(0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += u32(0, tables, directory_at, 0, 4096, -2, 0, -2, 0, *at, *[-1] * (109 - tables))
    return head + b"".join(sectors) + u32(*chains)
