"""The people of a city: its 事務局 alone keeps them."""

from collections.abc import Mapping

from tests.access import (
    COORDINATOR,
    COORDINATOR_DONE,
    COORDINATOR_INVALID,
    COORDINATOR_READS,
    Row,
    World,
)

NOT_FOUND = "404 403 403 403 403 404 in"


def member(world: World) -> Mapping[str, object]:
    membership = world.members["viewer"]
    return {"person": membership.user_id, "membership": membership.pk}


def stranger(world: World) -> Mapping[str, object]:
    return {"person": world.stranger.user_id, "membership": world.stranger.pk}


def foreign_membership(world: World) -> Mapping[str, object]:
    return {"person": world.members["viewer"].user_id, "membership": world.stranger.pk}


def new_person(world: World) -> Mapping[str, object]:
    return {
        "username": "new-person",
        "display_name": "新しい人",
        "role": "editor",
        "department": world.lead.pk,
    }


def admitted(world: World) -> Mapping[str, object]:
    return {
        "username": world.stranger.user.username,
        "display_name": world.stranger.user.display_name,
        "role": "coordinator",
    }


def name(world: World) -> Mapping[str, object]:
    return {"display_name": world.members["viewer"].user.username}


def role(world: World) -> Mapping[str, object]:
    return {"role": "viewer", "department": world.other.pk}


ROWS = [
    Row("members:transfer", COORDINATOR, COORDINATOR_INVALID),
    Row("members:transfer_table", COORDINATOR, COORDINATOR_READS),
    Row("members:transfer_apply", COORDINATOR_READS, COORDINATOR_DONE),
    Row("members:member_list", COORDINATOR, COORDINATOR_READS),
    Row("members:member_add", COORDINATOR, COORDINATOR_INVALID),
    Row("members:member_add", COORDINATOR, COORDINATOR, data=new_person, case="filled in"),
    Row("members:member_admit", COORDINATOR, COORDINATOR_INVALID),
    Row("members:member_admit", COORDINATOR, COORDINATOR_DONE, data=admitted, case="filled in"),
    Row("members:member_edit", COORDINATOR, COORDINATOR_INVALID, member),
    Row(
        "members:member_edit",
        COORDINATOR,
        COORDINATOR_DONE,
        member,
        name,
        case="filled in",
    ),
    Row("members:member_password", COORDINATOR, COORDINATOR, member),
    Row("members:member_disable", COORDINATOR, COORDINATOR_DONE, member),
    Row("members:member_enable", COORDINATOR, COORDINATOR_INVALID, member),
    Row("members:membership_add", COORDINATOR, COORDINATOR_DONE, member, role),
    Row("members:membership_change", COORDINATOR, COORDINATOR_DONE, member, role),
    Row("members:membership_end", COORDINATOR, COORDINATOR_DONE, member),
    *(
        Row(f"members:{page}", NOT_FOUND, NOT_FOUND, stranger, role, case="of another city")
        for page in (
            "member_edit",
            "member_password",
            "member_disable",
            "member_enable",
            "membership_add",
            "membership_change",
            "membership_end",
        )
    ),
    Row(
        "members:membership_change",
        NOT_FOUND,
        NOT_FOUND,
        foreign_membership,
        role,
        case="another's membership",
    ),
    Row("members:membership_end", NOT_FOUND, NOT_FOUND, foreign_membership, case="another's membership"),
]
