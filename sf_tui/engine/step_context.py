"""One step: a kind of record in one direction, with what it reads and how it projects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sf_tui.connectors.protocol import Connector, ObjectDescription
from sf_tui.engine.context import SyncContext
from sf_tui.engine.labels import Label, labelling
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
    is_held: bool = False
    """Whether the budget stopped a first read before its end."""
    has_no_jobs: bool = False
    """Whether the other side has refused to make a writing job."""
    has_unlinked: bool = False
    """Whether a record was deleted, merged or converted."""
    fields: tuple[str, ...] = ()
    projections: dict[MappingKey, Projection] = field(default_factory=dict)
    source: Side = field(init=False)
    """The side that is read."""
    target: Side = field(init=False)
    """The side that is written."""
    _names: dict[Side, dict[MappingKey, tuple[str, ...]]] = field(init=False)
    _creatable: dict[MappingKey, tuple[bool, ...]] = field(init=False, default_factory=dict)
    _label: dict[MappingKey, Label] = field(init=False)

    def __post_init__(self) -> None:
        self.source, self.target = self.direction.source, self.direction.source.other
        mappings = self.mappings.values()
        self._names = {
            Side.SALESFORCE: {each.key: each.salesforce_fields for each in mappings},
            Side.CRM: {each.key: each.crm_fields for each in mappings},
        }
        self._label = {each.key: labelling(each) for each in mappings}
        names: dict[str, None] = {}
        for mapping in self.mappings.values():
            names.update(dict.fromkeys(self.source_fields(mapping)))
        self.fields = tuple(names)
        positions = {name: index for index, name in enumerate(self.fields)}
        for key, mapping in self.mappings.items():
            indexes = tuple(positions[name] for name in self.source_fields(mapping))
            self.projections[key] = _projection(indexes, len(self.fields))

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
        """Whether the open window is a first, full read; where every read is full, only the first counts."""
        window = self.window
        return window is not None and not window.start and (window.number == 1 or bool(window.slice))

    def source_fields(self, mapping: Mapping) -> tuple[str, ...]:
        """The mapping's fields as the source names them."""
        return self._names[self.source][mapping.key]

    def target_fields(self, mapping: Mapping) -> tuple[str, ...]:
        """The mapping's fields as the target names them."""
        return self._names[self.target][mapping.key]

    def target_description(self, mapping: Mapping) -> ObjectDescription:
        """What the target says of the mapping's object."""
        return self.context.descriptions[self.target, mapping.key]

    def creatable(self, mapping: Mapping) -> tuple[bool, ...]:
        """Which of the mapping's fields a create may carry."""
        found = self._creatable.get(mapping.key)
        if found is None:
            described = self.target_description(mapping)
            fields = (described.field(name) for name in self.target_fields(mapping))
            found = tuple(each is None or each.creatable for each in fields)
            self._creatable[mapping.key] = found
        return found

    def label(self, mapping: Mapping, values: Sequence[Value]) -> str:
        """What a record is called, safe for a terminal; "" when it has no name."""
        return self._label[mapping.key](values)

    def count_calls(self) -> None:
        """Bring the calls made since the step began up to date."""
        self.counters.calls = self.context.meter.total - self.calls_before


def _projection(indexes: Sequence[int], width: int) -> Projection:
    if tuple(indexes) == tuple(range(width)):
        return tuple
    return lambda values: tuple(values[index] for index in indexes)
