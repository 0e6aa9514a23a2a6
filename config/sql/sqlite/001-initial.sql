-- Every Kubernetes object, one row each. The body is the object's JSON as the API shows it, as text, so that
-- `select body ->> '$.status.phase' from resources where collection = 'pods'` answers.
CREATE TABLE resources (
    collection       TEXT    NOT NULL,
    namespace        TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    uid              TEXT    NOT NULL,
    resource_version INTEGER NOT NULL,
    body             TEXT    NOT NULL,
    PRIMARY KEY (collection, namespace, name)
);

-- Who may write a collection, the version of its latest change, and how far its change log has been trimmed.
CREATE TABLE collection_epoch (
    collection       TEXT    NOT NULL PRIMARY KEY,
    epoch            INTEGER NOT NULL,
    resource_version INTEGER NOT NULL,
    trimmed_version  INTEGER NOT NULL
);

-- The latest changes of each collection: 1 added, 2 modified, 3 deleted.
CREATE TABLE change_log (
    collection       TEXT    NOT NULL,
    resource_version INTEGER NOT NULL,
    type             INTEGER NOT NULL,
    namespace        TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    uid              TEXT    NOT NULL,
    body             TEXT    NOT NULL,
    PRIMARY KEY (collection, resource_version)
);

-- State that is no API resource. An etag is never given twice, not even after a delete: hence AUTOINCREMENT.
CREATE TABLE key_value (
    etag       INTEGER PRIMARY KEY AUTOINCREMENT,
    table_name TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      BLOB NOT NULL,
    UNIQUE (table_name, key)
);
