#!/usr/bin/env python3
"""Writes the web pages of tests/golden/extract: one notice in the dress of the systems in use.

Run from the root of the repository; then UPDATE_EXPECT=1 cargo test --test golden, and read.
"""

from pathlib import Path

OUT = Path("tests/golden/extract")

NUMBER = "渝科协发〔2022〕2号"
TITLE = "重庆市科学技术协会关于印发《关于新时代加强学会科普工作实施方案》的通知"
ISSUER = "重庆市科学技术协会"
DATE = "2022年1月13日"
BODY = [
    "各区县（自治县）科协、两江新区科创局、重庆高新区科协、万盛经开区科协，市级学会（协会、研究会）：",
    "《关于新时代加强学会科普工作实施方案》已经市科协党组研究同意，现印发给你们，请结合实际，认真抓好贯彻落实。",
    ISSUER,
    DATE,
    "关于新时代加强学会科普工作实施方案",
    "为深入贯彻落实习近平总书记关于科普和科学素质建设的重要论述，根据《全民科学素质行动规划纲要（2021—2035年）》（国发〔2021〕9号）精神，制定本实施方案。",
    "一、总体要求",
    "坚持党的全面领导，深刻认识科技创新和科学普及是实现创新发展的两翼，建立健全“科学普及与科技创新同等重要”工作机制。",
    "二、主要任务",
    "全市各级学会组织要将科普工作作为主责主业之一，积极构建高质量学会科普服务体系，主要任务包括：",
    "（一）强化科普价值引领。引导广大科技工作者以提高全民科学素质为己任，大力弘扬科学精神和科学家精神。",
    "（二）完善科普工作机制。明确科普工作职能任务，健全科普服务体系，将科普工作纳入重要议事日程和重点工作安排。",
    "三、保障措施",
    "（一）加强组织领导。各级科协组织要加强对所属学会科普工作的指导。",
    "（二）强化宣传激励。选树学会科普先进典型，加大宣传推广力度。",
    "重庆市科学技术协会办公室 2022年1月13日印发",
]

MENU = "".join(
    f'<li><a href="/{i}/">{name}</a></li>'
    for i, name in enumerate(["网站首页", "科协概况", "新闻动态", "通知公告", "政策法规", "科学普及", "学会学术", "党的建设"])
)
FOOTER = """<div class="footer"><p>主办：重庆市科学技术协会　地址：重庆市渝中区双钢路3号　邮编：400013</p>
<p>版权所有：重庆市科学技术协会　渝ICP备05001234号　渝公网安备50010302001234号　网站标识码：5000000099</p></div>"""


def write(name, page, encoding="utf-8"):
    data = page if isinstance(page, bytes) else page.encode(encoding)
    (OUT / name).write_bytes(data)


def paragraphs(lines, template):
    return "".join(template.format(line) for line in lines)


def page(title, head, body, charset="utf-8"):
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="{charset}">
<meta http-equiv="X-UA-Compatible" content="IE=edge">
{head}<title>{title}</title>
<link rel="stylesheet" href="/css/style.css">
<script>(function(){{var s=document.createElement("script");s.text="<p>脚本。</p>";}})();</script>
</head>
<body>
<div class="top"><div class="logo"><a href="/"><img src="/logo.png" alt="重庆市科学技术协会"></a></div><ul class="nav">{MENU}</ul></div>
{body}
{FOOTER}
<script src="/js/count.js"></script>
</body>
</html>
"""


# gov.cn: facts in a table above, the number nowhere else, the title in the table and in <meta>.
facts = "".join(
    f"<tr><td><b>{a}：</b></td><td>{b}</td><td><b>{c}：</b></td><td>{d}</td></tr>\n"
    for a, b, c, d in [
        ("索&nbsp;引&nbsp;号", "11500000009275612B/2022-00012", "主题分类", "科技、教育\\科技"),
        ("发文机关", ISSUER, "成文日期", DATE),
        ("标&emsp;&emsp;题", TITLE, "", ""),
        ("发文字号", NUMBER, "发布日期", "2022年01月20日"),
    ]
)
write(
    "网页·信息表与UCAP容器.html",
    page(
        f"{TITLE}_政策文件_重庆市科学技术协会",
        f'<meta name="ArticleTitle" content="{TITLE}" />\n<meta name="PubDate" content="2022-01-20 10:22" />\n<meta name="ContentSource" content="重庆市科协">\n',
        f"""<div class="BreadcrumbNav">当前位置：<a href="/">首页</a> &gt; <a href="/zc/">政策文件</a></div>
