-- The CRM database of sf-tui: schema version 2.
--
-- An ordinary SQLite file: any tool may read and write it, and `sqlite3 crm.db < schema.sql` makes an empty one.
-- Three things to know when another program writes here:
--   * created_at and updated_at (UTC, ISO 8601, milliseconds) are kept by triggers; there is no need to set them.
--   * sf_id is the Salesforce record a row is linked with; leave it alone.
--   * use INSERT, UPDATE, DELETE or INSERT … ON CONFLICT. REPLACE removes rows without firing their delete
--     trigger, unless the program sets PRAGMA recursive_triggers = ON.
-- References are only guarded in connections that set PRAGMA foreign_keys = ON.

-- What this database is. `uuid` is its identity: an integration is bound to it, so a copy keeps it
-- and a new database gets another one.
CREATE TABLE crm_info (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

INSERT INTO crm_info (key, value) VALUES
    ('schema_version', '2'),
    ('uuid', lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
        || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))));

-- Every change of a record, newest last: one row a record, replaced (with a new seq) each time it changes, so the
-- log never outgrows the data. A deleted record's row stays as its tombstone and keeps the sf_id it had.
CREATE TABLE change_log (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    object    TEXT NOT NULL,                     -- table name
    record_id INTEGER NOT NULL,
    action    TEXT NOT NULL CHECK (action IN ('insert', 'update', 'delete')),
    at        TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    sf_id     TEXT,                              -- of a deleted record
    UNIQUE (object, record_id)
);

-- The switch of the insert and update triggers, one row. A program that writes thousands of rows may set is_paused
-- to 1, write the change_log rows and updated_at itself in one statement, and set it back to 0, all of it within one
-- BEGIN IMMEDIATE transaction: nobody else ever sees a 1. sf-tui does; it halves the cost of a page.
CREATE TABLE log_switch (
    is_paused INTEGER NOT NULL CHECK (is_paused IN (0, 1))
);

INSERT INTO log_switch (is_paused) VALUES (0);

