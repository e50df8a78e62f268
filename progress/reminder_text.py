"""What a department is reminded of, in words: the text that the 事務局 copies is the text that is mailed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from common.dates import format_date

_LISTED = 30


@dataclass(frozen=True)
class Reminded:
    """What a department still has to do in a round. Measures are named by code and title, in the plan's order.

    `is_open` tells whether 受付 still runs; after it only what was sent back can be mended. `signature` is the 事務局.
    """

    department: str
    round_name: str
    due_on: dt.date
    is_open: bool = True
    unanswered: Sequence[str] = ()
    sent_back: Sequence[str] = ()
    awaiting: Sequence[str] = ()
    signature: str = ""

    @property
    def can_act(self) -> bool:
        """Whether the department can do anything about it now."""
        return bool(self.sent_back or self.awaiting or (self.is_open and self.unanswered))


def reminder_subject(reminded: Reminded, *, today: dt.date) -> str:
    """Name the round and the time that is left."""
    days = (reminded.due_on - today).days
    when = f"期限まであと{days}日" if days > 0 else "期限は今日" if days == 0 else "期限を過ぎています"
    return f"【道しるべ】{reminded.round_name}（{when}）"


def reminder_text(reminded: Reminded, *, today: dt.date) -> str:
    """Write the reminder, without a line break at its end."""
    return "\n".join(
        [
            f"{reminded.department} ご担当者様",
            f"「{reminded.round_name}」について、お願いします。",
            *_part("次の{}件の回答がまだ届いていません。", reminded.unanswered),
            *_part(
                "次の{}件は差し戻しています。内容を直して、もう一度提出してください。", reminded.sent_back
            ),
            *_part("次の{}件は課長の確認がまだです。", reminded.awaiting),
            *_closing(reminded, today),
            reminded.signature or "事務局",
        ]
    )


def _part(words: str, measures: Sequence[str]) -> list[str]:
    if not measures:
        return []
    more = [f"・ほか{len(measures) - _LISTED}件"] if len(measures) > _LISTED else []
    return [words.format(len(measures)), *(f"・{measure}" for measure in measures[:_LISTED]), *more]


def _closing(reminded: Reminded, today: dt.date) -> list[str]:
    due = format_date(reminded.due_on)
    how = "入力は「道しるべ」の「回答する」からお願いします。"
    if not reminded.is_open and reminded.unanswered:
        return ["受付は締め切りました。これから回答するときは、事務局までご連絡ください。"]
    if reminded.due_on < today:
        return [f"提出期限（{due}）を{(today - reminded.due_on).days}日過ぎています。{how}"]
    return [f"提出期限は{due}です。{how}"]
