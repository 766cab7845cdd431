"""Makes the workbooks of tests/golden/extract and tests/sheet.

Needs openpyxl, and LibreOffice for what is converted; run in this folder. The results are committed,
so the tests need neither.
"""

import datetime
import pathlib
import shutil
import subprocess
import tempfile

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment

HERE = pathlib.Path(__file__).parent
GOLDEN = HERE.parent / "golden" / "extract"


def tasks():
    """任务分工表: title, merged cells, dates, per cents, hidden rows and columns, a note."""
    book = Workbook()
    sheet = book.active
    sheet.title = "任务分工"
    sheet.append(["2023年科普工作任务分工表"])
    sheet.append(["（单位：场次、万元）"])
    sheet.append(["序号", "重点任务", "具体举措", "完成时限", "占比", "经费", "责任单位", "内部备注"])
    sheet.append([1, "一、科普阵地建设", "新建科普教育基地不少于30个", datetime.date(2023, 6, 30), 0.3, 12345.5, "学会学术部\n科普部", "待核"])
    sheet.append([2, None, "开展流动科技馆巡展", datetime.date(2023, 12, 31), 0.125, None, "科普部", None])
    sheet.append([3, None, "作废的一行", None, None, None, None, None])
    sheet.append([4, "二、队伍建设", "发展科技志愿者2000人", "全年", 0.5, "=F4*2", "学会学术部", None])
    sheet.append(["注：1.本表由学会学术部汇总。\n2.完成情况于每季度末报送。"])
    for area in ("A1:H1", "B4:B6", "A8:H8"):
        sheet.merge_cells(area)
    for row in (4, 5):
        sheet.cell(row, 4).number_format = 'yyyy"年"m"月"d"日";@'
        sheet.cell(row, 5).number_format = "0.0%"
        sheet.cell(row, 6).number_format = "#,##0.00"
    sheet.cell(7, 5).number_format = "0%"
    sheet.cell(7, 6).number_format = "#,##0.00"
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["H"].hidden = True
    sheet["G4"].alignment = Alignment(wrap_text=True)
    sheet["C4"].comment = Comment("与去年一致？", "审稿人")
    sheet.oddHeader.center.text = "内部资料"
    other = book.create_sheet("联系人")
    other.append(["单位", "人数"])
    other.append(["学会学术部", 12])
    hidden = book.create_sheet("底稿")
    hidden.append(["不公开的底稿"])
    hidden.sheet_state = "hidden"
    return book


def letter():
    """A notice typed into one column."""
    book = Workbook()
    sheet = book.active
    lines = [
        "关于报送2023年科普活动的通知",
        "桂科协学发〔2023〕14号",
        "各市科协：",
        "为做好今年的科普工作，现将有关事项通知如下。",
        "一、报送内容",
        "（一）活动名称和时间。",
        "（二）活动地点和参加人数。",
        "二、报送时间",
        "请于2023年5月10日前报送。",
        "自治区科协学会部",
    ]
    for line in lines:
        sheet.append([line])
    sheet["A11"] = datetime.date(2023, 4, 20)
    sheet["A11"].number_format = 'yyyy"年"m"月"d"日"'
    return book


def form():
    """申报表: a form that is still empty."""
    book = Workbook()
    sheet = book.active
    sheet.title = "申报表"
    sheet.append(["全国科普日活动申报表"])
    sheet.append(["申报单位", None, "联系人", None])
    sheet.append(["序号", "活动名称", "时间", "地点"])
    for number in range(1, 4):
        sheet.append([number])
    sheet.append(["填表说明：每项活动填一行。"])
    sheet.merge_cells("A1:D1")
    return book


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, make in (("任务分工表", tasks), ("通知录入表格", letter), ("申报表", form)):
            path = folder / f"{name}.xlsx"
            make().save(path)
            # LibreOffice calculates the formulas, which openpyxl does not.
            for kind in ("xlsx", "xls"):
                out = folder / kind
                subprocess.run(
                    ["soffice", "--headless", "--convert-to", kind, "--outdir", out, path],
                    check=True,
                    capture_output=True,
                )
                if kind == "xlsx" or name == "任务分工表":
                    shutil.copy(out / f"{name}.{kind}", GOLDEN)


if __name__ == "__main__":
    main()