-- Which sf-tui keeps this CRM in step with which org: a row an org, so that a second one notices. No record, and in
-- no change log. `mark` is known to the state store that wrote it; leave the table alone.
CREATE TABLE IF NOT EXISTS occupants (
    org_id       TEXT PRIMARY KEY NOT NULL,
    installation TEXT NOT NULL,                      -- the state store
    integration  TEXT NOT NULL,                      -- its name there
    mark         TEXT NOT NULL,
    host         TEXT NOT NULL,
    user         TEXT NOT NULL,
    process      TEXT NOT NULL,
    is_running   INTEGER NOT NULL,
    since        TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    seen_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

-- The people who own records.
CREATE TABLE users (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    email      TEXT NOT NULL,
    is_active  INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

-- Companies. parent_id makes a tree of them.
CREATE TABLE accounts (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    name                TEXT NOT NULL,
    website             TEXT,
    phone               TEXT,
    industry            TEXT,
    billing_street      TEXT,
    billing_city        TEXT,
    billing_state       TEXT,
    billing_postal_code TEXT,
    billing_country     TEXT,
    parent_id           INTEGER REFERENCES accounts (id) ON DELETE SET NULL,
    owner_id            INTEGER REFERENCES users (id) ON DELETE SET NULL,
    notes               TEXT,                            -- for the CRM's users; not mapped
    sf_id               TEXT COLLATE NOCASE UNIQUE,      -- the linked Salesforce record (18 characters)
    created_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE INDEX accounts_by_name ON accounts (lower(name));
CREATE INDEX accounts_by_website ON accounts (lower(website));
CREATE INDEX accounts_by_parent ON accounts (parent_id);

-- People at companies.
CREATE TABLE contacts (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    first_name          TEXT,
    last_name           TEXT,
    email               TEXT,
    phone               TEXT,
    mobile_phone        TEXT,
    title               TEXT,
    mailing_street      TEXT,
    mailing_city        TEXT,
    mailing_state       TEXT,
    mailing_postal_code TEXT,
    mailing_country     TEXT,
    account_id          INTEGER REFERENCES accounts (id) ON DELETE SET NULL,
    owner_id            INTEGER REFERENCES users (id) ON DELETE SET NULL,
    notes               TEXT,                            -- for the CRM's users; not mapped
    sf_id               TEXT COLLATE NOCASE UNIQUE,      -- the linked Salesforce record (18 characters)
    created_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE INDEX contacts_by_email ON contacts (lower(email));
CREATE INDEX contacts_by_account ON contacts (account_id);

-- People who may become contacts; their company is a text.
CREATE TABLE leads (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    first_name          TEXT,
    last_name           TEXT,
    email               TEXT,
    phone               TEXT,
    mobile_phone        TEXT,
    title               TEXT,
    mailing_street      TEXT,
    mailing_city        TEXT,
    mailing_state       TEXT,
    mailing_postal_code TEXT,
    mailing_country     TEXT,
    company             TEXT,
    status              TEXT,
    source              TEXT,
    rating              TEXT,
    owner_id            INTEGER REFERENCES users (id) ON DELETE SET NULL,
    notes               TEXT,                            -- for the CRM's users; not mapped
    sf_id               TEXT COLLATE NOCASE UNIQUE,      -- the linked Salesforce record (18 characters)
    created_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE INDEX leads_by_email ON leads (lower(email));

-- Sales in the making. Dates are YYYY-MM-DD.
CREATE TABLE opportunities (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    name                TEXT NOT NULL,
    close_date          TEXT CONSTRAINT close_date_is_a_date CHECK (close_date IS date(close_date)),
    stage               TEXT,
    amount              NUMERIC CONSTRAINT amount_is_a_number
                        CHECK (typeof(amount) IN ('integer', 'real', 'null')),
    currency            TEXT,
    account_id          INTEGER REFERENCES accounts (id) ON DELETE SET NULL,
    owner_id            INTEGER REFERENCES users (id) ON DELETE SET NULL,
    notes               TEXT,                            -- for the CRM's users; not mapped
    sf_id               TEXT COLLATE NOCASE UNIQUE,      -- the linked Salesforce record (18 characters)
    created_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE INDEX opportunities_by_name ON opportunities (lower(name));
CREATE INDEX opportunities_by_account ON opportunities (account_id);

-- Things to do. Who it is about: contact_id or lead_id; what it is about: opportunity_id or account_id.
CREATE TABLE tasks (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    subject             TEXT,
    status              TEXT,
    priority            TEXT,
    due_date            TEXT CONSTRAINT due_date_is_a_date CHECK (due_date IS date(due_date)),
    description         TEXT,
    contact_id          INTEGER REFERENCES contacts (id) ON DELETE SET NULL,
    lead_id             INTEGER REFERENCES leads (id) ON DELETE SET NULL,
    opportunity_id      INTEGER REFERENCES opportunities (id) ON DELETE SET NULL,
    account_id          INTEGER REFERENCES accounts (id) ON DELETE SET NULL,
    owner_id            INTEGER REFERENCES users (id) ON DELETE SET NULL,
    notes               TEXT,                            -- for the CRM's users; not mapped
    sf_id               TEXT COLLATE NOCASE UNIQUE,      -- the linked Salesforce record (18 characters)
    created_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE INDEX tasks_by_contact ON tasks (contact_id);
CREATE INDEX tasks_by_lead ON tasks (lead_id);
CREATE INDEX tasks_by_opportunity ON tasks (opportunity_id);
CREATE INDEX tasks_by_account ON tasks (account_id);

-- Triggers. The log row is deleted and inserted rather than replaced: the conflict clause of the statement that
-- fires a trigger (UPDATE OR IGNORE …) overrides those inside it. The inner UPDATE names the rows that still need
-- the new time, so it ends by itself where recursive triggers are on. An id never changes: the other side knows it.

CREATE TRIGGER users_updated AFTER UPDATE ON users BEGIN
    UPDATE users SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id AND updated_at <> strftime('%Y-%m-%dT%H:%M:%fZ', 'now');
END;

CREATE TRIGGER accounts_inserted AFTER INSERT ON accounts
WHEN (SELECT is_paused FROM log_switch) IS NOT 1 BEGIN
    DELETE FROM change_log WHERE object = 'accounts' AND record_id = NEW.id;
    INSERT INTO change_log (object, record_id, action) VALUES ('accounts', NEW.id, 'insert');
END;

CREATE TRIGGER accounts_updated AFTER UPDATE ON accounts
WHEN (SELECT is_paused FROM log_switch) IS NOT 1 BEGIN
    UPDATE accounts SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
        WHERE id = NEW.id AND updated_at <> strftime('%Y-%m-%dT%H:%M:%fZ', 'now');
    DELETE FROM change_log WHERE object = 'accounts' AND record_id = NEW.id;
    INSERT INTO change_log (object, record_id, action) VALUES ('accounts', NEW.id, 'update');
END;

CREATE TRIGGER accounts_deleted AFTER DELETE ON accounts BEGIN
    DELETE FROM change_log WHERE object = 'accounts' AND record_id = OLD.id;
    INSERT INTO change_log (object, record_id, action, sf_id) VALUES ('accounts', OLD.id, 'delete', OLD.sf_id);
END;

CREATE TRIGGER accounts_renumbered BEFORE UPDATE OF id ON accounts WHEN NEW.id <> OLD.id BEGIN
    SELECT RAISE(ABORT, 'the id of a record cannot be changed');
END;

CREATE TRIGGER contacts_inserted AFTER INSERT ON contacts
WHEN (SELECT is_paused FROM log_switch) IS NOT 1 BEGIN
    DELETE FROM change_log WHERE object = 'contacts' AND record_id = NEW.id;
    INSERT INTO change_log (object, record_id, action) VALUES ('contacts', NEW.id, 'insert');
END;

CREATE TRIGGER contacts_updated AFTER UPDATE ON contacts
WHEN (SELECT is_paused FROM log_switch) IS NOT 1 BEGIN
    UPDATE contacts SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
        WHERE id = NEW.id AND updated_at <> strftime('%Y-%m-%dT%H:%M:%fZ', 'now');
    DELETE FROM change_log WHERE object = 'contacts' AND record_id = NEW.id;
    INSERT INTO change_log (object, record_id, action) VALUES ('contacts', NEW.id, 'update');
END;

CREATE TRIGGER contacts_deleted AFTER DELETE ON contacts BEGIN
    DELETE FROM change_log WHERE object = 'contacts' AND record_id = OLD.id;
    INSERT INTO change_log (object, record_id, action, sf_id) VALUES ('contacts', OLD.id, 'delete', OLD.sf_id);
END;

CREATE TRIGGER contacts_renumbered BEFORE UPDATE OF id ON contacts WHEN NEW.id <> OLD.id BEGIN
    SELECT RAISE(ABORT, 'the id of a record cannot be changed');
END;

CREATE TRIGGER leads_inserted AFTER INSERT ON leads
WHEN (SELECT is_paused FROM log_switch) IS NOT 1 BEGIN
    DELETE FROM change_log WHERE object = 'leads' AND record_id = NEW.id;
    INSERT INTO change_log (object, record_id, action) VALUES ('leads', NEW.id, 'insert');
END;

CREATE TRIGGER leads_updated AFTER UPDATE ON leads
WHEN (SELECT is_paused FROM log_switch) IS NOT 1 BEGIN
    UPDATE leads SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
        WHERE id = NEW.id AND updated_at <> strftime('%Y-%m-%dT%H:%M:%fZ', 'now');
    DELETE FROM change_log WHERE object = 'leads' AND record_id = NEW.id;
    INSERT INTO change_log (object, record_id, action) VALUES ('leads', NEW.id, 'update');
END;

CREATE TRIGGER leads_deleted AFTER DELETE ON leads BEGIN
    DELETE FROM change_log WHERE object = 'leads' AND record_id = OLD.id;
    INSERT INTO change_log (object, record_id, action, sf_id) VALUES ('leads', OLD.id, 'delete', OLD.sf_id);
END;

CREATE TRIGGER leads_renumbered BEFORE UPDATE OF id ON leads WHEN NEW.id <> OLD.id BEGIN
    SELECT RAISE(ABORT, 'the id of a record cannot be changed');
END;

CREATE TRIGGER opportunities_inserted AFTER INSERT ON opportunities
WHEN (SELECT is_paused FROM log_switch) IS NOT 1 BEGIN
    DELETE FROM change_log WHERE object = 'opportunities' AND record_id = NEW.id;
    INSERT INTO change_log (object, record_id, action) VALUES ('opportunities', NEW.id, 'insert');
END;

CREATE TRIGGER opportunities_updated AFTER UPDATE ON opportunities
WHEN (SELECT is_paused FROM log_switch) IS NOT 1 BEGIN
    UPDATE opportunities SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
        WHERE id = NEW.id AND updated_at <> strftime('%Y-%m-%dT%H:%M:%fZ', 'now');
    DELETE FROM change_log WHERE object = 'opportunities' AND record_id = NEW.id;
    INSERT INTO change_log (object, record_id, action) VALUES ('opportunities', NEW.id, 'update');
END;

CREATE TRIGGER opportunities_deleted AFTER DELETE ON opportunities BEGIN
    DELETE FROM change_log WHERE object = 'opportunities' AND record_id = OLD.id;
    INSERT INTO change_log (object, record_id, action, sf_id) VALUES ('opportunities', OLD.id, 'delete', OLD.sf_id);
END;

CREATE TRIGGER opportunities_renumbered BEFORE UPDATE OF id ON opportunities WHEN NEW.id <> OLD.id BEGIN
    SELECT RAISE(ABORT, 'the id of a record cannot be changed');
END;

CREATE TRIGGER tasks_inserted AFTER INSERT ON tasks
WHEN (SELECT is_paused FROM log_switch) IS NOT 1 BEGIN
    DELETE FROM change_log WHERE object = 'tasks' AND record_id = NEW.id;
    INSERT INTO change_log (object, record_id, action) VALUES ('tasks', NEW.id, 'insert');
END;

CREATE TRIGGER tasks_updated AFTER UPDATE ON tasks
WHEN (SELECT is_paused FROM log_switch) IS NOT 1 BEGIN
    UPDATE tasks SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
        WHERE id = NEW.id AND updated_at <> strftime('%Y-%m-%dT%H:%M:%fZ', 'now');
    DELETE FROM change_log WHERE object = 'tasks' AND record_id = NEW.id;
    INSERT INTO change_log (object, record_id, action) VALUES ('tasks', NEW.id, 'update');
END;

CREATE TRIGGER tasks_deleted AFTER DELETE ON tasks BEGIN
    DELETE FROM change_log WHERE object = 'tasks' AND record_id = OLD.id;
    INSERT INTO change_log (object, record_id, action, sf_id) VALUES ('tasks', OLD.id, 'delete', OLD.sf_id);
END;

CREATE TRIGGER tasks_renumbered BEFORE UPDATE OF id ON tasks WHEN NEW.id <> OLD.id BEGIN
    SELECT RAISE(ABORT, 'the id of a record cannot be changed');
END;

PRAGMA user_version = 2;
