"""What somebody who may see a Vorgang must still not do there."""

from datetime import datetime

import pytest

from krm.casework.actions import forward, judging, letters, record
from krm.casework.actions.forward import UnitTask
from krm.documents.actions import store_document
from krm.journal.actions import Refused
from krm.letters import actions as letter_verbs
from krm.letters.models import Letter
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import ReactionDocument
from krm.ui.rules import LOCAL_ZONE
from krm.work import access
from tests.house.remembered import shipped_rules

AT = datetime(2026, 5, 4, 10, tzinfo=LOCAL_ZONE)


@pytest.fixture
def case(cast):
    shipped_rules(at=AT)
    new = NewReaction(
        kind="complaint",
        title="Bescheid unverständlich",
        channel="letter",
        arrived_at=AT,
        anliegen=[NewAnliegen("S4.2")],
    )
    secret = store_document(
        content=b"Nur fuer KRM.", name="a.txt", title="", by=cast.officer, at=AT
    )
    shared = store_document(
        content=b"Fuer die Einheit.", name="b.txt", title="", by=cast.officer, at=AT
    )
    kind = ReactionDocument.Kind.INCOMING
    reaction = record.record_reaction(
        new=new, documents=[(secret, kind), (shared, kind)], by=cast.officer, at=AT
    )
    reaction = forward.forward(
        reaction=reaction,
        lead_unit=cast.leistung,
        tasks=[UnitTask(cast.leistung, documents=[shared])],
        by=cast.officer,
        at=AT,
    )
    return reaction, secret, shared


def test_a_unit_sees_only_the_documents_chosen_for_it(cast, case, client):
    reaction, secret, shared = case
    client.force_login(cast.lead_leistung)
    seen = access.visible_documents(cast.lead_leistung, reaction, AT.date())
    assert [row.document for row in seen] == [shared]
    address = f"/vorgang/{reaction.number}/datei/"
    assert client.get(f"{address}{shared.pk}/").status_code == 200
    assert client.get(f"{address}{secret.pk}/").status_code == 404
    assert secret.title not in client.get(reaction.get_absolute_url()).content.decode()


def test_a_unit_touches_no_letter_of_krm(cast, case):
    reaction, _, _ = case
    letter = Letter.objects.create(
        reaction=reaction,
        kind=Letter.Kind.ANSWER,
        subject="Antwort",
        salutation="Guten Tag",
        body="Text",
        drafted_at=AT,
        changed_at=AT,
        drafted_by=cast.officer,
    )
    lead = {"by": cast.lead_leistung, "at": AT}
    words = letter_verbs.LetterWords("x", "x", "x", "", "post")
    for step in (
        lambda: letters.edit_letter(letter=letter, words=words, **lead),
        lambda: letter_verbs.tick_point(letter=letter, code="tone", is_ok=True, **lead),
        lambda: letter_verbs.void_letter(letter=letter, **lead),
        lambda: judging.judge(reaction=reaction, judgements={}, further={}, **lead),
        lambda: letters.release_letter(letter=letter, **lead),
    ):
        with pytest.raises(Refused):
            step()
    letter.refresh_from_db()
    assert (letter.subject, letter.state) == ("Antwort", Letter.State.DRAFT)


def test_answers_stay_as_they_were_released(cast, case):
    reaction, _, _ = case
    type(reaction).objects.filter(pk=reaction.pk).update(state="answer_released")
    item = reaction.anliegen.get()
    with pytest.raises(Refused, match="freigegeben"):
        judging.judge(
            reaction=reaction,
            judgements={item.pk: judging.Judgement(answer="anders")},
            further={},
            by=cast.officer,
            at=AT,
        )
