"""Forms of coordination, learning from one, hard problems and listed supervision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.coordination.actions.hard import Hard
from tongchuang.domain.coordination.models import HardProblem, LearnAnswer, LearnOrder, Listing, Rung, Step
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.access import persons_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.foundation.clock import today
from tongchuang.web.rectify.fields import PhotoForm, unit_field, units_field
from tongchuang.web.shared.forms import StyledForm

YES_NO = [("no", _("Can't be solved here: ask the next step")), ("yes", _("Solved: this is how it is done"))]


def words(
    label: Any, limit: int, help_text: Any = "", *, rows: int = 3, required: bool = True
) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=limit,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def a_day(label: Any, help_text: Any = "", *, in_days: int) -> forms.DateField:
    """A day ahead."""
    first = lambda: today() + timedelta(days=in_days)  # noqa: E731
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput(), initial=first)


class Versioned(StyledForm):
    """`version` is what the person saw; it guards against overwriting somebody else's change."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class OpinionForm(Versioned):
    """What a step thinks, and whether that solves it; the office's word always does."""

    answer = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect, choices=YES_NO, initial="no")
    opinion = words(_("Opinion"), 500)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        self.step = step
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The office is the last step: there is nothing to pass on to."""
        if self.step.rung == Rung.OFFICE:
            del self.fields["answer"]
            self.fields["opinion"].label = _("How it is to be solved")

    @property
    def solved(self) -> bool:
        """Whether the opinion ends the coordination."""
        return self.cleaned_data.get("answer", "yes") == "yes"


class LearnForm(StyledForm):
    """Who is to check for what, until when."""

    scope = forms.ChoiceField(label=_("Who checks"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("What is to be checked"), max_length=120,
        help_text=_("This is what the units read. Name no person and not who reported it."),
    )  # fmt: skip
    text = words(_("What to look at"), 1000, required=False)
    due_on = a_day(_("Answers by"), in_days=7)

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        self.finding = finding
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The sites of the finding's type, and those of its unit."""
        finding, choices = self.finding, []
        if finding.site is not None:
            choices.append(
                (LearnOrder.Scope.TYPE, _("All sites of the type “%(type)s”") % {"type": finding.site.type})
            )
        if finding.unit is not None:
            choices.append((LearnOrder.Scope.UNIT, _("All sites of %(unit)s") % {"unit": finding.unit}))
        scope: Any = self.fields["scope"]
        scope.choices = choices
        scope.initial = choices[0][0] if choices else None
        self.fields["title"].initial = finding.item.title[:120] if finding.item else finding.title[:120]


class AnswerForm(PhotoForm):
    """What a site's own check has shown. `seen` is the answer that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(label=_("What the check has shown"), widget=forms.RadioSelect)
    text = words(
        _("What was found, what was done"),
        500,
        _("Needed unless nothing of the kind was found."),
        required=False,
    )
    field_order = ["outcome", "text", "photos"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Who registers nothing can't answer with a finding."""
        actor = self.actor
        outcomes = [LearnAnswer.Outcome.FINE, LearnAnswer.Outcome.FIXED]
        if actor.may(Permission.REGISTER_FINDINGS):
            outcomes.append(LearnAnswer.Outcome.FINDING)
        field: Any = self.fields["outcome"]
        field.choices = [(each, each.label) for each in outcomes]


class HardForm(StyledForm):
    """What the list says of a problem."""

    field_order = ["title", "site_code", "place", "why", "lead", "partners", "plan", "review_on"]

    title = forms.CharField(label=_("The problem"), max_length=120)
    place = forms.CharField(label=_("Place in words"), max_length=200, required=False)
    why = words(_("Why it can't be fixed now"), 500)
    plan = words(_("What is being done about it"), 1000, required=False)
    review_on = a_day(_("Next review"), in_days=30)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        finding: Finding | None = None,
        problem: HardProblem | None = None,
        **kwargs: Any,
    ) -> None:
        self.finding, self.problem = finding, problem
        partners = list(problem.partners.values_list("unit_id", flat=True)) if problem else []
        self.sites = sites_visible_to(actor).filter(closed_on__isnull=True)
        more: dict[str, forms.Field] = {
            "lead": unit_field(actor, required=True, label=_("Unit that leads")),
            "partners": units_field(actor, label=_("Partners")),
        }
        if problem is not None:
            more["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=problem.version)
        elif finding is None:
            help_text = _("Only when it is at a site.")
            more["site_code"] = forms.CharField(
                label=_("Code of the site"), required=False, max_length=40, help_text=help_text
            )
        self.base_fields = {**self.base_fields, **more}
        super().__init__(
            *args, initial={**self._start(), "partners": partners, **kwargs.pop("initial", {})}, **kwargs
        )

    def _start(self) -> dict[str, Any]:
        if self.problem is not None:
            row = self.problem
            return {
                "title": row.title,
                "place": row.place,
                "why": row.why,
                "plan": row.plan,
                "review_on": row.review_on,
                "lead": row.lead_id,
            }
        if self.finding is not None:
            return {
                "title": self.finding.title[:120],
                "place": self.finding.place,
                "lead": self.finding.unit_id,
            }
        return {}

    def clean_site_code(self) -> str:
        """A code that there is."""
        code = str(self.cleaned_data["site_code"]).strip()
        if code and not self.sites.filter(code=code).exists():
            raise forms.ValidationError(_("There is no site with this code."))
        return code

    def hard(self) -> Hard:
        """What was given, with the site and the item that it comes from."""
        data, source = self.cleaned_data, self.problem or self.finding
        site = (
            source.site
            if source
            else self.sites.filter(code=data.get("site_code")).first()
            if data.get("site_code")
            else None
        )
        return Hard(
            title=data["title"], why=data["why"], lead=data["lead"], review_on=data["review_on"], plan=data["plan"],
            partners=list(data["partners"]), place=data["place"], site=site, item=source.item if source else None,
        )  # fmt: skip


class ReviewForm(Versioned):
    """How it stands, and when the next look is."""

    text = words(_("How it stands"), 1000)
    next_on = a_day(_("Next review"), in_days=30)


class SolveForm(Versioned):
    """How it was solved."""

    solution = words(_("How it was solved"), 1000)


class ListingForm(StyledForm):
    """Which level, which leader, until when, why."""

    field_order = ["level", "leader", "due_on", "reason"]

    level = forms.ChoiceField(label=_("Level"), choices=Listing.Level.choices)
    due_on = a_day(_("To be done by"), in_days=30)
    reason = words(_("Reason"), 200)

    def __init__(self, *args: Any, actor: Actor, listing: Listing | None = None, **kwargs: Any) -> None:
        more: dict[str, forms.Field] = {"leader": leader_field(actor)}
        if listing is not None:
            more["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=listing.version)
        kept = {name: field for name, field in self.base_fields.items() if listing is None or name != "level"}
        self.base_fields = {**kept, **more}
        start = {"leader": listing.leader_id, "due_on": listing.due_on} if listing else {}
        super().__init__(*args, initial={**start, **kwargs.pop("initial", {})}, **kwargs)


def leader_field(actor: Actor) -> forms.ModelChoiceField:
    """The leaders of the region: who holds the post of one, first of all directors and contracted leaders."""
    kinds = (PostKind.DIRECTOR, PostKind.CONTRACTED_LEADER, PostKind.UNIT_HEAD)
    rows = persons_visible_to(actor).filter(
        left_on__isnull=True, posts__kind__in=kinds, posts__valid_to__isnull=True
    )
    return forms.ModelChoiceField(rows.distinct().order_by("sort_key"), label=_("Leader in charge"))
