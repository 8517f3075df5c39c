"""A shelf of invented documents: a guidance paper and two cities that exist nowhere."""

from pathlib import Path

from ingest.embed import Embedder
from ingest.index import Index
from ingest.pipeline import ingest

GUIDANCE = """---
title: 地域生活支援拠点等の整備の手引
kind: guidance
issued: 2017-07
publisher: 県障害福祉課
---

# 地域生活支援拠点等の整備の手引

## 拠点等とは

地域生活支援拠点等とは、親亡き後の暮らしに備え、住まいと支えを地域ぐるみで用意する体制である。

## 必要な機能

拠点等に求められる機能は、次の5つである。

1. 相談
2. 体験の機会と場
3. 緊急時の受け入れ
4. 専門的な人材の養成
5. 地域の体制づくり

## 整備の類型

### 多機能拠点型

多機能拠点型は、五つの機能をグループホームなどの建物に集める。
多機能拠点型の運営主体は、その建物を営む法人である。

### 面的整備型

面的整備型は、建物を設けず、すでにある事業所が手分けして機能を担う。
面的整備型の運営主体は、幹事となる法人と協力する法人である。
面的整備型の夜間窓口は、当番の事業所に置く。

## 登録の手順

利用を望む人は、市の窓口で登録を申し込む。
市は、本人と面談したうえで支援台帳に載せる。
登録が済むと、緊急時に電話一本で受け入れを頼める。
"""

UMINO = """海野市の地域生活支援拠点等の取組
平成28年11月

１．市の概要
人口は82,415人である。
身体障害者手帳の所持者は3,120人である。
療育手帳の所持者は640人である。
短期入所の事業所は6か所ある。

２．整備の方針
（１）整備類型
市は面的整備型により整備する。
新しい建物を設ける用地が無いため、既存の事業所をつなぐ面的整備型を選んだ。
（２）整備時期
平成29年度末までに整備を終える。
（３）予算
相談員を置く経費として、平成28年度は1,250万円を計上した。

３．緊急時の対応
夜間の緊急時も受け入れる。
短期入所の空床を2床確保し、当番の職員が迎えに行く。

４．地区別の訪問件数
12
7
31
45
"""

YAMAHARA = """---
title: 山原市における拠点整備の報告
kind: case
municipality: 山原市
issued: 2020
---

# 山原市における拠点整備の報告

## 市の概要

人口は31,902人である。

## 整備類型

山原市は、多機能拠点型を一か所設けた。

## 整備時期

令和2年4月に開所した。

## コーディネーターの配置

地域の体制づくりのため、コーディネーターを2名置いている。

## 体験利用の実績

| 年度 | 利用者数 | 延べ日数 |
|---|---|---|
| 平成29年度 | 41人 | 118日 |
| 平成30年度 | 57人 | 163日 |

## 今後の課題

- 医療的ケアに対応できる職員が足りない
- 夜間の送迎を担う事業所が無い
- 親族への周知が進んでいない
"""

FILES = {"手引.md": GUIDANCE, "海野市.txt": UMINO, "山原市.md": YAMAHARA}


def shelve(folder: Path, files: dict[str, str], embedder: Embedder) -> Index:
    """The files written below `folder` and taken in as a user would, and their index opened."""
    shelf, home = folder / "資料", folder / "home"
    shelf.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (shelf / name).write_text(text, "utf-8")
    failed = [event.error for event in ingest([shelf], home, embedder) if event.error]
    assert not failed
    return Index.open(home, embedder)
