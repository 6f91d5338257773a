"""What a run did, in words and numbers that add up."""

import pytest

from sf_tui import language
from sf_tui.cli import output
from sf_tui.cli.summary import run_document, write_run
from sf_tui.model.states import Direction, ObjectKind, RunState, RunTrigger, StepState
from sf_tui.operations.views import RunView, StepView


def _run(*, calls: int, in_steps: int, records: int = 20_000) -> RunView:
    step = StepView(
        ObjectKind.CONTACT,
        Direction.PULL,
        StepState.DONE,
        read=records,
        calls=in_steps,
        started_at=0.0,
        ended_at=2.5,
    )
    return RunView(1, RunState.DONE, RunTrigger.PERSON, 0.0, 2.5, calls, records, 0, steps=(step,))


def test_calls_that_belong_to_no_step_are_counted_apart() -> None:
    totals = run_document("demo", _run(calls=31, in_steps=24))["totals"]

    assert isinstance(totals, dict)
    assert (totals["calls"], totals["calls_outside_steps"]) == (31, 7)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (
            _run(calls=31, in_steps=24),
            "20,000 records in 2.5 s, 0 failed; 31 API calls, 7 of them for login and",
        ),
        (_run(calls=7, in_steps=0), "7 API calls, all for login and describing."),
        (_run(calls=1, in_steps=1, records=1), "1 record in 2.5 s, 0 failed; 1 API call."),
    ],
)
def test_the_last_line_adds_up(run: RunView, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_run("demo", run)

    assert words in capsys.readouterr().out


def test_numbers_are_grouped_as_the_language_groups_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (output.number(20_000), output.tenths(2.54)) == ("20,000", "2.5")

    monkeypatch.setattr(language.catalogue._Catalogue, "language", "fr")

    assert (output.number(20_000), output.tenths(2.54)) == ("20\u202f000", "2,5")
