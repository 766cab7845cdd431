#!/bin/sh
# Makes the RTF files of tests/golden/extract that LibreOffice writes, from the DOCX files there.
# Run in this folder. LibreOffice computes labels itself and leaves some out, so that the results say
# other numbers than Word does; what is tested is that they are read as they stand.
set -eu
golden=../golden/extract
out=$(mktemp -d)
for name in 修订与隐藏 脚注与域 表格与文本框; do
    soffice --headless --convert-to rtf --outdir "$out" "$golden/$name.docx" >/dev/null
    mv "$out/$name.rtf" "$golden/另存为RTF·$name.rtf"
done
