"""What the protocol promises, as tests that whoever writes a connector can run.

Derive a test class from `ConnectorConformance`, give it a `Harness` in an autouse fixture, and run it with
pytest-asyncio; a promise that the connector's capabilities do not make is not asked for::

    class TestMyCrm(ConnectorConformance):
        @pytest.fixture(autouse=True)
        def _system(self, tmp_path: Path) -> None:
            self.harness = MyHarness(tmp_path)
"""

from sf_tui.connectors.conformance.harness import Broken, Harness, Names
from sf_tui.connectors.conformance.occupying import OccupancyConformance
from sf_tui.connectors.conformance.reading import ReadingConformance
from sf_tui.connectors.conformance.splitting import SplitConformance
from sf_tui.connectors.conformance.whole import WholeConformance
from sf_tui.connectors.conformance.windows import WindowConformance
from sf_tui.connectors.conformance.writing import WritingConformance


class ConnectorConformance(
    ReadingConformance,
    WindowConformance,
    SplitConformance,
    WritingConformance,
    OccupancyConformance,
    WholeConformance,
):
    """The whole suite."""


__all__ = ["Broken", "ConnectorConformance", "Harness", "Names"]
