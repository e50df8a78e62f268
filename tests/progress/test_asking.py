"""Who is asked for which measure in a round, without a database."""

import pytest

from progress.asking import (
    AskableDepartment,
    AskableMeasure,
    Asking,
    NotAsked,
    Organisation,
    Part,
    PassedOver,
    Question,
    ask,
)

LEAD, SUPPORTING, COORDINATING = Part.LEAD, Part.SUPPORTING, Part.COORDINATING
YEAR = 2025
PLAN_YEARS = range(2023, 2028)

SOUMU, JOUHOU, SHIMIN, OLD, EARLY, LATER = 1, 2, 3, 7, 8, 9
ALL, COUNTERS, NOBODY_KNOWS = 20, 21, 22
ELSEWHERE = 99

DEPARTMENTS = [
    AskableDepartment(SOUMU),
    AskableDepartment(JOUHOU, valid_from_fy=YEAR),
    AskableDepartment(SHIMIN, valid_until_fy=YEAR),
    AskableDepartment(OLD, valid_until_fy=2023),
    AskableDepartment(EARLY, valid_until_fy=2021),
    AskableDepartment(LATER, valid_from_fy=YEAR + 1),
    AskableDepartment(ALL, is_group=True, covers_all=True),
    AskableDepartment(COUNTERS, is_group=True),
    AskableDepartment(NOBODY_KNOWS, is_group=True),
]


def organisation(
    successors: dict[int, list[int]] | None = None, members: dict[int, list[int]] | None = None
) -> Organisation:
    return Organisation(
        YEAR, DEPARTMENTS, successors=successors, members=members or {COUNTERS: [SHIMIN, SOUMU]}
    )


def asked(
    *parts: tuple[Part, int], assigned: int | None = None, successors: dict[int, list[int]] | None = None
) -> Asking:
    return ask(
        [AskableMeasure(1, parts)],
        organisation(successors),
        fiscal_year=YEAR,
        plan_years=PLAN_YEARS,
        assigned={} if assigned is None else {1: assigned},
    )


CASES = [
    # what the plan prints, who leads, who supports
    ([(LEAD, SOUMU)], SOUMU, ()),
    ([(LEAD, JOUHOU), (LEAD, SOUMU)], JOUHOU, (SOUMU,)),
    ([(LEAD, SOUMU), (SUPPORTING, SHIMIN), (COORDINATING, JOUHOU)], SOUMU, (SHIMIN, JOUHOU)),
    ([(SUPPORTING, SHIMIN), (LEAD, SOUMU)], SOUMU, (SHIMIN,)),
    ([(LEAD, SOUMU), (SUPPORTING, SOUMU)], SOUMU, ()),
    # a group never leads, its members support
    ([(LEAD, COUNTERS), (LEAD, JOUHOU)], JOUHOU, (SHIMIN, SOUMU)),
    ([(LEAD, ALL), (LEAD, JOUHOU)], JOUHOU, (SOUMU, SHIMIN)),
    ([(LEAD, SHIMIN), (SUPPORTING, COUNTERS)], SHIMIN, (SOUMU,)),
    # where no department leads, the coordinating one answers
    ([(LEAD, COUNTERS), (COORDINATING, JOUHOU)], JOUHOU, (SHIMIN, SOUMU)),
    ([(COORDINATING, COUNTERS), (COORDINATING, JOUHOU)], JOUHOU, (SHIMIN, SOUMU)),
    # those who are not there this year are passed over
    ([(LEAD, OLD), (LEAD, SOUMU)], SOUMU, ()),
    ([(LEAD, LATER), (LEAD, SOUMU)], SOUMU, ()),
    ([(LEAD, ELSEWHERE), (LEAD, SOUMU)], SOUMU, ()),
]


@pytest.mark.parametrize(("parts", "lead", "supporting"), CASES)
def test_one_department_leads_and_the_others_support(
    parts: list[tuple[Part, int]], lead: int, supporting: tuple[int, ...]
) -> None:
    assert asked(*parts).questions == [Question(1, lead, supporting)]


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [(SUPPORTING, SOUMU)],
        [(LEAD, ALL)],
        [(LEAD, COUNTERS), (SUPPORTING, SOUMU)],
        [(LEAD, OLD)],
        [(LEAD, ELSEWHERE)],
    ],
)
def test_a_measure_without_a_department_in_the_lead_is_an_orphan(parts: list[tuple[Part, int]]) -> None:
    asking = asked(*parts)

    assert (asking.questions, asking.orphans) == ([], [1])


def test_an_orphan_is_asked_of_the_assigned_department_and_the_group_supports() -> None:
    assert asked((LEAD, COUNTERS), assigned=JOUHOU).questions == [Question(1, JOUHOU, (SHIMIN, SOUMU))]


