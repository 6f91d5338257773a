-- The state store of sf-tui, version 5. Times are epoch seconds (REAL, UTC); enumerations are the words of
-- DESIGN section 2; JSON is UTF-8 text.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Who serves the store (key 'service') and who runs an integration ('integration:ID').
CREATE TABLE lease (
    key TEXT PRIMARY KEY,
    owner TEXT NOT NULL,               -- JSON: host, boot id, pid, process start, version
    token INTEGER NOT NULL,            -- the fencing token: grows with every take-over
    until REAL NOT NULL
) STRICT;

-- Effective settings as numbered revisions; runs name theirs.
CREATE TABLE revision (
    n INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    who TEXT NOT NULL,
    settings TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    who TEXT NOT NULL,
    integration TEXT NOT NULL,
    what TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL
) STRICT;

CREATE TABLE integration (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    org_id TEXT NOT NULL DEFAULT '',   -- bound at the first login
    crm_id TEXT NOT NULL DEFAULT '',
    off_since REAL,
    off_by TEXT NOT NULL DEFAULT '',
    suspended TEXT,                    -- the reason, or NULL
    suspended_at REAL,
    suspended_sentence TEXT,           -- JSON {template, params}
    next_run_at REAL,
    users_at REAL                      -- when the users were last read
) STRICT;

-- What this store left in the CRMs to be known by, the newest last. Older ones are kept: a CRM comes back from a backup.
CREATE TABLE mark (
    n INTEGER PRIMARY KEY,
    integration TEXT NOT NULL,         -- the name: it goes on being the same one when it is bound anew
    org_id TEXT NOT NULL,
    crm_id TEXT NOT NULL,
    mark TEXT NOT NULL
) STRICT;
CREATE INDEX mark_pair ON mark (integration, org_id, crm_id);

CREATE TABLE check_result (
    integration INTEGER NOT NULL REFERENCES integration (id),
    side TEXT NOT NULL,
    at REAL NOT NULL,
    result TEXT NOT NULL,
    PRIMARY KEY (integration, side)
) STRICT, WITHOUT ROWID;

-- Everything a front end asks for that talks to the outside.
CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL REFERENCES integration (id),
    kind TEXT NOT NULL,
    parameters TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at REAL NOT NULL,
    deadline REAL NOT NULL,            -- nobody picked it up until then: expired
    ended_at REAL,
    result TEXT,
    run INTEGER
) STRICT;
CREATE INDEX request_open ON request (state, id) WHERE state IN ('queued', 'running');
CREATE INDEX request_latest ON request (integration, kind, id);

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL REFERENCES integration (id),
    trigger TEXT NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    started_at REAL NOT NULL,
    ended_at REAL,
    calls INTEGER NOT NULL DEFAULT 0,
    sentence TEXT
) STRICT;
CREATE INDEX run_latest ON run (integration, id);

