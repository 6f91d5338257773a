"""One step: a kind of record in one direction, with what it reads and how it projects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sf_tui.connectors.protocol import Connector, ObjectDescription
from sf_tui.engine.context import SyncContext
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.states import Direction, ObjectKind, Side
from sf_tui.model.values import Value
from sf_tui.store.rows import StepCounters, WindowRow

Projection = Callable[[tuple[Value, ...]], tuple[Value, ...]]


@dataclass(slots=True)
class Step:
    """What one step works with.

    A Lead step also carries the leads made from CRM contacts, and a contact step those contacts: ``mappings``
    holds one or two mappings of the same source object.
    """

    context: SyncContext
    kind: ObjectKind
    direction: Direction
    position: int
    mappings: dict[MappingKey, Mapping]
    counters: StepCounters = field(default_factory=StepCounters)
    window: WindowRow | None = None
    calls_before: int = 0
    fields: tuple[str, ...] = ()
    projections: dict[MappingKey, Projection] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names: dict[str, None] = {}
        for mapping in self.mappings.values():
            names.update(dict.fromkeys(self.source_fields(mapping)))
        self.fields = tuple(names)
        positions = {name: index for index, name in enumerate(self.fields)}
        for key, mapping in self.mappings.items():
            indexes = tuple(positions[name] for name in self.source_fields(mapping))
            self.projections[key] = _projection(indexes, len(self.fields))

    @property
    def source(self) -> Side:
        """The side that is read."""
        return self.direction.source

    @property
    def target(self) -> Side:
        """The side that is written."""
        return self.direction.source.other

    @property
    def reader(self) -> Connector:
        """The connector that is read."""
        return self.context.connector(self.source)

    @property
    def writer(self) -> Connector:
        """The connector that is written."""
        return self.context.connector(self.target)

    @property
    def main(self) -> Mapping | None:
        """The kind's own mapping; None where only leads made from contacts are synced."""
        return self.mappings.get(MappingKey(self.kind))

    @property
    def source_object(self) -> str:
        """What the source calls this kind."""
        return self.reader.object_name(next(iter(self.mappings.values())))

    @property
    def is_first_read(self) -> bool:
        """Whether the open window is a first, full read."""
        return self.window is not None and not self.window.start

    def source_fields(self, mapping: Mapping) -> tuple[str, ...]:
        """The mapping's fields as the source names them."""
        return mapping.salesforce_fields if self.source is Side.SALESFORCE else mapping.crm_fields

    def target_fields(self, mapping: Mapping) -> tuple[str, ...]:
        """The mapping's fields as the target names them."""
        return mapping.crm_fields if self.source is Side.SALESFORCE else mapping.salesforce_fields

    def target_description(self, mapping: Mapping) -> ObjectDescription:
        """What the target says of the mapping's object."""
        return self.context.descriptions[self.target, mapping.key]

    def count_calls(self) -> None:
        """Bring the calls made since the step began up to date."""
        self.counters.calls = self.context.meter.total - self.calls_before


def _projection(indexes: Sequence[int], width: int) -> Projection:
    if tuple(indexes) == tuple(range(width)):
        return tuple
    return lambda values: tuple(values[index] for index in indexes)