<div class="wrap pages_content">
<table class="bd1" width="100%"><tbody>
{facts}</tbody></table>
<div class="share" id="share"><span>字号：</span><a>默认</a><a>大</a><a>超大</a> | <a href="javascript:window.print()">打印</a> | <a>收藏</a></div>
<table><tbody><tr><td class="b12c" id="UCAP-CONTENT">
{paragraphs(BODY[:2], '<p style="text-indent: 2em; font-size: 12pt;">{}</p>')}
{paragraphs(BODY[2:4], '<p style="text-align: right;">{}&nbsp;&nbsp;&nbsp;&nbsp;</p>')}
<p style="text-indent: 2em;">（此件公开发布）</p>
{paragraphs(BODY[4:5], '<p style="text-align: center;"><strong>{}</strong></p>')}
{paragraphs(BODY[5:], '<p style="text-indent: 2em; font-size: 12pt;">{}</p>')}
</td></tr></tbody></table>
<div class="related"><h3>相关解读</h3><ul><li><a href="/jd/1.html">一图读懂《关于新时代加强学会科普工作实施方案》</a></li></ul></div>
</div>""",
    ),
)

# TRS, GB 2312, upper-case tags, unclosed, typed by hand with no-break spaces, automatic numbers.
trs = paragraphs(["&nbsp;" * 8 + line for line in BODY[:2]], "<P><FONT face=仿宋_GB2312 size=4>{}</FONT>\n")
trs += "<P align=right>" + ISSUER + "<BR>" + DATE + "</P>\n"
trs += """<P>　　各单位要做好以下工作：
<OL>
<LI>制定科普工作规划、计划；
<LI>设立科普工作专门委员会；
<LI value=5>建设科普特色学会。</LI>
</OL>
<OL type=a start=3><LI>线上活动<LI>线下活动</OL>
<OL style="list-style-type: none"><LI>一、手写的编号。</LI></OL>
<OL><LI>（一）手写的编号不重复。</LI></OL>
<UL><LI>科普重庆<LI>科普大讲堂</UL>
<P>脚注<SUP>①</SUP>，面积为100 m<SUP>2</SUP>，<RUBY>科<RT>ke</RT>普<RT>pu</RT></RUBY>。</P>
"""
write(
    "网页·TRS与自动编号.htm",
    f"""<HTML><HEAD><TITLE>{TITLE}</TITLE>
<META http-equiv=Content-Type content="text/html; charset=gb2312">
<META content="TRS WCM 5.2" name=GENERATOR></HEAD>
<BODY>
<TABLE width=1000><TR><TD><A href="/">首页</A>|<A href="/tzgg">通知公告</A>|<A href="/xxgk">信息公开</A></TD></TR>
<TR><TD class=title align=middle>{TITLE}</TD></TR>
<TR><TD align=middle>{NUMBER}</TD></TR>
<TR><TD align=middle>日期：2022-01-20　来源：市科协　【字体：<A href="#">大</A> <A href="#">中</A> <A href="#">小</A>】</TD></TR>
<TR><TD><DIV class=TRS_Editor><STYLE type=text/css>.TRS_Editor P{{line-height:1.5;}}</STYLE>
{trs}</DIV></TD></TR></TABLE>
<DIV align=center>【<A href="javascript:window.print()">打印本页</A>】【<A href="javascript:window.close()">关闭窗口</A>】</DIV>
</BODY></HTML>
""",
    "gb18030",
)

# 博达: the title in a heading, attachments beside the text, previous and next, hidden elements.
write(
    "网页·博达与附件列表.html",
    page(
        f"{TITLE}-重庆市科学技术协会",
        "",
        f"""<div class="position">当前位置: <a href="/">首页</a> &gt;&gt; <a href="/tzgg">通知公告</a> &gt;&gt; 正文</div>