CREATE TABLE step (
    run INTEGER NOT NULL REFERENCES run (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    direction TEXT NOT NULL,
    state TEXT NOT NULL,
    total INTEGER,
    read INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    calls INTEGER NOT NULL DEFAULT 0,
    started_at REAL,
    ended_at REAL,
    updated_at REAL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- The order of fields in a link's base; kept once for each change of a mapping.
CREATE TABLE mapping_version (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL REFERENCES integration (id),
    mapping TEXT NOT NULL,
    fields TEXT NOT NULL,              -- JSON [[salesforce, crm], …]
    at REAL NOT NULL,
    UNIQUE (integration, mapping, fields)
) STRICT;

-- The pair, its state, and what each side last had. base: msgpack [salesforce values, crm values or nil when
-- they are the same]; an empty array in place of a value: not known yet.
CREATE TABLE link (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL,
    mapping TEXT NOT NULL,
    salesforce_id TEXT NOT NULL,
    crm_kind TEXT NOT NULL,
    crm_id TEXT NOT NULL,
    state TEXT NOT NULL,
    record_state TEXT NOT NULL,
    stamp TEXT NOT NULL,               -- SystemModstamp as last read, to the second
    version INTEGER NOT NULL,          -- mapping_version
    gone TEXT,                         -- the side whose record was deleted
    base BLOB
) STRICT;
CREATE UNIQUE INDEX link_salesforce ON link (integration, salesforce_id);
CREATE UNIQUE INDEX link_crm ON link (integration, crm_kind, crm_id);

-- A create that is about to be sent; settled before anything else after a crash (SYNC 4).
CREATE TABLE intent (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL,
    mapping TEXT NOT NULL,
    direction TEXT NOT NULL,
    source_id TEXT NOT NULL,
    key TEXT NOT NULL,                 -- what the key field of the new record will hold
    token INTEGER NOT NULL,            -- the lease under which it was sent
    at REAL NOT NULL,
    job TEXT NOT NULL DEFAULT '',      -- the job that carries it
    UNIQUE (integration, direction, mapping, source_id)
) STRICT;

-- How far a step has read: one row for each window.
CREATE TABLE cursor (
    integration INTEGER NOT NULL,
    kind TEXT NOT NULL,
    direction TEXT NOT NULL,
    number INTEGER NOT NULL,
    start TEXT NOT NULL,
    "end" TEXT NOT NULL,
    last_stamp TEXT NOT NULL DEFAULT '',
    last_id TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0,
    slice TEXT NOT NULL DEFAULT '',    -- the part of a first read that the window covers; '' is all of it
    PRIMARY KEY (integration, kind, direction, number)
) STRICT, WITHOUT ROWID;

-- Records that are not simply in sync: failing, waiting, excluded, pending (due again), with the cause.
CREATE TABLE outcome (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL,
    kind TEXT NOT NULL,                -- of the source side
    direction TEXT NOT NULL,
    source_id TEXT NOT NULL,
    other_id TEXT,                     -- set where the record is linked
    parent TEXT,                       -- the unlinked record on the same side that it waits for
    label TEXT NOT NULL,
    state TEXT NOT NULL,
    code TEXT NOT NULL,
    template TEXT NOT NULL,
    params TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    first_at REAL NOT NULL,
    last_at REAL NOT NULL,
    next_at REAL,                      -- NULL: when the record itself changes
    UNIQUE (integration, direction, kind, source_id)
) STRICT;
CREATE INDEX outcome_due ON outcome (integration, direction, kind, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outcome_parent ON outcome (integration, parent) WHERE parent IS NOT NULL;
CREATE INDEX outcome_problem ON outcome (integration, state, fingerprint);

-- Counts for the ledger, changed in the page's transaction.
CREATE TABLE ledger (
    integration INTEGER NOT NULL,
    kind TEXT NOT NULL,
    side TEXT NOT NULL,
    state TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (integration, kind, side, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE visible (
    integration INTEGER NOT NULL,
    kind TEXT NOT NULL,
    side TEXT NOT NULL,
    total INTEGER NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (integration, kind, side)
) STRICT, WITHOUT ROWID;

-- Own calls by purpose in minute buckets; the org's pool as it was last told.
CREATE TABLE calls (
    integration INTEGER NOT NULL,
    minute INTEGER NOT NULL,           -- epoch minutes
    purpose TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (integration, minute, purpose)
) STRICT, WITHOUT ROWID;

CREATE TABLE pool (
    integration INTEGER PRIMARY KEY,
    used INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    at REAL NOT NULL,
    others TEXT NOT NULL DEFAULT '[]', -- JSON: the org's other limits
    others_at REAL,
    callers TEXT,                      -- JSON: who draws from the pool, or why that is unknown
    callers_at REAL
) STRICT;

CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL,
    at REAL NOT NULL,
    level TEXT NOT NULL,
    template TEXT NOT NULL,
    params TEXT NOT NULL
) STRICT;
CREATE INDEX activity_latest ON activity (integration, id);

CREATE TABLE person (
    integration INTEGER NOT NULL,
    side TEXT NOT NULL,
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    active INTEGER NOT NULL,
    PRIMARY KEY (integration, side, id)
) STRICT, WITHOUT ROWID;

-- Salesforce user to CRM user.
CREATE TABLE owner (
    integration INTEGER NOT NULL,
    salesforce_user TEXT NOT NULL,
    crm_user TEXT NOT NULL,
    PRIMARY KEY (integration, salesforce_user)
) STRICT, WITHOUT ROWID;
