"""Whatever is set in whatever order: comments, order and the other keys survive."""

import re
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sf_tui.settings import layout, read_settings, set_value

TEXTS = st.sampled_from(
    [
        "",
        (
            "# a\n\n[ui]  # b\ntheme = 'x' # c\n# d\n\n# e\n[integrations.one]\n# f\nenabled = true\n\n# g\n"
            "[integrations.two.sync]\naccounts = false # h\n# i\n"
        ),
        "# a\nintegrations.one.enabled = true # b\n# c\n[ui] # d\n",
        "# a\n[integrations] # b\none = { enabled = true } # c\n# d\ntwo.sync.tasks = false # e\n# f\n",
        "# a\n[integrations.one.limits]\n# b\nwarn_at = 70 # c\n[ui]\n# d\n[integrations.one.sync]\n".replace(
            "\n", "\r\n"
        ),
        '# a\n[integrations."three 3".salesforce]\nhost = """\\\n  a.b""" # b\n',
        "# a\n[integrations.two]\n# b\n[integrations.two.rules]\ncontact = { Email = 'two_way' } # c\n# d",
    ]
)
_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=12)
_names = st.sampled_from(["one", "two", "three 3", "fo.ur"])


def _keys(*rest: str) -> st.SearchStrategy[tuple[str, ...]]:
    return _names.map(lambda name: ("integrations", name, *rest))


CHANGES = st.one_of(
    st.tuples(st.just(("ui", "theme")), _texts),
    st.tuples(st.just(("ui", "language")), st.sampled_from(["", "en", "fr"])),
    st.tuples(_keys("enabled"), st.booleans()),
    st.tuples(_keys("sync", "tasks"), st.booleans()),
    st.tuples(_keys("sync", "lead_company"), _texts),
    st.tuples(_keys("limits", "warn_at"), st.integers(0, 100)),
    st.tuples(
        _keys("salesforce", "allowed_hosts"), st.lists(st.sampled_from(["a", "b:1", "c.d"]), max_size=3)
    ),
    st.tuples(_keys("rules", "contact", "Email"), st.sampled_from(["two_way", "dont_sync"])),
    st.tuples(_keys("rules", "lead", "Company"), st.just("always_crm")),
)


def _comments(text: str) -> list[str]:
    return sorted(re.findall(r"# [a-z]\b", text))


def _flat(data: dict[str, Any], prefix: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for key, value in data.items():
        if isinstance(value, dict):
            found |= _flat(value, (*prefix, key))
        else:
            found[*prefix, key] = value
    return found


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, changes=st.lists(CHANGES, min_size=1, max_size=5))
def test_comments_order_and_other_keys_survive_any_changes(
    text: str, changes: list[tuple[tuple[str, ...], Any]]
) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "sf.toml"
        path.write_bytes(text.encode())
        wanted = _flat(tomllib.loads(text))
        old_order = [key for key in layout.scan(text).lines if key in wanted]

        for key, value in changes:
            written = set_value(path, key, value)
            wanted[key] = value
            assert read_settings(path) == written

        after = path.read_bytes().decode()
        assert _flat(tomllib.loads(after)) == wanted
        assert _comments(after) == _comments(text)
        assert [key for key in layout.scan(after).lines if key in old_order] == old_order


@settings(max_examples=40, deadline=None)
@given(change=CHANGES, text=TEXTS)
def test_a_key_set_and_removed_leaves_what_was_there(text: str, change: tuple[tuple[str, ...], Any]) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "sf.toml"
        path.write_bytes(text.encode())
        key, value = change
        set_value(path, key, value)

        set_value(path, key, None)

        wanted = _flat(tomllib.loads(text))
        wanted.pop(key, None)
        after = path.read_bytes().decode()
        assert _flat(tomllib.loads(after)) == wanted
        assert len(_comments(text)) - len(_comments(after)) <= 1, "only the key's own comment may go"
