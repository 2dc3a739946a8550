/**
 * The report's only style sheet. Colours are told apart in brightness as well as hue (after Okabe and Ito, 2008) and never stand
 * without a word beside them; text has a contrast of 4.5 or more on its ground, in light and dark.
 */
export const style = `
:root{color-scheme:light dark;--ground:#fff;--card:#f6f7f9;--ink:#16191d;--soft:#535b66;--line:#d5dae1;--bad:#b3261e;--bad-ground:#fcecea;--good:#0b6b4f;--good-ground:#e5f4ee;--open:#8a5300;--open-ground:#fdf1dc;--leak:#c8371f;--innocent:#1f6fb2;--unsettled:#a86400;--untested:#7a828d;--dose:#4a3aa7}
@media (prefers-color-scheme:dark){:root{--ground:#14171b;--card:#1d2127;--ink:#eceff3;--soft:#a6afbb;--line:#3a414b;--bad:#ff9a8d;--bad-ground:#3a1a17;--good:#6fd6ad;--good-ground:#12302a;--open:#f3bd63;--open-ground:#35270f;--leak:#ff7a63;--innocent:#6fb3ee;--unsettled:#e6a23c;--untested:#949da9;--dose:#a99cff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem 1.25rem 3rem;max-width:68rem;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
h1{font-size:1.9rem;line-height:1.15;margin:0 0 .3rem}
h2{font-size:1.2rem;margin:2.4rem 0 .7rem}
p{margin:.5rem 0;max-width:48rem}
.virtual{margin:0 0 1rem;padding:.35rem .7rem;border:1px dashed var(--soft);border-radius:.4rem;color:var(--soft);font-size:.9rem;max-width:none}
.banner{padding:1.1rem 1.3rem;border-radius:.7rem;border-left:.5rem solid}
.banner.bad{background:var(--bad-ground);border-color:var(--bad)}.banner.good{background:var(--good-ground);border-color:var(--good)}.banner.open{background:var(--open-ground);border-color:var(--open)}
.banner.bad h1{color:var(--bad)}.banner.good h1{color:var(--good)}.banner.open h1{color:var(--open)}
.banner p{margin:.2rem 0}
.code{font:600 .85rem ui-monospace,Menlo,Consolas,monospace;letter-spacing:.02em}
.answer{font-size:1.1rem;line-height:1.6;max-width:52rem;margin:1.3rem 0}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:1rem 0;font-size:.93rem}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.next{border:1px solid var(--open);border-radius:.5rem;padding:.6rem .9rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.45rem .6rem;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600;white-space:nowrap}
td{overflow-wrap:break-word}td.w{min-width:16rem}td.f{min-width:10rem}td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}td.k{white-space:nowrap;font-weight:600}
td.id{font:600 .8rem ui-monospace,Menlo,Consolas,monospace;white-space:nowrap}
.passed{color:var(--good)}.failed{color:var(--bad)}.absent{color:var(--soft)}
.role.leak{color:var(--leak);fill:var(--leak)}.role.innocent{color:var(--innocent);fill:var(--innocent)}.role.unsettled{color:var(--unsettled);fill:var(--unsettled)}.role.untested,.role.control{color:var(--soft);fill:var(--soft)}
.role{font-weight:600}
figure{margin:0}figcaption,.note{color:var(--soft);font-size:.87rem;max-width:none}
svg{display:block;width:100%;height:auto}
.wide{overflow-x:auto}.wide svg{min-width:44rem}
svg text{fill:var(--ink);font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}svg text.small{font-size:11.5px;fill:var(--soft)}svg text.host{font-size:12.5px;font-weight:600}svg text.on-arm{fill:var(--ground);font-size:12px;font-weight:600}svg text.role.leak{fill:var(--leak)}svg text.role.innocent{fill:var(--innocent)}svg text.role.unsettled{fill:var(--unsettled)}
.arm{fill:var(--soft)}.base{stroke:var(--soft);stroke-width:1}.grid{stroke:var(--line);stroke-width:1}
.bar.leak,.point.leak{fill:var(--leak)}.bar.innocent,.point.innocent{fill:var(--innocent)}.bar.unsettled,.point.unsettled{fill:var(--unsettled)}.bar.untested,.point.untested{fill:var(--untested)}
.point{fill-opacity:.75;stroke:var(--ground)}.placebo{fill:none;stroke:var(--ink);stroke-width:1.8}
.fit{stroke-width:2;stroke-dasharray:6 4}.fit.leak{stroke:var(--leak)}.fit.innocent{stroke:var(--innocent)}.fit.unsettled{stroke:var(--unsettled)}.fit.untested{stroke:var(--untested)}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:1rem}
.panel{background:var(--card);border-radius:.6rem;padding:.8rem .9rem .5rem}.panel figcaption{min-height:2.7rem;overflow-wrap:anywhere}.panel b{color:var(--ink)}
ol,ul{padding-left:1.4rem;margin:.5rem 0}li{margin:.15rem 0}
summary{cursor:pointer;color:var(--soft)}
footer{margin-top:3rem;color:var(--soft);font-size:.85rem}
@media (max-width:40rem){body{padding:.7rem .8rem 2rem}h1{font-size:1.5rem}.answer{font-size:1rem}dl.facts{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}}
@media print{:root{color-scheme:light;--ground:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb}body{max-width:none;padding:0;font-size:10.5pt}.wide,.scroll{overflow:visible}.wide svg{min-width:0}figure,tr,.panel{break-inside:avoid}h2{break-after:avoid}details{display:block}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