def test_an_assigned_department_answers_in_place_of_the_first_lead() -> None:
    parts = [(LEAD, SOUMU), (LEAD, SHIMIN)]

    assert asked(*parts, assigned=JOUHOU).questions == [Question(1, JOUHOU, (SHIMIN,))]
    assert asked(*parts, assigned=SHIMIN).questions == [Question(1, SHIMIN)]


def test_an_assigned_department_that_has_lapsed_leaves_it_to_the_plan() -> None:
    assert asked((LEAD, SOUMU), assigned=OLD).questions == [Question(1, SOUMU)]


def test_a_lapsed_department_is_replaced_by_its_successor() -> None:
    successors = {EARLY: [OLD], OLD: [JOUHOU]}

    asking = asked((LEAD, EARLY), successors=successors)

    assert asking.questions == [Question(1, JOUHOU)]
    assert not asking.passed_over


def test_of_a_split_department_the_first_successor_leads_and_the_others_support() -> None:
    asking = asked((LEAD, OLD), (SUPPORTING, SHIMIN), successors={OLD: [SOUMU, JOUHOU]})

    assert asking.questions == [Question(1, SOUMU, (JOUHOU, SHIMIN))]


def test_two_departments_that_were_merged_are_asked_once() -> None:
    asking = asked((LEAD, OLD), (SUPPORTING, EARLY), successors={OLD: [SOUMU], EARLY: [SOUMU]})

    assert asking.questions == [Question(1, SOUMU)]


def test_a_department_that_still_exists_is_asked_itself_whatever_came_after_it() -> None:
    assert asked((LEAD, SHIMIN), successors={SHIMIN: [SOUMU]}).questions == [Question(1, SHIMIN)]


@pytest.mark.parametrize("successors", [{OLD: [OLD]}, {OLD: [EARLY], EARLY: [OLD]}])
def test_successions_in_a_circle_lead_to_nobody(successors: dict[int, list[int]]) -> None:
    assert asked((LEAD, OLD), successors=successors).orphans == [1]


def test_groups_within_groups_are_expanded_and_circles_end() -> None:
    members = {COUNTERS: [NOBODY_KNOWS, SHIMIN], NOBODY_KNOWS: [COUNTERS, SOUMU]}

    assert organisation(members=members).now(COUNTERS) == (SOUMU, SHIMIN)


def test_a_member_of_a_group_that_has_lapsed_is_replaced_too() -> None:
    now = organisation({OLD: [JOUHOU]}, {COUNTERS: [OLD, SHIMIN]}).now(COUNTERS)

    assert now == (JOUHOU, SHIMIN)


def test_all_departments_are_those_of_the_year() -> None:
    assert organisation().now(ALL) == (SOUMU, JOUHOU, SHIMIN)


@pytest.mark.parametrize(
    ("department", "reason"),
    [(OLD, PassedOver.LAPSED), (LATER, PassedOver.YET_TO_COME), (ELSEWHERE, PassedOver.OTHER_CITY)],
)
def test_departments_that_are_passed_over_are_told_with_the_reason(
    department: int, reason: PassedOver
) -> None:
    asking = asked((LEAD, SOUMU), (SUPPORTING, department))

    assert asking.passed_over == {(department, reason): [1]}


def test_groups_whose_members_nobody_has_set_are_told_once_a_measure() -> None:
    asking = asked((LEAD, NOBODY_KNOWS), (SUPPORTING, NOBODY_KNOWS), (COORDINATING, SOUMU))

    assert asking.unknown_groups == {NOBODY_KNOWS: [1]}
    assert asking.questions == [Question(1, SOUMU)]


@pytest.mark.parametrize(
    ("measure", "plan_years", "reason"),
    [
        (AskableMeasure(1, is_active=False), PLAN_YEARS, NotAsked.NOT_ACTIVE),
        (AskableMeasure(1, introduced_fy=YEAR + 1), PLAN_YEARS, NotAsked.NOT_INTRODUCED),
        (AskableMeasure(1), range(2026, 2030), NotAsked.OUTSIDE_PLAN),
    ],
)
def test_measures_that_are_not_asked_are_told_with_the_reason(
    measure: AskableMeasure, plan_years: range, reason: NotAsked
) -> None:
    asking = ask([measure], organisation(), fiscal_year=YEAR, plan_years=plan_years)

    assert (asking.not_asked, asking.orphans, asking.questions) == ([(1, reason)], [], [])


def test_a_measure_introduced_in_the_year_itself_is_asked() -> None:
    measure = AskableMeasure(1, ((LEAD, SOUMU),), introduced_fy=YEAR)

    assert ask([measure], organisation(), fiscal_year=YEAR, plan_years=PLAN_YEARS).questions


@pytest.mark.parametrize("reasons", [NotAsked, PassedOver])
def test_every_reason_is_worded_for_people(reasons: type[NotAsked] | type[PassedOver]) -> None:
    labels = [reason.label for reason in reasons]

    assert len(set(labels)) == len(labels)
