"""Makes the archive of attachments of tests/golden/extract. Run in this folder.

As Windows in China packs it: names in GBK without a mark, an archive in the archive, what macOS puts
beside the files, a damaged member and a picture.
"""

import io
import pathlib
import zipfile

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "extract"
NOTICE = "关于申报科普项目的通知\n各市科协：\n请于2023年6月30日前申报。\n某省科学技术协会\n2023年5月10日\n"


class GbkName(zipfile.ZipInfo):
    """An entry whose name is written in GBK."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def add(archive, name, content, kind=GbkName):
    info = kind(name, (2023, 5, 10, 9, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def main():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        add(archive, "说明.txt", "填表说明：每项活动填一行。\n".encode("gbk"))
    with zipfile.ZipFile(GOLDEN / "附件包.zip", "w") as archive:
        add(archive, "附件/", b"")
        add(archive, "附件/附件1 通知.txt", NOTICE.encode("gbk"))
        add(archive, "附件/附件2 申报表.xlsx", (GOLDEN / "申报表.xlsx").read_bytes())
        add(archive, "附件/附件3.zip", inner.getvalue())
        add(archive, "附件/附件4 损坏.docx", (GOLDEN / "修订与隐藏.docx").read_bytes()[:900])
        add(archive, "附件/照片.png", b"\x89PNG\r\n\x1a\n")
        add(archive, "../../越界.txt", "越界的名字只是名字。\n".encode(), zipfile.ZipInfo)
        add(archive, "__MACOSX/附件/._附件1 通知.txt", b"\0\x05\x16\x07")
        add(archive, "附件/~$附件2 申报表.xlsx", b"\x05user")
        add(archive, "附件/Thumbs.db", b"\xd0\xcf\x11\xe0")


if __name__ == "__main__":
    main()
