"""What the types cannot say: names, addresses, and rules that name a field of a mapping."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sf_tui.model.default_mappings import DEFAULT_FIELDS
from sf_tui.model.mapping import MappingKey
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say
from sf_tui.settings.wording import dotted, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sf_tui.model.settings import IntegrationSettings, SalesforceSettings, Settings
    from sf_tui.settings.explaining import Locate
    from sf_tui.settings.layout import KeyPath

LONGEST_TEXT = 1000
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,38}[A-Za-z0-9._-])?")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{{1,5}}))?"
_ADDRESS = re.compile(rf"(?:https?://)?{_HOST}")
_BARE = re.compile(_HOST)
_HOST_WITHIN = re.compile(rf"(?P<start>https?://)?(?:[^/@]*@)?(?P<host>{_HOST})(?=[/?#]|$)")
_SF_ALIAS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,79}")
_API_VERSION = re.compile(r"[1-9][0-9]{1,2}\.0")


def is_integration_name(name: str) -> bool:
    """Whether ``name`` may name an integration: it also names keyring entries and goes on command lines."""
    return _NAME.fullmatch(name) is not None


def first_problem(settings: Settings, locate: Locate) -> Sentence | None:
    """Return the first thing wrong with well-typed settings."""
    return next(_problems(settings, locate), None)


def _problems(settings: Settings, locate: Locate) -> Iterator[Sentence]:
    yield from _texts(("ui", "theme"), settings.ui.theme, locate)
    for name, integration in settings.integrations.items():
        path = ("integrations", name)
        if not is_integration_name(name):
            yield say(
                "{where}: {name} cannot name an integration; take 1 to 40 of the letters A to Z, digits, "
                "spaces and . _ - and begin with a letter or digit.",
                where=locate(path),
                name=quoted(name),
            )
        yield from _salesforce(integration.salesforce, (*path, "salesforce"), locate)
        yield from _texts((*path, "crm", "connector"), integration.crm.connector, locate)
        yield from _texts((*path, "crm", "path"), integration.crm.path, locate)
        yield from _texts((*path, "sync", "lead_company"), integration.sync.lead_company, locate)
        yield from _rules(integration, (*path, "rules"), locate)


def _texts(path: KeyPath, text: str, locate: Locate) -> Iterator[Sentence]:
    if len(text) > LONGEST_TEXT:
        yield say(
            "{where}: {key} is too long; {longest} characters are the most.",
            where=locate(path),
            key=dotted(path),
            longest=LONGEST_TEXT,
        )
    elif safe_text(text, LONGEST_TEXT) != text:
        yield say(
            "{where}: {key} holds a character that cannot be shown ({value}); take it out.",
            where=locate(path),
            key=dotted(path),
            value=quoted(text),
        )


def _salesforce(salesforce: SalesforceSettings, path: KeyPath, locate: Locate) -> Iterator[Sentence]:
    for key in ("host", "client_id", "username", "sf_alias", "api_version", "package"):
        yield from _texts((*path, key), getattr(salesforce, key), locate)
    if salesforce.host and not _is_address(salesforce.host, _ADDRESS):
        yield _wrong_host((*path, "host"), salesforce.host, locate)
    for host in salesforce.allowed_hosts:
        if not _is_address(host, _BARE):
            yield say(
                "{where}: {key} lists {value}, but wants hosts alone, such as 127.0.0.1:8080.",
                where=locate((*path, "allowed_hosts")),
                key=dotted((*path, "allowed_hosts")),
                value=quoted(host),
            )
    if salesforce.sf_alias and not _SF_ALIAS.fullmatch(salesforce.sf_alias):
        yield say(
            "{where}: {key} is {value}, but must be an alias or username as `sf org list` shows it.",
            where=locate((*path, "sf_alias")),
            key=dotted((*path, "sf_alias")),
            value=quoted(salesforce.sf_alias),
        )
    if 0 < salesforce.callback_port < 1024:
        yield say(
            "{where}: {key} is {value}, but must be a port from 1024 to 65535, or 0 for the usual ones.",
            where=locate((*path, "callback_port")),
            key=dotted((*path, "callback_port")),
            value=quoted(salesforce.callback_port),
        )
    if salesforce.api_version and not _API_VERSION.fullmatch(salesforce.api_version):
        yield say(
            '{where}: {key} is {value}, but must be a version such as "62.0", or "" for the newest.',
            where=locate((*path, "api_version")),
            key=dotted((*path, "api_version")),
            value=quoted(salesforce.api_version),
        )


def _is_address(text: str, pattern: re.Pattern[str]) -> bool:
    match = pattern.fullmatch(text)
    return match is not None and int(match["port"] or 0) < 65536


def _wrong_host(path: KeyPath, host: str, locate: Locate) -> Sentence:
    """Offer the host that stands within the address; a password in it is never repeated."""
    within = _HOST_WITHIN.match(host)
    where, key = locate(path), dotted(path)
    if within and _is_address(within["host"], _BARE):
        return say(
            "{where}: {key} must be an address without user name or path; write {better}.",
            where=where,
            key=key,
            better=(within["start"] or "") + within["host"],
        )
    return say(
        "{where}: {key} is no address; write the org's My Domain, such as https://acme.my.salesforce.com.",
        where=where,
        key=key,
    )


def _rules(integration: IntegrationSettings, path: KeyPath, locate: Locate) -> Iterator[Sentence]:
    from sf_tui.settings.explaining import unknown_key  # its imports are for errors only

    mappings = [key.value for key in MappingKey]
    for mapping, fields in integration.rules.items():
        if mapping not in mappings:
            yield unknown_key((*path, mapping), mappings, locate)
            continue
        known = [field.salesforce for field in DEFAULT_FIELDS[MappingKey(mapping)]]
        for name in fields:
            if name not in known:
                yield unknown_key((*path, mapping, name), known, locate)