<form name="_newscontent_fromname">
<h1 align="center">重庆市科学技术协会<br/>关于印发《关于新时代加强学会科普工作实施方案》的通知</h1>
<div align="center">发布日期：2022-01-20&nbsp;&nbsp;作者：办公室&nbsp;&nbsp;浏览次数：<span id="dynclicks"></span></div>
<div id="vsb_content"><div class="v_news_content">
<p style="text-align:center">{NUMBER}</p>
{paragraphs(BODY[:2], '<p style="text-indent:32px"><span style="font-family:仿宋">{}</span></p>')}
<p style="text-indent:32px"><span lang="EN-US">附件：1.</span><a href="/a.docx">活动计划表.docx</a></p>
<p style="text-align:right">{ISSUER}</p><p style="text-align:right">{DATE}</p>
<p><span style="display:none">【隐藏的关键词】</span><span style="DISPLAY : NONE">第二处</span>（联系人：张三<span hidden>，勿公开</span>，电话：023-63659876）</p>
<p>&nbsp;</p></div></div>
<ul style="list-style-type:none;"><li>附件【<a href="/download.jsp?id=1">活动计划表.docx</a>】已下载<span>12</span>次</li></ul>
<div class="bdsharebuttonbox">分享到：<a class="bds_weixin">微信</a><a class="bds_tsina">新浪微博</a></div>
<p>上一条：<a href="1.htm">关于召开学会工作会议的通知</a></p><p>下一条：<a href="3.htm">关于开展科技工作者日活动的通知</a></p>
</form>""",
    ),
)

# WeChat: one long line, sections in sections, text hidden until the script has run, a picture.
wechat = "".join(
    f'<section style="line-height:1.75em"><section data-role="paragraph"><span style="font-size:15px" leaf="">{p}</span></section></section><p><br></p>'
    for p in [NUMBER] + BODY
)
write(
    "网页·微信公众号.html",
    f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:title" content="{TITLE}"><title></title></head><body id="activity-detail"><div id="js_article" class="rich_media"><div class="rich_media_area_primary"><h1 class="rich_media_title" id="activity-name">
{TITLE}
</h1><div id="meta_content"><span class="rich_media_meta">原创</span><a id="js_name">科普重庆</a><em id="publish_time">2022-01-20 10:22</em></div><div class="rich_media_content js_underline_content" id="js_content" style="visibility: hidden; opacity: 0; "><p><img data-src="https://mmbiz.example.org/1.gif" alt="关注我们"></p>{wechat}<p>编辑：李四</p></div></div><div class="rich_media_tool"><div>阅读原文</div><div>阅读 <span>1234</span></div></div></div><div class="qr_code_pc"><p>微信扫一扫<br>关注该公众号</p></div><div class="weui-dialog" style="display:none">预览时标签不可点</div></body></html>""",
)

# A page of the nineties: GB 2312, no containers, every line broken by <br> at 28 characters.
lines = [NUMBER, "", "重庆市科学技术协会", "关于印发《关于新时代加强学会科普工作", "实施方案》的通知", ""]
for number, line in enumerate(BODY):
    text = line if number in (0, 4) else "　　　　　　　　　　　　　　" + line if number in (2, 3) else "　　" + line
    lines += [text[i : i + 28] for i in range(0, len(text), 28)]
    lines += [""] if number in (3, 4) else []
write(
    "网页·每行换行.html",
    f"""<html>
<head><title>市科协文件</title>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>
<body bgcolor=#ffffff>
<center><a href=index.htm>首页</a> | <a href=wj.htm>文件</a> | <a href=tz.htm>通知</a> | <a href=mail.htm>信箱</a></center><hr>
{"".join(line + "<br>" + chr(13) + chr(10) for line in lines)}
<hr><center>重庆市科协信息中心制作　<a href="mailto:a@example.org">联系我们</a></center>
</body></html>
""",
    "gb18030",
)

