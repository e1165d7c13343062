"""What is checked is the very text that leaves: answers and drafts changed in every order."""

from datetime import timedelta
from io import BytesIO
from itertools import combinations, permutations

import pytest
from pypdf import PdfReader

from krm.casework.actions import judging, letters, schriftsatz
from krm.casework.actions.judging import Judgement
from krm.casework.models import SchriftsatzPoint
from krm.casework.queries.letter_context import context_of
from krm.documents.queries import read_content
from krm.journal.actions import Refused
from krm.letters import actions as letter_verbs
from krm.letters.models import Letter
from krm.letters.queries import render
from krm.reactions.actions import StepNotAllowed
from krm.reactions.models import FurtherPoint
from tests.house.cases import (
    ANSWER,
    assessed,
    checked,
    delivered,
    drafted,
    forwarded,
    in_check,
    posted,
    recorded,
    ticked,
)
from tests.house.cases import draft as schriftsatz_of
from tests.house.letters import words_of
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

AT = "2026-05-12T09:00"


@pytest.fixture(autouse=True)
def rules(db):
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


class Desk:
    """One answer on the desk of KRM; each step a little later than the one before."""

    def __init__(self, cast, row) -> None:
        self.cast, self.row, self.at, self.said = cast, row, moment(AT), 0

    def later(self):
        self.at += timedelta(minutes=1)
        return {"by": self.cast.officer, "at": self.at}

    @property
    def letter(self):
        return self.row.letters.filter(kind="answer").exclude(state="void").order_by("-pk").first()

    @property
    def context(self):
        return context_of(self.letter, self.at.date())

    def draft(self):
        letters.draft_letter(reaction=self.row, kind="answer", **self.later())

    def answer(self):
        """KRM writes another answer to each Anliegen, as on its page."""
        self.said += 1
        judgements = {
            item.pk: Judgement(
                answer=f"Antwort {self.said} auf Anliegen {item.position}.",
                assessment="berechtigt", criterion="deadline_missed",
            )
            for item in self.row.anliegen.all()
        }  # fmt: skip
        words = {"reaction": self.row, "judgements": judgements, "further": {}}
        judging.judge(**words, **self.later())

    def edit(self):
        """Somebody types into the first block of the letter."""
        if self.letter is not None:
            words = words_of(self.letter, block=f"Von Hand, um {self.at:%H:%M}.")
            letters.edit_letter(letter=self.letter, words=words, **self.later())

    def renew(self):
        if self.letter is not None:
            words = {"letter": self.letter, "context": self.context}
            letter_verbs.renew_blocks(**words, **self.later())

    def keep(self):
        for block in self.letter.blocks.exclude(anliegen=None) if self.letter else ():
            words = {"letter": self.letter, "only": block.pk, "context": self.context}
            letter_verbs.keep_block(**words, **self.later())

    def release(self):
        """Tick what a person judges and release; returns why not, "" if it is released."""
        letter = ticked(self.cast, self.letter, self.at.isoformat())
        try:
            letters.release_letter(letter=letter, by=self.cast.front_office, at=self.at)
        except Refused as refused:
            return refused.reason
        return ""


STEPS = ("draft", "answer", "edit", "renew", "keep")
# Answering twice: what changed after the draft is the whole point.
ORDERS = sorted({order for order in permutations((*STEPS, "answer"), 3) if "draft" in order})


def covering(orders):
    """Return so many of the orders that each step stands before each other one in one of them."""
    left, chosen = {pair for order in orders for pair in combinations(order, 2)}, set()
    while left:
        best = max(orders, key=lambda order: len(left.intersection(combinations(order, 2))))
        chosen.add(best)
        left.difference_update(combinations(best, 2))
    return chosen


ENOUGH = covering(ORDERS)


def leaves(desk):
    """Return the text of the PDF that was stored at the release."""
    pages = PdfReader(BytesIO(read_content(desk.letter.pdf))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(order, marks=() if order in ENOUGH else pytest.mark.deep, id=">".join(order))
        for order in ORDERS
    ],
)
def test_j_01_in_every_order_only_an_answer_to_each_anliegen_leaves(cast, order):
    row = forwarded(cast, recorded(cast, codes=["S1.1", "V1"]))
    desk = Desk(cast, checked(cast, delivered(cast, row)))
    for step in order:
        getattr(desk, step)()
    if refused := desk.release():
        assert "im Schreiben" in refused, "the reason is the text, nothing else"
        return
    text = leaves(desk)
    for block in desk.letter.blocks.exclude(anliegen=None):
        assert block.text.strip()
        assert " ".join(block.text.split()) in text
        assert block.source == block.anliegen.answer, "nobody has changed the answer unseen"
    assert desk.letter.blocks.exclude(anliegen=None).count() == 2


