#!/usr/bin/env python3
"""Makes PDFs with the programs of this machine, for figures.py; none of them is committed.

    python3 tests/pdf/programs.py FOLDER

Each NAME.pdf has its text beside it as NAME.txt. The text is that of a seed in corpus/, in the forms
that notices have: paragraphs, a table, a table over pages, two and three columns, vertical writing,
running heads. What is not installed is left out: LibreOffice, Chromium, wkhtmltopdf, XeLaTeX with
ctex, pdftocairo and Ghostscript (Debian), WeasyPrint and typst (pip). Fonts: Noto Serif CJK SC.
"""

import html
import pathlib
import shutil
import subprocess
import sys
import tempfile

from make import SEED, paragraphs

PARAGRAPHS = [p for p in paragraphs(SEED.read_text(encoding="utf-8")) if not p.strip("—- ").isdigit()][:60]
SHORT = PARAGRAPHS[:30]
TABLE = [
    ["序号", "任务名称", "责任单位", "完成时限"],
    ["1", "实施青少年科学素质提升行动，开展科技馆进校园活动300场次", "省科协、省教育厅", "2023年6月"],
    ["2", "培训科技辅导员1500人，覆盖80个县（市、区）", "省教育厅", "2023年9月底前完成并报送总结材料"],
    ["3", "建设“科技小院”50个", "省农业农村厅、各市州科协", "全年"],
]
LONG_TABLE = TABLE[:1] + [
    [str(n), PARAGRAPHS[5 + n % 10][: 20 + n * 3 % 60], "省科协、省教育厅、省人力资源社会保障厅", f"2023年{n % 12 + 1}月底前"]
    for n in range(1, 45)
]


def page(body, style=""):
    return (
        "<!DOCTYPE html><meta charset=utf-8><title>关于印发要点的通知</title><style>"
        "body{font:12pt/22pt 'Noto Serif CJK SC'} p{text-indent:2em;margin:0} table{border-collapse:collapse}"
        f"td{{border:1px solid #000;padding:4px}} {style}</style>{body}"
    )


def set_in_html(texts):
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)


def table_in_html(rows):
    cells = lambda row: "".join(f"<td>{html.escape(cell)}</td>" for cell in row)
    return "<table>" + "".join(f"<tr>{cells(row)}</tr>" for row in rows) + "</table>"


def around(rows):
    return PARAGRAPHS[5:6] + [cell for row in rows for cell in row] + PARAGRAPHS[6:7]


def pages():
    """Name, page and text of what browsers print."""
    table = set_in_html(PARAGRAPHS[5:6]) + table_in_html(TABLE) + set_in_html(PARAGRAPHS[6:7])
    yield "plain", page(set_in_html(PARAGRAPHS)), PARAGRAPHS
    yield "table", page(table), around(TABLE)
    yield "columns2", page(set_in_html(SHORT), "body{columns:2}"), SHORT
    yield "columns3", page(set_in_html(SHORT), "body{columns:3;font-size:9pt}"), SHORT
    yield "spread", page(set_in_html(SHORT), "body{letter-spacing:0.6em}"), SHORT
    yield "shadow", page(set_in_html(SHORT), "p{text-shadow:2px 2px #999;font-weight:bold}"), SHORT
    yield "vertical", page(set_in_html(SHORT), "html{writing-mode:vertical-rl}"), SHORT


NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in [("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"),
                       ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible")]
)


