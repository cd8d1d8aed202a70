"""How the pages look: one sheet for screen, phone, print, light and dark. Knows no content."""

from __future__ import annotations

CSS = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d4d9df;--soft:#f4f6f8;
--link:#0a58a6;--act:#b3161f;--act-bg:#fdecec;--look:#7a4f00;--look-bg:#fff4d9;--ok:#14692f;
--ok-bg:#e7f6ea;--note:#3d5270;--note-bg:#e9eff7}
@media (prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e4e8ec;--dim:#a2abb5;--line:#363d45;
--soft:#1d2126;--link:#7fb7f2;--act:#ff9a96;--act-bg:#3d1a1b;--look:#f3c96b;--look-bg:#3a2e10;
--ok:#86d79b;--ok-bg:#173321;--note:#a9c3e6;--note-bg:#1f2b3a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--fg);
font:16px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK SC","PingFang SC",
"Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
main,header,footer{max-width:68rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.5rem}footer{padding:1.5rem 1.25rem 3rem;color:var(--dim);font-size:.875rem}
h1{font-size:1.35rem;line-height:1.25;margin:0}
h2{font-size:1.2rem;line-height:1.3;margin:2.25rem 0 .6rem;padding-top:.6rem;
border-top:1px solid var(--line)}
h3{font-size:1.02rem;line-height:1.35;margin:1.25rem 0 .4rem}h4{font-size:1rem;margin:0 0 .2rem}
p{margin:.4rem 0}a{color:var(--link);text-underline-offset:.15em}a:visited{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code{font:.875em/1.4 ui-monospace,SFMono-Regular,Consolas,"Liberation Mono",monospace;
background:var(--soft);padding:.05em .3em;border-radius:3px}
.dim{color:var(--dim)}.small{font-size:.875rem}.nowrap{white-space:nowrap}
.verdict{margin:1rem 0;padding:.9rem 1.1rem;border:1px solid;border-left-width:8px;
border-radius:6px}.verdict p{margin:.15rem 0}.verdict .said{font-size:1.2rem;font-weight:650;
line-height:1.35}
.act{color:var(--act);background:var(--act-bg);border-color:var(--act)}
.look{color:var(--look);background:var(--look-bg);border-color:var(--look)}
.ok{color:var(--ok);background:var(--ok-bg);border-color:var(--ok)}
.note{color:var(--note);background:var(--note-bg);border-color:var(--note)}
.verdict>p:not(.said){color:var(--fg)}
.badge{display:inline-block;font-size:.78rem;font-weight:650;line-height:1.3;padding:.1rem .45rem;
border:1px solid;border-radius:4px;white-space:nowrap}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:.6rem;
list-style:none;padding:0;margin:1rem 0}
.tiles li{background:var(--soft);border:1px solid var(--line);border-radius:6px;
padding:.55rem .8rem}
.tiles [lang]{display:block}
.tiles b{display:block;font-size:1.45rem;line-height:1.2;font-variant-numeric:tabular-nums}
nav ul{list-style:none;padding:0;margin:.8rem 0;display:flex;flex-wrap:wrap;gap:.3rem 1rem}
.card{border:1px solid var(--line);border-left:5px solid var(--line);border-radius:6px;
padding:.65rem .9rem;margin:.6rem 0;break-inside:avoid}
.card.is-act{border-left-color:var(--act)}.card.is-look{border-left-color:var(--look)}
.card.is-note{border-left-color:var(--note)}.card.is-ok{border-left-color:var(--ok)}
.card p{margin:.2rem 0}.card h3,.card h4{margin:0}.card dl{margin:.35rem 0 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .8rem}
dt{color:var(--dim)}dd{margin:0;min-width:0}
.card ul{margin:.3rem 0;padding-left:1.2rem}.links{display:flex;flex-wrap:wrap;gap:.15rem 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:.94rem}
caption{text-align:left;color:var(--dim);font-size:.875rem;padding:.2rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
thead th{font-size:.83rem;color:var(--dim);border-bottom-width:2px;font-weight:600}
tbody th{font-weight:550}tbody th .dim{font-weight:400}
th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}
.old{text-decoration:line-through;text-decoration-color:var(--act);color:var(--dim)}
.new{font-weight:650}
.up{color:var(--ok)}.down{color:var(--act)}
details{margin:.5rem 0}summary{cursor:pointer;padding:.2rem 0;font-weight:550}
.empty{color:var(--dim)}
.bar{width:100%;height:14px}.bars{align-items:center}svg{max-width:100%;height:auto;display:block}
.s-ok{fill:#2e8b57}.s-new{fill:#1f6fb5}.s-bad{fill:#d1453b}.s-refused{fill:#c98a00}
.s-none{fill:#aeb6bf}.s-mark{fill:none;stroke:#fff;stroke-width:1.6}
.key{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;list-style:none;padding:0;margin:.5rem 0;
font-size:.875rem}.key li{display:flex;align-items:center;gap:.4rem}.key svg{width:12px;height:14px}
iframe{width:100%;height:80vh;border:1px solid var(--line);border-radius:6px;background:#fff}
table.few{max-width:46rem}
@media (max-width:40rem){
main,header{padding:0 .9rem}header{padding-top:1rem}footer{padding:1.2rem .9rem 2rem}
th,td{padding:.3rem .35rem}
.tiles{grid-template-columns:repeat(2,1fr)}
table.stack,.stack tbody,.stack tr,.stack td,.stack tbody th{display:block}
.stack caption{display:block}.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;
clip-path:inset(50%)}
.stack tr{border-bottom:1px solid var(--line);padding:.45rem 0}
.stack td,.stack tbody th{border:0;padding:.08rem 0;text-align:left}
.stack td[data-label]::before{content:attr(data-label) ": ";color:var(--dim)}
.stack td:empty{display:none}dl{grid-template-columns:1fr}dt{margin-top:.25rem}
.few{font-size:.88rem}}
@media print{:root{color-scheme:light}body{font-size:11pt}nav{display:none}h2{break-after:avoid}
tr,.card{break-inside:avoid}a{color:inherit}
iframe{height:60vh}}
"""
