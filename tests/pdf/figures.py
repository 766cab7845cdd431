#!/usr/bin/env python3
"""Prints how well PDFs are read, beside pdftotext and PyMuPDF: the table of README.md.

    python3 -m venv venv && venv/bin/pip install pymupdf rapidfuzz weasyprint typst
    venv/bin/python tests/pdf/programs.py FOLDER
    cargo build --release && venv/bin/python tests/pdf/figures.py target/release/duizhao FOLDER

Recall is the share of the text's characters that are found, wherever; order is the share of
characters that stand in both in the same order (twice the longest common subsequence, of both
lengths). White space does not count. A group shows the mean of its files. Of pages that nobody can
read it is counted how many are told to be so. PyMuPDF and pdftotext are peers here and nowhere else.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys

import pymupdf
from rapidfuzz.distance import LCSseq

VARIANTS = pathlib.Path(__file__).resolve().parent / "variants"
UNREADABLE = ["embedded-nameless", "embedded-wrong", "encrypted-password", "scanned", "outlines", "cut-in-hex"]
GROUPS = {
    "word processor, browsers, typesetters": r"(plain|archive|spread|shadow|libreoffice|chromium)$",
    "running heads, watermark, line numbers": r"-(heads|watermark|line-numbers)$",
    "ruled tables, also over pages": r"-(table|long-table)$",
    "two and three columns": r"columns\d?$",
    "vertical writing": r"(vertical|upright-signs)$",
    "encodings of fonts that are not embedded": r"(gb|ucs2|utf16|simple-gbk)",
    "embedded fonts, Type 3, radicals, ActualText": r"(tounicode|own-table|type3|radicals|actual)",
    "drawn in any order, twice, turned": r"(by-character|shuffled|figures-last|overprinted|rotated)",
    "encrypted, damaged tables, forms, fields, layers": r"(encrypted|damaged|object-streams|form$|hidden|ocr)",
}


def tight(text):
    return "".join(c for c in text if not c.isspace())


def score(wanted, found):
    wanted, found = tight(wanted), tight(found)
    here, there = collections.Counter(wanted), collections.Counter(found)
    recall = sum(min(n, there[c]) for c, n in here.items()) / len(wanted)
    return recall, 2 * LCSseq.similarity(wanted, found) / (len(wanted) + len(found))


def text_of(notice):
    """The text in the order of its lines."""
    found = []

    def look(value):
        if isinstance(value, list):
            for inner in value:
                look(inner)
        elif isinstance(value, dict):
            if isinstance(value.get("line"), int):
                rows = value.get("rows") or []
                own = value.get("label", "") + value.get("text", "")
                found.append((value["line"], own or "".join(cell for row in rows for cell in row)))
            for key in ("clauses", "children", "attachments", "tables", "notice", "matter"):
                look(value.get(key))

    look(notice)
    return "".join(text for _, text in sorted(found, key=lambda pair: pair[0]))


def by_duizhao(program, file):
    run = subprocess.run([program, "parse", "--show-contacts", "--format", "json", file], capture_output=True)
    parsed = json.loads(run.stdout) if run.stdout else []
    notice = parsed[0] if isinstance(parsed, list) and parsed else None
    told = notice is None or "error" in notice or any(d["code"] == "unreadable_page" for d in notice["diagnostics"])
    return text_of(notice) if notice else "", told


def by_pdftotext(file):
    return subprocess.run(["pdftotext", file, "-"], capture_output=True).stdout.decode("utf-8", "replace")


def by_pymupdf(file):
    try:
        with pymupdf.open(file) as document:
            return "".join(page.get_text() for page in document)
    except Exception:  # a peer may fail in any way
        return ""


def files(folders):
    """Every PDF with its text; those with the text of another kind, and watermarks, are not compared."""
    text = (VARIANTS / "text.txt").read_text(encoding="utf-8")
    others = {"bomb", "chromium", "watermark", "english", "figures", "short", "table-strokes", "table-fills", "field"}
    for file in sorted(VARIANTS.glob("*.pdf")):
        if file.stem not in others and file.stem not in UNREADABLE:
            yield file, text
    for folder in folders:
        for file in sorted(pathlib.Path(folder).glob("*.pdf")):
            yield file, file.with_suffix(".txt").read_text(encoding="utf-8")


def cpu_seconds():
    return sum(os.times()[:4])


def main(program, folders):
    pymupdf.TOOLS.mupdf_display_errors(False)
    readers = {"duizhao": lambda file: by_duizhao(program, file)[0], "pdftotext": by_pdftotext, "PyMuPDF": by_pymupdf}
    scores, seconds = collections.defaultdict(list), collections.Counter()
    pages = 0
    for file, wanted in files(folders):
        group = next((name for name, pattern in GROUPS.items() if re.search(pattern, file.stem)), None)
        pages += pymupdf.open(file).page_count
        for name, read in readers.items():
            start = cpu_seconds()
            found = read(str(file))
            seconds[name] += cpu_seconds() - start
            scores[group or "others", name].append(score(wanted, found))
    mean = lambda values: sum(values) / len(values)
    print("| kind (files) | " + " | ".join(readers) + " |\n|---|" + "---|" * len(readers))
    for group in [*GROUPS, "others"]:
        if (group, "duizhao") in scores:
            cells = [f"{mean([r for r, _ in scores[group, name]]):.3f} / {mean([o for _, o in scores[group, name]]):.3f}" for name in readers]
            print(f"| {group} ({len(scores[group, 'duizhao'])}) | " + " | ".join(cells) + " |")
    told = sum(by_duizhao(program, str(VARIANTS / f"{name}.pdf"))[1] for name in UNREADABLE)
    print(f"| nobody can read it ({len(UNREADABLE)}) | {told} told | – | – |")
    speed = [f"{pages / seconds[name]:.0f}" for name in readers]
    print("| pages a CPU second | " + " | ".join(speed) + " |")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