# 2005: tables in tables, no container with a name, the menu in a column beside the text.
write(
    "网页·表格排版.html",
    f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gbk"><title>重庆科协网</title></head>
<body leftmargin=0 topmargin=0><table width=778 border=0 align=center><tr><td colspan=2><img src=top.jpg width=778></td></tr>
<tr><td width=160 valign=top><table width=100%><tr><td><a href=a.asp?id=1>科协概况</a></td></tr><tr><td><a href=a.asp?id=2>科普活动</a></td></tr><tr><td><a href=a.asp?id=3>学会之窗</a></td></tr><tr><td><a href=a.asp?id=4>政策法规</a></td></tr></table>
<table width=100%><tr><td>友情链接</td></tr><tr><td><a href=http://www.cast.org.cn>中国科协</a></td></tr><tr><td><a href=http://www.kepu.net.cn>中国科普博览</a></td></tr></table></td>
<td valign=top><table width=100% cellspacing=0><tr><td>您的位置：<a href=/>首页</a> → <a href=list.asp>政策法规</a> → 正文</td></tr>
<tr><td align=center><font size=5 color=red><b>{TITLE}</b></font></td></tr>
<tr><td align=center>{NUMBER}</td></tr>
<tr><td><font size=3>
{paragraphs(BODY, "<p>　　{}")}
<p>附表：
<table border=1><tr><th rowspan=2>序号<th colspan=2>任务<th rowspan=2>完成<br>时限<tr><th>内容<th>责任单位<tr><td>1<td>举办科普讲座<br>不少于10场<td rowspan=2>市科协学会部<td>6月<tr><td>2<td>编印科普读物<td>12月<tr><td colspan=4>注：以上任务列入年度考核。</table>
</font></td></tr>
<tr><td align=right>发布时间：2022-1-20 点击数：356 <a href=javascript:window.print()>【打印】</a> <a href=javascript:window.close()>【关闭】</a></td></tr></table></td></tr>
<tr><td colspan=2 align=center bgcolor=#cccccc>版权所有：重庆市科学技术协会 渝ICP备05001234号</td></tr></table></body></html>
""",
    "gb18030",
)

# Saved from Word.
write(
    "网页·另存自Word.htm",
    """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">

<head>
<meta http-equiv=Content-Type content="text/html; charset=gb2312">
<meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm;} @page WordSection1 {size:595.3pt 841.9pt;} --></style>
</head>

<body lang=ZH-CN style='tab-interval:21.0pt;text-justify-trim:punctuation'>

<div class=WordSection1 style='layout-grid:15.6pt'>

<p class=MsoNormal align=center style='text-align:center'><span style='font-size:22.0pt'>关于举办科普讲解
大赛的通知<span lang=EN-US><o:p></o:p></span></span></p>

<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>

<p class=MsoNormal><span style='font-family:仿宋'>各市级学会：</span></p>

<p class=MsoListParagraph style='text-indent:-36.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:黑体'>一、<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]><span
style='font-family:黑体'>大赛主题</span></p>

<p class=MsoNormal style='text-indent:32.0pt'><span style='font-family:仿宋'>定于<span
lang=EN-US>2022</span>年<span lang=EN-US>5</span>月举办，由<span lang=EN-US>XX
Science Museum</span>承办，每个学会
推荐选手不超过<span lang=EN-US>3</span>名。</span></p>

<table class=MsoTableGrid border=1>
 <tr>
  <td width=142 valign=top><p class=MsoNormal>姓<span lang=EN-US>&nbsp; </span>名</p></td>
  <td width=142 valign=top><p class=MsoNormal>单位</p></td>
  <td width=142 valign=top><p class=MsoNormal>电话</p></td>
 </tr>
 <tr>
  <td width=142><p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p></td>
  <td width=142><p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p></td>
  <td width=142><p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p></td>
 </tr>
</table>

</div>

</body>

