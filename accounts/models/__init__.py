"""Who: municipalities, their departments, people and what they may do there."""

from accounts.models.departments import (
    Department,
    DepartmentQuerySet,
    DepartmentSuccession,
    GroupMember,
)
from accounts.models.events import SecurityEvent
from accounts.models.municipalities import (
    RESERVED_SLUGS,
    Municipality,
    validate_municipality_code,
    validate_municipality_slug,
)
from accounts.models.people import Membership, MembershipQuerySet, Role, User, UserQuerySet

__all__ = [
    "RESERVED_SLUGS",
    "Department",
    "DepartmentQuerySet",
    "DepartmentSuccession",
    "GroupMember",
    "Membership",
    "MembershipQuerySet",
    "Municipality",
    "Role",
    "SecurityEvent",
    "User",
    "UserQuerySet",
    "validate_municipality_code",
    "validate_municipality_slug",
]
