#!/bin/sh
# Makes the tables beside this script: what `duizhao compare` writes of corpus/, opened and saved by
# LibreOffice (needs soffice, and python3 with openpyxl). The tests need the results only.
#
# usage: tests/verify/make.sh path/to/duizhao
set -eu
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
cd "$here"
for format in xlsx docx html; do
    "$program" compare -q --index "$desk/index" --date 2024-05-06 -o "$desk/table.$format"
done
save() { soffice --headless --convert-to "$1" --outdir "$desk" "$2" >/dev/null; }
cd "$desk"
mkdir saved
python3 "$here/edit.py" table.xlsx edited.xlsx
save ods table.xlsx && save xlsx table.ods && mv table.xlsx saved/经ODS另存.xlsx
save ods edited.xlsx && save xlsx edited.ods && mv edited.xlsx saved/改版后另存.xlsx
save odt table.docx && save docx table.odt && mv table.docx saved/经ODT另存.docx
save 'html:HTML (StarWriter)' saved/经ODT另存.docx && mv 经ODT另存.html saved/由DOCX另存.html
cp saved/* "$here/"