def document(body, layout="", columns="", master="", styles=""):
    """A flat OpenDocument text."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:mimetype="application/vnd.oasis.opendocument.text" office:version="1.2">
<office:font-face-decls><style:font-face style:name="S" svg:font-family="'Noto Serif CJK SC'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="S"
style:font-name-asian="S" fo:font-size="14pt" style:font-size-asian="14pt"/></style:default-style>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:text-indent="28pt"
fo:line-height="26pt"/></style:style>{styles}</office:styles>
<office:automatic-styles><style:page-layout style:name="L"><style:page-layout-properties fo:page-width="21cm"
fo:page-height="29.7cm" fo:margin="2.7cm" {layout}>{columns}</style:page-layout-properties><style:header-style/>
<style:footer-style/></style:page-layout><style:style style:name="C" style:family="table-cell">
<style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>
</office:automatic-styles><office:master-styles><style:master-page style:name="Standard"
style:page-layout-name="L">{master}</style:master-page></office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


def set_in_document(texts):
    return "".join(f'<text:p text:style-name="P">{html.escape(text)}</text:p>' for text in texts)


def table_in_document(rows):
    cell = '<table:table-cell table:style-name="C"><text:p>{}</text:p></table:table-cell>'
    line = lambda row: "".join(cell.format(html.escape(text)) for text in row)
    made = "".join(f"<table:table-row>{line(row)}</table:table-row>" for row in rows)
    return f'<table:table><table:table-column table:number-columns-repeated="{len(rows[0])}"/>{made}</table:table>'


def documents():
    """Name, document, text and export options of what a word processor prints."""
    columns = '<style:columns fo:column-count="{}" fo:column-gap="0.7cm"/>'
    heads = ("<style:header><text:p>某省科学技术协会文件汇编</text:p></style:header><style:footer><text:p>— "
             '<text:page-number text:select-page="current">1</text:page-number> —</text:p></style:footer>')
    counted = '<text:linenumbering-configuration text:number-lines="true" style:num-format="1" text:increment="1"/>'
    plain = set_in_document(PARAGRAPHS)
    with_table = lambda rows: set_in_document(PARAGRAPHS[5:6]) + table_in_document(rows) + set_in_document(PARAGRAPHS[6:7])
    archive = '{"SelectPdfVersion":{"type":"long","value":"2"},"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    yield "plain", document(plain), PARAGRAPHS, ""
    yield "archive", document(plain), PARAGRAPHS, archive
    yield "watermark", document(plain), PARAGRAPHS, '{"Watermark":{"type":"string","value":"内部资料"}}'
    yield "heads", document(plain, master=heads), PARAGRAPHS, ""
    yield "line-numbers", document(plain, styles=counted), PARAGRAPHS, ""
    yield "table", document(with_table(TABLE)), around(TABLE), ""
    yield "long-table", document(with_table(LONG_TABLE)), around(LONG_TABLE), ""
    yield "columns2", document(plain, columns=columns.format(2)), PARAGRAPHS, ""
    yield "columns3", document(plain, columns=columns.format(3)), PARAGRAPHS, ""
    yield "vertical", document(set_in_document(SHORT), layout='style:writing-mode="tb-rl"'), SHORT, ""


def escaped(text, signs):
    return "".join("\\" + c if c in signs else c for c in text)


def latex(options, body):
    return ("\\documentclass[fontset=none,%s]{ctexart}\\setCJKmainfont{Noto Serif CJK SC}\\begin{document}%s\\end{document}"
            % (options, body))


def sources():
    """Name, program, file, its content and text of what typesetters make."""
    tex = lambda texts: "\n\n".join(escaped(text, "%&#_$") for text in texts)
    typ = lambda texts: "\n\n".join(escaped(text, "#*_`$@<>[]\\-=+/~") for text in texts)
    font = '#set text(font: "Noto Serif CJK SC", size: 12pt)\n'
    cells = ", ".join("[" + escaped(cell, "#*_`$@<>[]\\-=+/~") + "]" for row in TABLE for cell in row)
    ruled = "\\\\\\hline ".join(" & ".join(escaped(cell, "%&#_$") for cell in row) for row in TABLE)
    ruled = "\n\n\\begin{tabular}{|l|p{5cm}|p{3cm}|p{3cm}|}\\hline %s\\\\\\hline\\end{tabular}\n\n" % ruled
    # This font lacks the horizontal bar, and TeX leaves out what a font lacks.
    sure = [text.replace("―", "—") for text in PARAGRAPHS]
    yield "xelatex-plain", "xelatex", "a.tex", latex("", tex(sure)), sure
    yield "xelatex-columns2", "xelatex", "a.tex", latex("twocolumn", tex(sure)), sure
    yield "xelatex-table", "xelatex", "a.tex", latex("", tex(sure[5:6]) + ruled + tex(sure[6:7])), around(TABLE)
    yield "typst-plain", "typst", "a.typ", font + typ(PARAGRAPHS), PARAGRAPHS
    yield "typst-columns2", "typst", "a.typ", "#set page(columns: 2)\n" + font + typ(PARAGRAPHS), PARAGRAPHS
    table = f"{font}{typ(PARAGRAPHS[5:6])}\n#table(columns: (1fr, 4fr, 3fr, 3fr), {cells})\n{typ(PARAGRAPHS[6:7])}"
    yield "typst-table", "typst", "a.typ", table, around(TABLE)


COMMANDS = {
    "chromium": "chromium --headless --no-sandbox --no-pdf-header-footer --print-to-pdf=a.pdf a.html",
    "wkhtmltopdf": "wkhtmltopdf -q a.html a.pdf",
    "weasyprint": "weasyprint a.html a.pdf",
    "soffice": "soffice --headless --convert-to pdf:writer_pdf_Export{options} a.fodt",
    "xelatex": "xelatex -interaction=nonstopmode a.tex",
    "typst": sys.executable + " -c __import__('typst').compile('a.typ',output='a.pdf')",
    "gs": "gs -q -dBATCH -dNOPAUSE -sDEVICE=pdfwrite -o a.pdf b.pdf",
    "pdftocairo": "pdftocairo -pdf b.pdf a.pdf",
}
# Old WebKit knows neither columns nor vertical writing, WeasyPrint neither that nor shadows.
LACKS = {"wkhtmltopdf": ("columns2", "columns3", "vertical"), "weasyprint": ("vertical", "shadow")}


def make(out, name, program, file, content, texts, options=""):
    """One PDF and its text, if the program is here and does it."""
    command = COMMANDS[program].format(options=options).split()
    if not shutil.which(command[0]):
        return
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, file).write_bytes(content if isinstance(content, bytes) else content.encode())
        subprocess.run(command, cwd=folder, timeout=300, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        made = pathlib.Path(folder, "a.pdf")
        if made.exists():
            shutil.copy(made, out / f"{name}.pdf")
            (out / f"{name}.txt").write_text("\n".join(texts), encoding="utf-8")
            print(name)


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    for name, content, texts in pages():
        for program in ("chromium", "wkhtmltopdf", "weasyprint"):
            if name not in LACKS.get(program, ()):
                make(out, f"{program}-{name}", program, "a.html", content, texts)
    for name, content, texts, options in documents():
        make(out, f"libreoffice-{name}", "soffice", "a.fodt", content, texts, options and ":" + options)
    for name, program, file, content, texts in sources():
        make(out, name, program, file, content, texts)
    plain = out / "libreoffice-plain.pdf"
    for program in ("gs", "pdftocairo"):
        if plain.exists():
            make(out, f"{program}-plain", program, "b.pdf", plain.read_bytes(), PARAGRAPHS)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
