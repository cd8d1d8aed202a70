"""How a TRS list says how many pages it has: five dialects, three of them in script only.

Knows the script texts; knows nothing of rows. Dialects A to C have no anchors, so that a crawler
that follows 下一页 sees page one for ever.
"""

from __future__ import annotations

from crawler.replica.sites import Pager, Site

# The page carries the definition and a dead call before the living one.
_DEFINITION = """<script type="text/javascript">
function createPageHTML(nPageCount, nCurrIndex, sPageName, sPageExt){
	if(nPageCount == null || nPageCount<=1){ return; }
	var nCurrIndex = nCurrIndex || 0;
	if(nCurrIndex > 0){
		document.write("<a href=\\""+sPageName+"_"+(nCurrIndex-1)+"."+sPageExt+"\\">上一页</a>");
	}
	for(var i=0; i<nPageCount; i++){
		document.write("<a href=\\""+sPageName+(i>0?"_"+i:"")+"."+sPageExt+"\\">"+(i+1)+"</a>");
	}
}
//createPageHTML(9, 0, "index", "htm");
"""

_INLINE = """<script language="JavaScript" type="text/javascript">
var currentPage = {index};//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = {pages}//共多少页
document.write("共计"+"&nbsp;<font style='color:#FF8008'>"+"{pages}"+"&nbsp;</font>"+"页");
for(var i=0 ; i<=6 && (i<countPage); i++){{
if(currentPage==i)
document.write("&nbsp;<font style='color:#FF8008'>"+(i+1)+"</font>&nbsp;|");
else if(i==0)
document.write("&nbsp;<a href=\\"index.html\\">1</a>&nbsp;|");
else
document.write("&nbsp;<a href=\\"index"+"_" + i + "."+"html\\">"+(i+1)+"</a>&nbsp;|");
}}
if(countPage>1&&currentPage!=(countPage-1))
document.write("&nbsp;<a href=\\"index"+"_" + nextPage + "."+"html\\">下一页</a>&nbsp;");
</script>"""


def pager(site: Site, index: int, pages: int, total: int) -> str:
    """The pager of page ``index`` (from 0) of ``pages``; ``total`` is the number of rows."""
    if site.pager is Pager.A and site.key == "wangxiu":
        # 咸宁 calls with six arguments: 7,0,"index","shtml","black2",136
        return (
            f'{_DEFINITION}createPageHTML({pages},{index},"index","shtml","black2",{total});\n'
            "</script>\n"
        )
    if site.pager is Pager.A:
        return f'<script>createPageHTML({pages}, {index}, "index", "html");</script>\n'
    if site.pager is Pager.A_OWN_NAME:
        call = f'createPage({pages}, {index}, "index", "htm");'
        return f'<div class="page"><script>{call}</script></div>\n'
    if site.pager is Pager.B:
        return (
            '<div id="paging"></div><script type="text/javascript">'
            f"createPageHTML('paging',{pages},{index + 1},'index','html',{total});</script>\n"
        )
    if site.pager is Pager.C:
        return _INLINE.format(index=index, pages=pages)
    links = []
    if index > 0:
        links.append(f'<a href="{page_name(site, index - 1)}">上一页</a>')
    if index + 1 < pages:
        links.append(f'<a href="{page_name(site, index + 1)}">下一页</a>')
    return f'<div class="pageing">{" ".join(links)} 共{pages}页</div>\n'


def page_name(site: Site, index: int) -> str:
    """The file of page ``index`` (from 0): dialect B counts from one."""
    number = index + 1 if site.pager is Pager.B else index
    return f"index.{site.suffix}" if index == 0 else f"index_{number}.{site.suffix}"
