"""What a person's departments have to do, and what their 課長 confirms."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, has_work_list, member_page
from progress.work import past_rounds, work_of

SHOWN = {"open": "対応が必要", "done": "提出済", "all": "すべて"}


@require_safe
@never_cache
@member_page(has_work_list)
def my_work(request: MemberRequest) -> HttpResponse:
    """Show what has to be answered in the rounds under way."""
    work = work_of(request.access, today=timezone.localdate())
    show = request.GET.get("show", "open")
    context = {
        "work": work,
        "show": show if show in SHOWN else "open",
        "past": [] if work.rounds else past_rounds(request.access),
    }
    return render(request, "progress/my_work.html", context)
