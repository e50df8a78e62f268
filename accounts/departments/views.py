"""Pages on which the 事務局 sees its departments and says what its groups mean."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Access, MemberRequest, is_coordinator, member_page
from accounts.departments.forms import GroupForm, ValidityForm
from accounts.departments.services import change_validity, define_group
from accounts.members.views import INVALID, form_page, posted
from accounts.models import Department, DepartmentQuerySet, GroupMember
from common.fiscal_year import fiscal_year_of


@member_page(is_coordinator)
@require_safe
def department_list(request: MemberRequest) -> HttpResponse:
    """List the city's departments with their years, and its groups with what they mean."""
    year = fiscal_year_of(timezone.localdate())
    departments = list(_departments(request.access).select_related("parent"))
    context = {
        "departments": [department for department in departments if not department.is_group],
        "groups": [department for department in departments if department.is_group],
        "year": year,
    }
    return render(request, "departments/department_list.html", context)


@member_page(is_coordinator)
@form_page
def department_edit(request: MemberRequest, department: int) -> HttpResponse:
    """Say from which to which fiscal year a department is."""
    found = get_object_or_404(_departments(request.access), pk=department, is_group=False)
    initial = {"valid_from_fy": found.valid_from_fy, "valid_until_fy": found.valid_until_fy}
    form = ValidityForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        change_validity(found, **form.cleaned_data, actor=request.access, now=timezone.now())
        return _done(request, f"{found}の年度を保存しました。")
    context = {"department": found, "form": form}
    status = INVALID if form.errors else None
    return render(request, "departments/department_edit.html", context, status=status)


@member_page(is_coordinator)
@form_page
def group_edit(request: MemberRequest, department: int) -> HttpResponse:
    """Say which departments a group means."""
    found = get_object_or_404(_departments(request.access), pk=department, is_group=True)
    offered = (
        _departments(request.access)
        .filter(is_group=False)
        .still_of_use(fiscal_year_of(timezone.localdate()), found)
    )
    form = GroupForm(posted(request), group=found, offered=offered)
    if request.method == "POST" and form.is_valid():
        define_group(
            found,
            covers_all=form.covers_all,
            departments=form.cleaned_data["departments"],
            actor=request.access,
            now=timezone.now(),
        )
        return _done(request, f"「{found}」がさす部署を保存しました。")
    context = {"department": found, "form": form}
    status = INVALID if form.errors else None
    return render(request, "departments/group_edit.html", context, status=status)


def _departments(access: Access) -> DepartmentQuerySet:
    """Return the city's departments in its order, groups with the departments that they mean."""
    members = GroupMember.objects.select_related("department").order_by("department__position", "pk")
    return (
        Department.objects.filter(municipality=access.municipality)
        .prefetch_related(Prefetch("group_members", members))
        .order_by("position", "pk")
    )


def _done(request: MemberRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("departments:department_list", request.access.municipality.slug)
