"""AS-68 to AS-70: the monthly sample, from the schedule over Heute to the PDF (R-10)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from krm.casework.actions import customer
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.organisation.models import Absence
from krm.organisation.queries import people_with_role
from krm.organisation.rules import Role
from krm.parties.models import Consent
from krm.privacy.actions import checking, sampling
from krm.privacy.models import Sample
from krm.privacy.rules.drawing import sample_of
from tests.house.cases import recorded
from tests.house.reactions import moment
from tests.walks.clock import CLOCK
from tests.walks.directive import clock, reads, reads_nowhere, story, today
from tests.walks.story import notices, rows, take_up
from tests.walks.walker import PDF, DeadEnd, Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

WHAT = "Stichprobe E-AKTE für Mai 2026 prüfen"
MAY = moment("2026-05-01").date()


def may(story, count=3):
    """So many reactions arrive in May; each has its title."""
    days = ("2026-05-04", "2026-05-05", "2026-05-06", "2026-05-07")
    return [recorded(story, days[n], title=f"Vorgang {n}") for n in range(count)]


def looks_into(story, title, day="2026-05-20"):
    """The officer enters the consent and reads a document, by the pages."""
    paper = SimpleUploadedFile("einwilligung.pdf", PDF, "application/pdf")
    walker = today(story.officer).press("Register").press(title)
    walker.press("Einwilligung eintragen").press("Eintragen", purpose="eakte", file=paper)
    walker.press("Einsicht eintragen")
    words = {"document": "Bescheid über die Miete", "purpose": "Die Zusage nachlesen"}
    walker.press("Eintragen", document_on="2026-01-15", kind="bescheid", **words)


def drawn_with(story, clock, looked, count=3):
    """May is over and its sample drawn; these Vorgänge had a look-in."""
    clock.on("2026-05-20T09:00")
    cases = may(story, count)
    for number in looked:
        looks_into(story, cases[number].title)
    clock.on("2026-06-01T05:00")
    sampling.watch_samples(at=CLOCK())
    clock.on("2026-06-01T09:00")
    return cases, Sample.objects.get(month=MAY)


def answered(walker, **others):
    """Answer every question with yes, but for these."""
    names = [item.name for form in walker.page.forms for item in form.fields if "-" in item.name]
    said = {name: "yes" for name in names if not name.endswith("-remark")}
    for name in said:
        said[name] = others.get(name.partition("-")[2], said[name])
    return walker.enter(**said)


def minutes_for(words, choices, pages):
    """Return how long it takes: 150 words a minute, 8 seconds a choice, 15 seconds a page."""
    return len(words.split()) / 150 + (8 * choices + 15 * pages) / 60


def test_as_68_one_of_the_intake_and_one_with_a_look_in(story, clock):
    cases, sample = drawn_with(story, clock, looked=[0])
    drawn = list(sample.cases.order_by("pk").values_list("number", "source"))
    assert drawn == sample_of(sample.seed, sample.intake, sample.looked, per_month=1, of_look_ins=1)
    assert sample.intake == sorted(row.number for row in cases)
    assert sample.looked == [cases[0].number]
    assert cases[0].number in [number for number, _ in drawn], "the one look-in is always there"
    walker = today(story.executive)
    assert rows(walker, WHAT) == [f"Prüfen: {WHAT}"]
    reads(walker, "Mo 15.06.2026")
    walker = take_up(story.executive, WHAT)
    reads(walker, "Bescheid über die Miete", "Nachweis ansehen", "Die Zusage nachlesen")
    with pytest.raises(DeadEnd, match="Bitte ja oder nein sagen"):
        walker.press("Prüfung abschließen", as_shown=True)
    to_read, chosen = walker.page.text, answered(walker)
    assert minutes_for(to_read, len(chosen._entered), pages=2) <= 5
    chosen.press("Prüfung abschließen", as_shown=True)
    reads(walker, "Die Stichprobe ist geprüft.", "ohne Beanstandung", "Geprüft Mo 01.06.2026")
    walker.press("Bogen als PDF")
    reads_nowhere(today(story.executive), WHAT)
    watching = today(story.data_protection).press("Datenschutz").press("Einsichten und")
    reads(watching, "Mai 2026", "ohne Beanstandung")
    watching.press("Mai 2026", wanting="monat=")
    reads(watching, cases[0].number, "Die Zusage nachlesen", "Bescheid vom Do 15.01.2026")
    reads_nowhere(watching, "Beispielfrau", "Bescheid über die Miete")
    watching.press("Mai 2026", wanting="stichprobe")
    reads_nowhere(watching, "Beispielfrau", "Bescheid über die Miete")
    watching.press("Bogen als PDF")


def test_r_10_a_missing_consent_reaches_the_data_protection(story, clock):
    cases, sample = drawn_with(story, clock, looked=[0], count=1)
    Consent.objects.update(withdrawn_on="2026-05-20")
    walker = take_up(story.executive, WHAT)
    remark = f"{sample.cases.get().pk}-consent-remark"
    with pytest.raises(DeadEnd, match="Bitte sagen, was nicht stimmt"):
        answered(walker, consent="no").press("Prüfung abschließen", as_shown=True)
    with pytest.raises(DeadEnd, match="nennt keine Namen"):
        answered(walker, consent="no").enter(**{remark: "Frau Beispielfrau widerrief"}).press(
            "Prüfung abschließen", as_shown=True
        )
    answered(walker, consent="no").enter(**{remark: "Am selben Tag widerrufen"})
    walker.press("Prüfung abschließen", as_shown=True)
    reads(walker, "Beanstandungen: 1", "Am selben Tag widerrufen")
    assert cases[0].number in notices(story.data_protection)
    found = take_up(story.data_protection, "Besonderheit: Einsicht in die E-AKTE ohne Einwilligung")
    reads(found, "KRM liest in dieser Akte nicht mehr.")
    found.press("Zur Kenntnis genommen")


def test_as_69_a_month_without_intake_is_a_fehlanzeige(story, clock):
    clock.on("2026-05-20T09:00")
    recorded(story, "2026-04-20")
    clock.on("2026-06-01T09:00")
    sampling.watch_samples(at=CLOCK())
    sample = Sample.objects.get()
    assert (sample.cases.count(), sample.is_fehlanzeige, bool(sample.sheet)) == (0, True, True)
    reads_nowhere(today(story.executive), WHAT)
    assert "Fehlanzeige" in notices(story.executive)
    walker = (
        today(story.executive)
        .press("Datenschutz")
        .press("Einsichten und")
        .press("Mai 2026", wanting="stichprobe")
    )
    reads(walker, "Fehlanzeige: In diesem Monat kam keine Kundenreaktion an.")
    walker.press("Bogen als PDF")


def test_as_70_nobody_redraws_or_edits_and_the_attempt_is_journalled(story, clock, capsys):
    _, sample = drawn_with(story, clock, looked=[], count=3)
    seed = sample.seed
    for person in (story.officer, story.executive):
        with pytest.raises(Refused, match="Niemand zieht"):
            sampling.draw_sample(month=MAY, by=person, at=CLOCK())
    call_command("sample", month="2026-05")
    sampling.watch_samples(at=CLOCK())
    sample.refresh_from_db()
    assert sample.seed == seed
    assert seed in capsys.readouterr().out
    officer = Walker(story.officer).open(sample.get_absolute_url())
    assert not officer.has("Prüfung abschließen")
    officer.client.post(sample.get_absolute_url())
    answered(take_up(story.executive, WHAT)).press("Prüfung abschließen", as_shown=True)
    again = Walker(story.executive)
    again.client.post(sample.get_absolute_url())
    reads(again.open(sample.get_absolute_url()), "lässt sich nicht mehr ändern")
    refused = JournalEntry.objects.filter(verb="step_refused").order_by("pk")
    codes = [entry.data["code"] for entry in refused]
    assert codes == ["no_redraw", "no_redraw", "not_checker", "already_checked"]


def test_r_10_what_is_drawn_late_is_not_due_before_it_was_drawn(story, clock):
    """The program did not run until Di 16.06.2026, a day after the sample was due."""
    clock.on("2026-05-20T09:00")
    may(story, 1)
    clock.on("2026-06-16T09:00")
    sampling.watch_samples(at=CLOCK())
    sample = Sample.objects.get(month=MAY)
    assert sample.due_on.isoformat() == "2026-06-29"
    reads(take_up(story.executive, WHAT), "Gezogen Di 16.06.2026", "Zu prüfen bis Mo 29.06.2026")


def test_r_10_what_is_late_is_asked_for_and_the_chair_hears(story, clock):
    _, sample = drawn_with(story, clock, looked=[], count=1)
    clock.on("2026-06-11T09:00")
    assert sampling.watch_samples(at=CLOCK()) == 0
    clock.on("2026-06-12T09:00")
    assert sampling.watch_samples(at=CLOCK()) == 1
    assert "ist noch nicht geprüft" in notices(story.executive)
    clock.on("2026-06-15T09:00")
    assert sampling.watch_samples(at=CLOCK()) == 0
    clock.on("2026-06-16T09:00")
    day, last = CLOCK().date(), moment("2026-06-19").date()
    for person in people_with_role(Role.EXECUTIVE, day):
        Absence.objects.create(person=person, starts_on=day, ends_on=last)
    assert sampling.watch_samples(at=CLOCK()) == 1
    assert sampling.watch_samples(at=CLOCK()) == 0
    assert "überfällig" in notices(story.tv_chair)
    late = "Stichprobe E-AKTE für Mai 2026 ist überfällig: Geschäftsführung abwesend bis Fr 19.06."
    assert rows(today(story.front_office), late)
    answered(take_up(story.executive, WHAT)).press("Prüfung abschließen", as_shown=True)
    assert not rows(today(story.front_office), late)
    sample.refresh_from_db()
    assert sample.checked_by == story.executive


def test_r_10_who_is_excluded_does_not_check(story, clock):
    clock.on("2026-05-20T09:00")
    (row,) = may(story, 1)
    customer.exclude(
        reaction=row, person=story.executive, reason="Verwandt", by=story.officer, at=CLOCK()
    )
    clock.on("2026-06-01T09:00")
    sampling.watch_samples(at=CLOCK())
    sample = Sample.objects.get()
    assert not rows(today(story.executive), WHAT)
    with pytest.raises(Refused, match="prüft die Geschäftsführung"):
        checking.check_sample(sample=sample, findings={}, by=story.executive, at=CLOCK())
    looking = Walker(story.executive).open(sample.get_absolute_url())
    reads(looking, "Sie sind von ihm ausgeschlossen.")
    reads_nowhere(looking, row.number)
    walker = take_up(story.executive_deputy, WHAT)
    answered(walker).press("Prüfung abschließen", as_shown=True)
    reads(walker, "Die Stichprobe ist geprüft.")
    looking.open(sample.get_absolute_url())
    assert not looking.has("Bogen als PDF")


@pytest.mark.parametrize(
    ("month", "words"), [("2099-01", "noch nicht zu Ende"), ("2026-13", "JJJJ-MM")]
)
def test_the_command_refuses_with_a_sentence(story, clock, month, words):
    clock.on("2026-06-15T09:00")
    with pytest.raises(CommandError, match=words):
        call_command("sample", month=month)