</html>
""",
    "gb18030",
)

# What is no notice, or no text.
write("网页·找不到.pdf", '<html>\n<head><title>404 Not Found</title></head>\n<body>\n<center><h1>404 Not Found</h1></center>\n<hr><center>nginx/1.18.0</center>\n</body>\n</html>\n')
write(
    "网页·页面不存在.html",
    page("提示信息", "", '<div class="content"><div class="err"><p>抱歉，您访问的页面不存在或已删除！</p><a href="/">返回首页</a> <a href="javascript:history.back()">返回上一页</a></div></div>'),
)
write(
    "网页·登录.html",
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>统一身份认证平台</title></head><body><div id="app"><h2>公文交换系统</h2><form action="/login" method="post"><label>账号</label><input name="u"><label>密码</label><input type="password" name="p"><button>登 录</button><a href="/forgot">忘记密码</a></form></div><noscript>请启用 JavaScript。</noscript></body></html>',
)
write(
    "网页·图片公文.html",
    page(
        f"{TITLE}-重庆市科学技术协会",
        f'<meta name="ArticleTitle" content="{TITLE}">\n',
        '<div class="article-content"><p><img src="1.jpg" alt="第1页"></p><p><img src="2.jpg" alt="第2页"></p></div>',
    ),
)
write(
    "网页·栏目列表.html",
    page(
        "通知公告-重庆市科学技术协会",
        "",
        "<ul class=list>" + "".join(f'<li><a href="{i}.html">关于{what}的通知</a><span>2022-01-{i:02}</span></li>' for i, what in enumerate(["召开年会", "申报项目", "评选先进", "举办培训"], 10)) + "</ul>",
    ),
)

# Fragments and odd wrappings.
write("网页·片段.txt", f"<p>{TITLE}</p>\n<p>{BODY[0]}</p>\n<p>{BODY[1]}</p>\n")
write(
    "网页·XHTML.html",
    f"""<?xml version="1.0" encoding="utf-8"?>
<!-- saved from the intranet -->
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><meta name="a" content="b"/></head><body>
<a id="top"/><div class="spacer"/><p>{TITLE}</p><p>{BODY[0]}</p><p>{BODY[1]}</p><p/><p>{ISSUER}</p><p>{DATE}</p></body></html>
""",
    "utf-16",
)
write("网页·声明的编码不合.html", f'<html><head><meta charset="gb2312"></head><body><p>{TITLE}</p><p>{BODY[0]}</p><p>{BODY[1]}</p></body></html>')

# Hostile: text that looks like code, code that looks like text, wrong nesting, entities.
write(
    "网页·错乱.html",
    """<div id=zoom class="a" class="b" onload="<p>属性里的文字。</p>">
<p>关于&#12298;办法&#x300b;的通知&lt;script&gt;不是脚本&lt;/script&gt;</p><script>document.write("<p>脚本里的文字。</p>")</script>
<p>各单位：<p>请于&nbsp;6&nbsp;月&nbsp;20&nbsp;日前报送至 a&amp;b@example.org，AT&T 与 &copy;、&nosuch; 照原样显示。<b>粗体<p>跨段</b>仍在。</span></p>
<!-- 注释里的文字。--><!--> 短注释之后。
<p>一、1 < 2 且 3>2，&amp;lt;p&amp;gt; 只解一次。</p
<p>二、标签不闭合的一段。</p>
<![CDATA[ 数据段。 ]]>
<textarea>文本框里的文字。</textarea><select><option>选项甲<option>选项乙</select>
<iframe src=x>框架里的文字。</iframe><style>p:before{content:"样式里的文字"}</style>
<p>三、零宽\u200b空格与软\u00ad连字符。</p><plaintext>最后是<b>原文</b>。</div>
""",
)
write("提到标签的文本.txt", "关于网站建设的通知\n\n各单位：\n请在页面的 <div> 和 <p> 之间填写，详见<http://www.example.org/a?b=1>，不得使用 <font> 标签。\n<http://www.example.org/>\n一、<html> 版本\n二、联系人：张三\n")
