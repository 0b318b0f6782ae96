"""Permissions and the posts that carry them: one enum, one table, readable by a manager."""

from __future__ import annotations

from enum import StrEnum

from tongchuang.domain.organisations.models import PostKind


class Permission(StrEnum):
    """What a post may do. Seeing is a matter of scope (`REGION_WIDE`), doing of these."""

    MANAGE_STANDARDS = "manage_standards"
    MANAGE_CAMPAIGN = "manage_campaign"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_SITES = "manage_sites"
    ASSIGN_RESPONSIBILITIES = "assign_responsibilities"
    CLAIM_RESPONSIBILITIES = "claim_responsibilities"
    INSPECT = "inspect"
    REGISTER_FINDINGS = "register_findings"
    ASSIGN_FINDINGS = "assign_findings"
    HANDLE_FINDINGS = "handle_findings"
    VERIFY_FINDINGS = "verify_findings"
    VOID_FINDINGS = "void_findings"
    DECIDE_REQUESTS = "decide_requests"
    ENTER_FACTS = "enter_facts"
    RUN_EVALUATIONS = "run_evaluations"
    READ_LEDGER = "read_ledger"
    COMMAND = "command"
    OPEN_LEADS = "open_leads"
    MANAGE_LEADS = "manage_leads"
    ISSUE_ORDERS = "issue_orders"
    WITHDRAW_ORDERS = "withdraw_orders"
    SIGN_SECOND = "sign_second"
    SET_QUOTAS = "set_quotas"
    ASK_FOR_MATERIAL = "ask_for_material"
    ANSWER_REQUESTS = "answer_requests"
    DRAFT_DOCUMENTS = "draft_documents"
    APPROVE_DOCUMENTS = "approve_documents"
    WITHDRAW_DOCUMENTS = "withdraw_documents"
    CONFIRM_CONSEQUENCES = "confirm_consequences"
    LIFT_CONSEQUENCES = "lift_consequences"
    OBJECT = "object"
    MANAGE_TASKS = "manage_tasks"
    HANDLE_TASKS = "handle_tasks"


P = Permission

OFFICE = frozenset(
    {
        P.MANAGE_STANDARDS, P.MANAGE_CAMPAIGN, P.MANAGE_PEOPLE, P.MANAGE_SITES, P.ASSIGN_RESPONSIBILITIES, P.INSPECT,
        P.REGISTER_FINDINGS, P.ASSIGN_FINDINGS, P.VERIFY_FINDINGS, P.VOID_FINDINGS, P.DECIDE_REQUESTS,
        P.ENTER_FACTS, P.RUN_EVALUATIONS, P.READ_LEDGER, P.COMMAND, P.SET_QUOTAS, P.ASK_FOR_MATERIAL,
        P.DRAFT_DOCUMENTS, P.ISSUE_ORDERS, P.CONFIRM_CONSEQUENCES, P.MANAGE_TASKS,
    }
)  # fmt: skip

BY_POST: dict[str, frozenset[Permission]] = {
    PostKind.DIRECTOR: OFFICE | {P.SIGN_SECOND, P.APPROVE_DOCUMENTS, P.WITHDRAW_DOCUMENTS, P.WITHDRAW_ORDERS, P.OPEN_LEADS, P.LIFT_CONSEQUENCES},
    PostKind.OFFICE: OFFICE,
    PostKind.LEAD_LIAISON: frozenset(
        {
            P.CLAIM_RESPONSIBILITIES, P.HANDLE_FINDINGS, P.REGISTER_FINDINGS, P.ANSWER_REQUESTS, P.ASK_FOR_MATERIAL,
            P.OBJECT, P.HANDLE_TASKS,
        }
    ),
    PostKind.UNIT_LIAISON: frozenset(
        {
            P.CLAIM_RESPONSIBILITIES, P.HANDLE_FINDINGS, P.REGISTER_FINDINGS, P.ANSWER_REQUESTS, P.OBJECT, P.HANDLE_TASKS,
        }
    ),
    PostKind.UNIT_HEAD: frozenset(
        {P.CLAIM_RESPONSIBILITIES, P.HANDLE_FINDINGS, P.ANSWER_REQUESTS, P.OBJECT, P.HANDLE_TASKS}
    ),
    PostKind.CONTRACTED_LEADER: frozenset({P.REGISTER_FINDINGS, P.COMMAND}),
    PostKind.POINT_OWNER: frozenset({P.HANDLE_FINDINGS, P.REGISTER_FINDINGS}),
    PostKind.INSPECTOR: frozenset({P.INSPECT, P.REGISTER_FINDINGS, P.VERIFY_FINDINGS}),
    PostKind.DISCIPLINE: frozenset({P.READ_LEDGER, P.COMMAND, P.OPEN_LEADS, P.MANAGE_LEADS}),
    PostKind.OBSERVER: frozenset({P.COMMAND}),
}

# These posts see the whole region; the others see what belongs to their units, sections and sites.
REGION_WIDE: frozenset[str] = frozenset(
    {PostKind.DIRECTOR, PostKind.OFFICE, PostKind.INSPECTOR, PostKind.DISCIPLINE, PostKind.OBSERVER}
)

# The posts that inspect: whoever had one may have made a visit that arrives later.
INSPECTING: frozenset[str] = frozenset(post for post, permissions in BY_POST.items() if P.INSPECT in permissions)
