"""A table as an office leaves it: edited, then saved by LibreOffice.

    python3 tests/refresh/edited.py path/to/duizhao

needs soffice and openpyxl. It writes libreoffice.xlsx beside this file: the table of corpus/ with
a row renamed, rows changed in order, one hidden, a wording corrected, a column put in between, a remark,
a comment, a colour, a formula and a sheet of one's own.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

here = pathlib.Path(__file__).parent.resolve()
program = pathlib.Path(sys.argv[1]).resolve()


def soffice(source, folder):
    command = ["soffice", "--headless", "--convert-to", "xlsx", "--outdir", folder, source]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    shutil.copytree(here / "corpus", folder / "corpus")
    made = folder / "made.xlsx"
    command = [program, "compare", "-q", "-o", made, "--date", "2024-06-01"]
    subprocess.run(command, cwd=folder, check=True)
    book = openpyxl.load_workbook(made, rich_text=True)
    sheet = book["对照表"]
    sheet["B7"] = "基地建设（王处改）"
    sheet["D7"] = str(sheet["D7"].value).replace("不少于15个", "不少于15个（含在建）")
    sheet["C6"] = str(sheet["C6"].value).replace("200人次", "200人次（本处订正）")
    sheet["C6"].fill = PatternFill("solid", fgColor="FFCCFFCC")
    sheet["I9"] = "请张三核对经费"
    sheet["C9"].comment = Comment("此处存疑", "李四")
    sheet.row_dimensions[8].hidden = True
    for column in range(1, 10):
        above, below = sheet.cell(6, column), sheet.cell(9, column)
        if column > 1:
            above.value, below.value = below.value, above.value
    sheet["K5"] = "我省做法"
    sheet["K7"] = "已有方案"
    sheet["L10"] = "=COUNTA(D6:D10)"
    own = book.create_sheet("统计")
    own["A1"] = "=LEN(对照表!D7)"
    own["A2"] = "自己的统计"
    edited = folder / "libreoffice.xlsx"
    book.save(edited)
    soffice(edited, folder / "out")
    shutil.copy(folder / "out" / "libreoffice.xlsx", here / "libreoffice.xlsx")
