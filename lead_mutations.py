import re,sys,random
from pathlib import Path
from collections import Counter
from assistant.ground import ground, Source
from assistant.generate.passages import Numbered
from assistant.compose.draft import word
from ingest.index import Index
from ingest.embed import get_embeddings
random.seed(1)
SW=[("長岡市","熊本市"),("熊本市","長岡市"),("多機能拠点型","面的整備型"),("面的整備型","多機能拠点型")]
def lies(t):
    m=list(re.finditer(r"\d[\d,]*",t))
    if m:
        k=random.choice(m); d=list(k.group()); i=random.choice([i for i,c in enumerate(d) if c.isdigit()]); d[i]=str((int(d[i])+random.randint(1,8))%10)
        yield "fig1",t[:k.start()]+"".join(d)+t[k.end():]
        if len({x.group() for x in m})>1:
            a,b=random.sample(m,2)
            if a.group()!=b.group():
                a,b=sorted((a,b),key=lambda x:x.start())
                yield "figswap",t[:a.start()]+b.group()+t[a.end():b.start()]+a.group()+t[b.end():]
    for a,b in SW:
        if a in t and b not in t: yield "swap",t.replace(a,b)
    for a,b in (("である。","ではない。"),("する。","しない。"),("いる。","いない。"),("できる。","できない。"),("ある。","ない。"),("した。","しなかった。"),("ない。","ある。") ):
        if t.endswith(a) and not t.endswith("ではない。"): yield "neg",t[:-len(a)]+b; break
    for a,b in (("以上","以下"),("以下","以上"),("未満","以上"),("増加","減少"),("減少","増加"),("必要","不要"),("検討","決定"),("予定","実施"),("約","")):
        if a in t: yield "word:"+a,t.replace(a,b,1)
    if t.endswith("。"): yield "add",t[:-1]+"、国の補助金で実施された。"
for suite in ("starter","originals"):
    home=Path('/tmp/w/h5/eval')/suite; ix=Index.open(home,get_embeddings(None,home/'models'))
    tot=Counter(); acc=Counter(); ex=[]; true=Counter()
    for d in ix.documents():
        for p in ix.passages(d.id):
            nb=Numbered(1,d,p,p.units,0.0); src=[s for s,_ in nb.parts()]
            for u in p.units:
                if u.kind=="label" : continue
                t=word(u)
                v=ground(t,src,None); true[v.stands]+=1
                if not v.stands and len(ex)<0: print(t,v)
                if not v.stands: print("TRUE REFUSED",[ (f.reason,f.words) for f in v.faults],t[:110])
                for k,l in lies(t):
                    if l==t: continue
                    tot[k]+=1
                    if ground(l,src,None).stands: acc[k]+=1; ex.append((k,l))
    print(suite,"true",true,"lies",{k:(acc[k],tot[k]) for k in tot})
    for e in ex[:60]: print("  ",e)