@pytest.mark.both_databases("story: all verbs with their locks and constraints")
def test_j_01_an_empty_letter_is_not_released_though_the_vorgang_has_its_answers_by_now(cast):
    """As it was: drafted first, answered later, and the letter said nothing."""
    desk = Desk(cast, checked(cast, delivered(cast, forwarded(cast, recorded(cast)))))
    desk.draft()
    assessed(cast, desk.row, "2026-05-12T09:30")
    assert "Anliegen 1: Im Vorgang steht inzwischen etwas anderes" in desk.release()
    desk.renew()
    assert desk.release() == ""
    assert ANSWER in leaves(desk)


def test_j_01_an_answer_changed_later_makes_the_letter_stale(cast):
    desk = Desk(cast, in_check(cast))
    desk.draft()
    desk.answer()
    assert "Im Vorgang steht inzwischen etwas anderes" in desk.release()
    desk.keep()
    assert desk.release() == ""
    assert ANSWER in leaves(desk)
    assert "Antwort 1" not in leaves(desk)


def test_j_01_words_by_hand_stay_visible_when_newer_ones_are_put_in(cast):
    desk = Desk(cast, in_check(cast))
    desk.draft()
    desk.edit()
    by_hand = desk.letter.blocks.get(kind="anliegen").text
    desk.answer()
    desk.renew()
    block = desk.letter.blocks.get(kind="anliegen")
    assert (block.text, block.set_aside) == ("Antwort 1 auf Anliegen 1.", by_hand)
    assert by_hand not in desk.letter.body


def test_j_01_a_block_knows_its_anliegen_and_the_schriftsatz_it_came_from(cast):
    desk = Desk(cast, in_check(cast))
    desk.draft()
    block = desk.letter.blocks.get(kind="anliegen")
    assert block.anliegen == desk.row.anliegen.get()
    assert (block.assignment, block.schriftsatz_version) == (desk.row.assignments.get(), 1)


def test_j_01_a_newer_schriftsatz_must_be_seen_before_the_release(cast):
    desk = Desk(cast, in_check(cast))
    desk.draft()
    assignment = desk.row.assignments.get()
    schriftsatz.return_schriftsatz(
        assignment=assignment, remark="Bitte genauer", by=cast.officer, at=desk.at
    )
    words = {"assignment": assignment, "by": cast.lead_leistung, "at": moment("2026-05-13T10:00")}
    new = schriftsatz_of(desk.row, cast.lead_leistung, text_proposal="Das Geld kommt am Montag.")
    schriftsatz.save_schriftsatz(draft=new, **words)
    desk.row = schriftsatz.deliver_schriftsatz(**words)
    desk.row = checked(cast, desk.row, "2026-05-13T11:00")
    desk.at = moment("2026-05-13T12:00")
    assert "Leistungsgewährung hat nach dem Entwurf einen neuen Schriftsatz" in desk.release()
    desk.keep()
    assert desk.release() == ""


def test_j_01_what_was_handed_over_or_corrected_away_is_taken_out(cast):
    desk = Desk(cast, in_check(cast, codes=["S1.1", "V1"]))
    desk.draft()
    desk.row.anliegen.filter(position=2).update(is_handed_over=True)
    assert "wird nicht mehr von uns beantwortet" in desk.release()
    desk.renew()
    desk.row.anliegen.filter(position=2).delete()
    assert desk.release() == ""
    assert desk.letter.blocks.filter(kind="anliegen").count() == 1


def test_j_01_a_further_point_is_a_block_too(cast):
    desk = Desk(cast, in_check(cast))
    desk.draft()
    FurtherPoint.objects.create(reaction=desk.row, text="Auch der Aufzug ist kaputt")
    assert "hat im Schreiben noch keine Antwort" in desk.release()


def test_j_01_four_eyes_need_the_words_of_the_unit_in_the_letter(cast):
    desk = Desk(cast, in_check(cast))
    desk.draft()
    letter = ticked(cast, desk.letter, AT)
    released = {"letter": letter, "by": cast.officer, "at": desk.at}
    SchriftsatzPoint.objects.update(text_proposal="Etwas ganz anderes.")
    with pytest.raises(StepNotAllowed, match="zweite Person"):
        letters.release_letter(**released)
    SchriftsatzPoint.objects.update(text_proposal=f"{ANSWER}\n\nUnd noch ein Satz.")
    assert letters.release_letter(**released).state == Letter.State.RELEASED


