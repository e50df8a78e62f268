"""The time that is left, in words."""

import datetime as dt


def days_left(due_on: dt.date, *, today: dt.date) -> str:
    """Say how many days are left until a due date, itself included: あと9日, 今日まで, 3日過ぎています."""
    days = (due_on - today).days
    if days < 0:
        return f"期限を{-days}日過ぎています"
    return f"あと{days}日" if days else "今日まで"
