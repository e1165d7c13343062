"""What there is of a Vorgang and for somebody at all, before each part is read."""

from typing import Final

from django.db.models import OuterRef, Q

from krm.arrivals.models import Alarm, DangerHint, IntakeItem, KeptPart, PassedOn, Translation
from krm.casework.models import CaseNote, Schriftsatz, SecondLook
from krm.corrections.models import Correction
from krm.desk.queries.dispatch import WORK
from krm.letters.models import Dispatch, Letter
from krm.measures.models import Besonderheit, Disclosure, Informed, Measure
from krm.organisation.models import Person
from krm.organisation.queries.there_is import Rows, ThereIs
from krm.parties.models import Consent
from krm.privacy.models import Anonymising, LegalHold, LookIn, ProcedureEnd
from krm.reactions.models import (
    Anliegen,
    Exclusion,
    FurtherPoint,
    Petition,
    Reaction,
    ReactionDocument,
)
from krm.reactions.rules import Kind, Procedure
from krm.reactions.workflow import OPEN_STATES
from krm.triage.models import ReactionLink, SeriesMember
from krm.work.models import Assignment, Task


def _of_case() -> dict[str, Rows]:
    this = {"reaction": OuterRef("pk")}
    arrived = {"item__reaction": OuterRef("pk")}
    live = ReactionLink.objects.filter(undone_at=None)
    of_points = Anliegen.objects.filter(**this)
    return {
        "arrival": IntakeItem.objects.filter(**this),
        "schriftsaetze": Schriftsatz.objects.filter(assignment__reaction=OuterRef("pk")),
        "tasks": Task.objects.open().filter(**this),
        "notes": CaseNote.objects.filter(**this),
        "corrections": Correction.objects.waiting().filter(**this),
        "anonymising": Anonymising.objects.waiting().filter(**this),
        "documents": ReactionDocument.objects.filter(**this),
        "translations": Translation.objects.filter(**arrived),
        "alarms": Alarm.objects.filter(**this, confirmed_at=None),
        "hints": DangerHint.objects.filter(**this, item=None),
        "further_points": FurtherPoint.objects.filter(**this),
        "follow_ups": Reaction.objects.filter(follow_up_of=OuterRef("pk")),
        "links": live.filter(**this),
        "links_back": live.filter(other=OuterRef("pk")),
        "series": SeriesMember.objects.filter(**this),
        "passed_on": PassedOn.objects.filter(**arrived),
        "origins": PassedOn.objects.filter(dienstaufsicht__reaction=OuterRef("pk")),
        "kept_parts": KeptPart.objects.filter(**arrived),
        "second_look": SecondLook.objects.filter(**this),
        "exclusions": Exclusion.objects.filter(**this),
        "besonderheiten": Besonderheit.objects.standing().filter(**this),
        "measures": Measure.reactions.through.objects.filter(**this),
        "disclosures": Disclosure.objects.filter(**this),
        "consents": Consent.objects.filter(party=OuterRef("party_id")),
        "look_ins": LookIn.objects.filter(**this),
        "holds": LegalHold.objects.filter(**this),
        "gone": Anonymising.objects.filter(**this).exclude(retention_class=""),
        "procedures": of_points.exclude(procedure__in=("", Procedure.NONE)),
        "procedure_ends": ProcedureEnd.objects.filter(**this),
    }


# What there is of a Vorgang, for its page.
of_case: Final = ThereIs(Reaction, _of_case)


def _of_desk() -> dict[str, Rows]:
    own = OuterRef("pk")
    informed = Informed.objects.filter(person=own, besonderheit__withdrawn_at=None)
    owes = Q(besonderheit__due_at__isnull=False, besonderheit__settled_at=None)
    wanted = Q(state=Measure.State.PROPOSED) | Q(state=Measure.State.ACCEPTED, owner=own)
    judged = Q(effect_due_on__isnull=False, effect="")
    mine = Q(person=own) | Q(unit__isnull=False) | ~Q(role="")
    unfetched = Dispatch.objects.filter(state=Dispatch.State.SENT, fetched_at=None)
    return {
        "tasks": Task.objects.open().filter(mine),
        "received": Assignment.objects.owed().filter(recipient=own),
        "drafted": Assignment.objects.owed().filter(drafter=own),
        "dispatches": Dispatch.objects.filter(state__in=WORK),
        "unfetched": unfetched.filter(channel=Letter.Channel.DOWNLOAD),
        "petitions": Petition.objects.filter(reaction__state__in=OPEN_STATES),
        "petition_kind": Reaction.objects.open().filter(kind=Kind.PETITION),
        "waiting_parts": PassedOn.objects.filter(received_at=None, returned_at=None),
        "returned_parts": PassedOn.objects.exclude(returned_at=None),
        "informed": informed.filter(Q(acknowledged_at=None) | owes),
        "measures": Measure.objects.filter(wanted | judged),
        "alarms": Alarm.objects.filter(confirmed_at=None),
    }


# What there is in the house, and for a person, that may stand on Heute.
of_desk: Final = ThereIs(Person, _of_desk)