def test_j_01_the_text_that_leaves_is_the_one_its_blocks_make(cast):
    desk = Desk(cast, in_check(cast))
    desk.draft()
    Letter.objects.filter(pk=desk.letter.pk).update(body="Guten Tag, das war es.")
    assert "besteht nicht aus seinen Absätzen" in desk.release()


def test_j_01_an_answer_that_has_left_is_not_changed_by_a_later_assessment(cast):
    desk = Desk(cast, in_check(cast))
    desk.draft()
    assert desk.release() == ""
    posted(cast, desk.letter, AT)
    body = desk.letter.body
    with pytest.raises(Refused, match="schon hinausgegangen"):
        desk.answer()
    assert desk.letter.body == body


def test_l_03_promised_is_the_last_arbeitstag_and_the_day_is_the_customers(cast):
    row = recorded(cast, "2026-11-29", original_dated_on=moment("2026-11-26").date())
    letter = drafted(cast, row, "confirmation", "2026-11-30T10:00")
    assert row.deadlines.get(kind="closing").due_on.isoformat() == "2026-12-27"
    assert "bis zum 23.12.2026" in letter.body
    notice = drafted(cast, row, "interim_notice", "2026-12-01T10:00")
    assert notice.subject == "Zwischenstand zu Ihrer Nachricht vom 26.11.2026"


def test_w_14_a_message_without_a_day_of_its_own_is_named_by_its_arrival(cast):
    letter = drafted(cast, recorded(cast, "2026-11-29"), "interim_notice", "2026-12-01T10:00")
    assert letter.subject == "Zwischenstand zu Ihrer Nachricht (eingegangen am 29.11.2026)"
    page = PdfReader(BytesIO(render(letter, at=moment("2026-12-01T10:05")).pdf)).pages[0]
    words = " ".join(page.extract_text().split())
    assert "Eingegangen am 29.11.2026" in words
    assert "Nachricht vom" not in words


def test_l_03_a_day_on_which_nobody_works_is_not_promised(cast):
    row = recorded(cast, "2026-11-29")
    letter = drafted(cast, row, "interim_notice", "2026-12-01T10:00")
    words = {"letter": letter, "by": cast.officer, "at": moment("2026-12-01T11:00")}
    with pytest.raises(Refused, match=r"Am Fr 25\.12\.2026 arbeitet hier niemand"):
        letter_verbs.give_forecast(forecast_on=moment("2026-12-25").date(), **words)
    with pytest.raises(Refused, match="noch kommt"):
        letter_verbs.give_forecast(forecast_on=moment("2026-12-01").date(), **words)
    letter = letter_verbs.give_forecast(forecast_on=moment("2026-12-21").date(), **words)
    assert "bis zum 21.12.2026" in letter.body
    typed = words_of(letter, body=letter.body.replace("21.12.2026", "26.12.2026"))
    letter = letters.edit_letter(words=typed, **words | {"letter": letter})
    with pytest.raises(StepNotAllowed, match=r"Zugesagt ist Sa 26\.12\.2026"):
        letters.release_letter(letter=letter, by=cast.officer, at=moment("2026-12-01T12:00"))


def test_l_03_the_topic_is_the_anliegen_never_a_title_of_the_machine(cast):
    row = recorded(cast, title="Scan_0001_2026.pdf Beschwerde über die lange Bearbeitung mei…")
    letter = drafted(cast, row, "confirmation", "2026-05-05T10:00")
    assert "Ihr Thema: „Bearbeitungsdauer“." in letter.body
    assert "Scan" not in letter.body + letter.subject


def test_l_03_after_the_end_nothing_is_promised_by_itself(cast):
    row = recorded(cast, "2026-05-04")
    letter = drafted(cast, row, "interim_notice", "2026-07-01T10:00")
    letter = letter_verbs.give_delay_reason(
        letter=letter, reason="Uns fehlt noch eine Auskunft.", by=cast.officer,
        at=moment("2026-07-01T10:00"),
    )  # fmt: skip
    with pytest.raises(StepNotAllowed, match="Arbeitstag, bis zu dem die Antwort kommt"):
        letters.release_letter(letter=letter, by=cast.officer, at=moment("2026-07-01T11:00"))
