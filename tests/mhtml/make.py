"""Makes the web page in one file of tests/golden/extract, as Chromium writes it. Run in this folder."""

import pathlib
import quopri

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "extract"

PAGE = """<!DOCTYPE html><html><head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<title>关于征集科普作品的通知-某省科学技术协会</title>
<link rel="stylesheet" type="text/css" href="cid:css-1@mhtml.blink"></head><body>
<div class="nav"><a href="/">首页</a> <a href="/tz">通知公告</a></div>
<h1>关于征集科普作品的通知</h1>
<div class="TRS_Editor"><p>各市科协：</p>
<p>为丰富科普资源，现面向全省征集科普作品，有关事项通知如下：</p>
<p>一、征集内容</p><p>图文、视频各不少于20件。</p>
<table border="1"><tr><td>类别</td><td>数量</td></tr><tr><td>图文</td><td>20</td></tr><tr><td>视频</td><td>20</td></tr></table>
<p>二、报送时间</p><p>请于2023年6月30日前报送。</p>
<p>某省科学技术协会</p><p>2023年5月10日</p></div>
<iframe src="cid:frame-1@mhtml.blink"></iframe>
<div class="footer">版权所有：某省科学技术协会</div></body></html>"""

BOUNDARY = "----MultipartBoundary--k3wMyjVQzCT----"


def part(kind, body, extra=""):
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: quoted-printable\r\n{extra}\r\n"
    return head.encode() + quopri.encodestring(body.encode()).replace(b"\n", b"\r\n")


def main():
    head = (
        "From: <Saved by Blink>\r\n"
        "Snapshot-Content-Location: https://www.example.org/tz/1.html\r\n"
        "Subject: =?utf-8?Q?=E5=85=B3=E4=BA=8E?=\r\n"
        "Date: Wed, 10 May 2023 01:00:00 -0000\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n'
        f'\tboundary="{BOUNDARY}"\r\n\r\n\r\n'
    ).encode()
    parts = [
        part("text/html", PAGE, "Content-ID: <frame-0@mhtml.blink>\r\n"),
        part("text/css", ".nav { color: red }", "Content-Location: cid:css-1@mhtml.blink\r\n"),
        part("text/html", "<html><body>统计</body></html>", "Content-ID: <frame-1@mhtml.blink>\r\n"),
    ]
    mark = f"--{BOUNDARY}".encode()
    body = b"".join(mark + b"\r\n" + p + b"\r\n" for p in parts) + mark + b"--\r\n"
    (GOLDEN / "网页·存为单个文件.mht").write_bytes(head + body)


if __name__ == "__main__":
    main()
