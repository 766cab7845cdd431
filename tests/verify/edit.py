"""Edits a workbook as people do: columns and a sheet of their own, other heads, rows sorted and hidden.

usage: edit.py TABLE.xlsx EDITED.xlsx    (needs openpyxl)
"""

import sys

import openpyxl

source, edited = sys.argv[1:]
book = openpyxl.load_workbook(source, rich_text=True)
sheet = book["对照表"]
head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "序号")

for area in list(sheet.merged_cells.ranges):
    sheet.unmerge_cells(str(area))
sheet.auto_filter.ref = None
sheet.freeze_panes = None
sheet.insert_cols(1)
sheet.insert_cols(4)
sheet.cell(head, 1).value = "责任处室"
sheet.cell(head, 4).value = "领导意见"
sheet.cell(head + 1, 4).value = "请核"
for cell in sheet[head]:
    cell.value = {"序号": "编号", "重庆": "重庆市"}.get(cell.value, cell.value)

# Numbers first and descending, then what is text: that is where 3（续） goes.
rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=head + 1)]
rows.sort(key=lambda row: (1, 0) if isinstance(row[1], str) else (0, -(row[1] or 0)))
for number, row in enumerate(rows, head + 1):
    for column, value in enumerate(row, 1):
        sheet.cell(number, column).value = value

sheet.row_dimensions[head + 2].hidden = True
sheet.column_dimensions["F"].hidden = True
book["来源"].sheet_state = "hidden"
own = book.create_sheet("汇总", 0)
own["A1"] = "本处室汇总"
own["A2"] = 3
book.save(edited)
