"""What a person changes goes out on a thread, one after the other, and comes back as a message."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from textual.app import App
from textual.message import Message
from textual.worker import Worker, WorkerState

from sf_tui.model.errors import SfTuiError
from sf_tui.model.sentence import Sentence

Result = TypeVar("Result")
GROUP = "writes"


class WriteEnded(Message):
    """A write is through; ``finish`` says what that means on the screen."""

    def __init__(self, finish: Callable[[], None]) -> None:
        super().__init__()
        self.finish = finish


@dataclass(frozen=True, slots=True)
class _Waiting:
    description: str
    job: Callable[[], None]
    refused: Callable[[Sentence | None], None]


class WriteQueue:
    """Keeps the order in which things were asked for. Descriptions never hold what a person typed."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._waiting: deque[_Waiting] = deque()
        self._running: _Waiting | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return self._running is None and not self._waiting

    def add(
        self,
        description: str,
        call: Callable[[], Result],
        *,
        then: Callable[[Result], None],
        refused: Callable[[Sentence | None], None],
    ) -> None:
        """Run ``call`` on a thread, then one of the others on the loop; None is an error nobody foresaw."""

        def job() -> None:
            try:
                result = call()
            except SfTuiError as error:
                sentence = error.sentence
                self._app.post_message(WriteEnded(lambda: refused(sentence)))
            else:
                self._app.post_message(WriteEnded(lambda: then(result)))

        self._waiting.append(_Waiting(description, job, refused))
        self._start()

    def ended(self, message: WriteEnded) -> None:
        """Take a finished write off the list and begin the next."""
        self._running = None
        message.finish()
        self._start()

    def worker_changed(self, event: Worker.StateChanged) -> None:
        """Go on after an error that is no `SfTuiError`: a bug, told without its locals."""
        if event.worker.group == GROUP and event.state is WorkerState.ERROR and self._running is not None:
            running, self._running = self._running, None
            running.refused(None)
            self._start()

    def _start(self) -> None:
        if self._running is None and self._waiting:
            self._running = self._waiting.popleft()
            self._app.run_worker(
                self._running.job,
                name=self._running.description,
                description=self._running.description,
                group=GROUP,
                thread=True,
                exit_on_error=False,
            )
