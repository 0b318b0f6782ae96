"""Official documents (公文): numbered without gaps, frozen when they are issued, withdrawn only with a trace."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.rules import number_text
from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class Document(RegionModel):
    """A document (公文). Once it is issued, its words, its number and those it goes to never change."""

    class Kind(models.TextChoices):
        ORDER = "order", "Supervision order"
        BULLETIN = "bulletin", "Bulletin"
        NOTICE = "notice", "Notice"
        INTERVIEW = "interview", "Notice of an interview"
        YELLOW_CARD = "yellow_card", "Yellow card"
        LETTER = "letter", "Letter"
        REPLY = "reply", "Reply"
        MINUTES = "minutes", "Minutes"
        REPORT = "report", "Report"
        EVALUATION = "evaluation", "Circular on an evaluation"
        BRIEFING = "briefing", "Briefing"
        PLEDGE = "pledge", "Pledge"
        PLAN_PAGE = "plan_page", "One-page plan"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVAL = "approval", "Waits for approval"
        ISSUED = "issued", "Issued"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Colour(models.TextChoices):
        NONE = "", "—"
        WHITE = "white", "White"
        YELLOW = "yellow", "Yellow"
        RED = "red", "Red"

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    colour = models.CharField(max_length=8, choices=Colour.choices, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    title = models.CharField(max_length=120)
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # The issuer's code (机关代字), as in 云创督〔2026〕17号; year and number come with the issue.
    code = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    # Everything that is printed besides number and date: head, signature, blocks, names (values.Content).
    content = models.JSONField()
    # SHA-256 of what is printed, number and date with it; taken when it is issued.
    digest = models.CharField(max_length=64, blank=True)
    # What it is about, as pages link to it; its app stands above this one.
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    # Whoever wrote at it may not approve it.
    edited_by = ArrayField(models.UUIDField(), default=list)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    sent_back_reason = models.CharField(max_length=300, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    grams = ArrayField(models.CharField(max_length=4), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "code", "year", "number"],
                condition=models.Q(number__isnull=False),
                name="documents_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["draft", "approval"],
                    number__isnull=True,
                    year__isnull=True,
                    issued_at__isnull=True,
                )
                | models.Q(
                    state__in=["issued", "withdrawn"],
                    number__isnull=False,
                    year__isnull=False,
                    issued_at__isnull=False,
                ),
                name="documents_numbered_when_issued",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-issued_at"], name="documents_recent"),
            models.Index(fields=["region", "state", "kind"], name="documents_by_state"),
            models.Index(fields=["subject_type", "subject_id"], name="documents_subject"),
            GinIndex(fields=["grams"], name="documents_grams"),
        ]

    def __str__(self) -> str:
        return self.number_text or self.title

    @property
    def number_text(self) -> str:
        """The number as printed (发文字号); empty before the issue."""
        if self.number is None or self.year is None:
            return ""
        return number_text(self.code, self.year, self.number, self.kind)

    @property
    def is_out(self) -> bool:
        """Whether it was issued, withdrawn since or not."""
        return self.number is not None


class DocumentParty(BaseModel):
    """Whom a document goes to (主送) or is copied to (抄送), under the name that it had then."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="parties")
    position = models.PositiveSmallIntegerField()
    copied = models.BooleanField(default=False)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["copied", "position"]
        indexes = [
            models.Index(fields=["unit"], name="documents_party_unit"),
            models.Index(fields=["person"], name="documents_party_person"),
        ]


class Series(RegionModel):
    """The numbers of a code in a year: `last` was given last. Its row is held from taking a number to the commit."""

    code = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    # What had been given on paper before the product took over.
    begun_after = models.PositiveIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "code", "year"], name="documents_series_once")
        ]


class Letterhead(RegionModel):
    """How documents of a kind begin and end in a region, where the office wants it other than by default."""

    kind = models.CharField(max_length=12, choices=Document.Kind.choices)
    issuer = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=20)
    head = models.CharField(max_length=60)
    signature = models.CharField(max_length=60)
    # Leaves the place of the seal (加盖印章).
    sealed = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "kind"], name="documents_letterhead_once")]


class Rendering(BaseModel):
    """A file made of a document. The first that was made of its words stays the file of the document."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        WORD = "docx", "Word"
        PICTURES = "zip", "Pictures of the pages"

    document = models.ForeignKey(Document, models.CASCADE, related_name="renderings")
    format = models.CharField(max_length=4, choices=Format.choices)
    # SHA-256 of what is printed, and of that with template and fonts.
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveSmallIntegerField(null=True)
    # Styles for which another font stood in, and characters that no font has (printed as a box).
    stand_ins = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "format", "key"], name="documents_rendering_once")
        ]


class WordTemplate(RegionModel):
    """A template (模板) of the office: a Word file with fields, in the version that is in use."""

    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Document.Kind.choices)
    # Out of use: what was made from it stays as it is.
    retired_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "title"], name="documents_template_once")]

    def __str__(self) -> str:
        return self.title


class TemplateVersion(BaseModel):
    """A file of a template. The one in use is marked; going back to an earlier one marks that one."""

    template = models.ForeignKey(WordTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    file_name = models.CharField(max_length=120)
    # The fields that it has, in the order in which they stand.
    fields = models.JSONField(default=list)
    in_use = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="documents_version_once"),
            models.UniqueConstraint(
                fields=["template"], condition=models.Q(in_use=True), name="documents_one_version_in_use"
            ),
        ]
        ordering = ["-number"]


class Basis(BaseModel):
    """What a document was written from: which report, of what, as of which moment, and every figure in it with its source."""

    document = models.OneToOneField(Document, models.CASCADE, related_name="basis")
    recipe = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    as_of = models.DateTimeField()
    figures = models.JSONField(default=list)
    # Word templates: the version, and what stands in its fields and rows besides number and date.
    template = models.ForeignKey(TemplateVersion, models.PROTECT, null=True, related_name="+")
    filled = models.JSONField(default=dict)
    written_at = models.DateTimeField()
    # When the figures were last held against the data, and what differed then.
    checked_at = models.DateTimeField(null=True)
    differences = models.JSONField(default=list)


class Receipt(BaseModel):
    """That somebody whom an issued document goes to has opened it (已读), and has signed for it (签收)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="receipts")
    party = models.ForeignKey(DocumentParty, models.CASCADE, related_name="receipts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "user"], name="documents_receipt_once")]
        indexes = [models.Index(fields=["document"], name="documents_receipts_of")]
