"""Whether a sentence tells what somebody does or how it is done, where a question asks for that. Pure."""

import re

from assistant.clauses import acts, agents, troubles
from assistant.question import Question

_ASKS_DOING = re.compile(
    r"(?:何|なに)を(?:し|す|や|行|おこな)"
    r"|(?:している|する|やっている|行っている|行う|取り組んでいる)(?:こと|の)(?:は|を)"
    r"|取り?組み?(?:は|を|に|の)|(?:仕事|役割|役目|業務|活動|働き)(?:は|って)(?:何|なに|どん|どう|[?？]|$)|工夫|流れ|手順|段取り|手続|進め方|やり方"
    r"|(?:どう|どのように|どうやって|どんなふうに)[^、。]{0,24}(?:し|や|行|進|取|対応|育|確保|支)|どうや|どうすれば"
)
# コーディネーターは何をする人か: what is asked about acts, and nothing is done to it.
_WHAT_X_DOES = re.compile(
    r"([^、。]+?)(?:は|って|とは)(?:、)?(?:何|なに|どんなこと)を(?:し|す|や|行)"
)
_STEP = re.compile(
    r"(?:る|た|い)と、|たら、?|(?:た|の)(?:後|のち|あと)|て(?:から|、)|まず|次に|その後|続いて|最後に"
)
# 相談を受ける窓口である: what something is is told by what it does.
_BY_WHAT_IT_DOES = re.compile(
    r"を[^、。は]{0,12}[うくすつむる](?:機能|役割|仕組み|しくみ|ところ|[一-龠ァ-ヴー]*(?:口|員|者|人|関|所|センター|業|制|場))(?:である|です)?[。．]?$"
)
_NOT_DONE = 0.2
_IN_STEPS = 0.15

# A problem is asked for, and a sentence that tells one.
_ASKS_TROUBLE = re.compile(r"問題|課題|困っ|困り|悩み|支障|難点")
_TROUBLE = 0.2


def tells_trouble(question: Question, text: str) -> float:
    """What a sentence gains by telling of a problem where a question asks for that."""
    asked = question.kind in {"open", "list"} and _ASKS_TROUBLE.search(question.text) is not None
    return _TROUBLE if asked and troubles(text) else 0.0


def asks_what_is_done(question: Question) -> bool:
    """Whether a question asks what somebody does or how, and not for a figure, a person or a yes."""
    return (
        question.figure is None
        and not question.who
        and question.kind in {"open", "list", "procedure", "definition"}
        and _ASKS_DOING.search(question.text) is not None
    )


def tells_doing(question: Question, text: str) -> float:
    """What a sentence gains or loses by telling, or not, what is done."""
    told = 0.0 if acts(text) or _BY_WHAT_IT_DOES.search(text) else -_NOT_DONE
    asked = _WHAT_X_DOES.search(question.text)
    if asked is not None and asked[1] in text:
        who = [noun for noun in agents(text) if asked[1] in noun.text]
        does = any(n.particle.startswith("によ") for n in who) or (who and told == 0)
        told = 0.0 if does else told - _NOT_DONE
    if question.kind == "procedure" and acts(text) and _STEP.search(text):
        told += _IN_STEPS
    return told
