-- Every Kubernetes object, one row each. The body is the object as the API shows it, so that
-- select body #>> '{status,phase}' from resources where collection = 'pods' answers.
-- Keys compare by bytes; the room left in the pages lets an update stay in its page, without touching the index.
CREATE TABLE resources (
    collection       text   COLLATE "C" NOT NULL,
    namespace        text   COLLATE "C" NOT NULL,
    name             text   COLLATE "C" NOT NULL,
    uid              text   NOT NULL,
    resource_version bigint NOT NULL,
    body             jsonb  NOT NULL,
    PRIMARY KEY (collection, namespace, name)
) WITH (fillfactor = 60);

-- Who may write a collection, the version of its latest change, and how far its change log has been trimmed.
-- Every transaction updates its collections' rows here: that checks the epoch, and holds it until the commit.
CREATE TABLE collection_epoch (
    collection       text   COLLATE "C" NOT NULL PRIMARY KEY,
    epoch            bigint NOT NULL,
    resource_version bigint NOT NULL,
    trimmed_version  bigint NOT NULL
) WITH (fillfactor = 10);

-- The latest changes of each collection, one row per transaction, its columns lists of equal length: a row, an index entry and
-- a piece of write-ahead log per change would cost as much as the resources themselves. A body is the JSON's UTF-8.
CREATE TABLE change_log (
    collection    text       COLLATE "C" NOT NULL,
    last_version  bigint     NOT NULL,
    versions      bigint[]   NOT NULL,
    types         smallint[] NOT NULL,
    namespaces    text[]     NOT NULL,
    names         text[]     NOT NULL,
    uids          text[]     NOT NULL,
    bodies        bytea[]    NOT NULL,
    PRIMARY KEY (collection, last_version)
);

-- The same, change by change: 1 added, 2 modified, 3 deleted.
CREATE VIEW changes AS
    SELECT l.collection, c.* FROM change_log l,
        unnest(l.versions, l.types, l.namespaces, l.names, l.uids, l.bodies) AS c (resource_version, type, namespace, name, uid, body);

-- Fast compression where the server was built with it.
DO $$
BEGIN
    ALTER TABLE resources ALTER COLUMN body SET COMPRESSION lz4;
    ALTER TABLE change_log ALTER COLUMN bodies SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR syntax_error THEN
    ALTER TABLE change_log ALTER COLUMN bodies SET STORAGE EXTERNAL;
END $$;

-- State that is no API resource. An etag is never given twice.
CREATE SEQUENCE key_value_etag;
CREATE TABLE key_value (
    table_name text   COLLATE "C" NOT NULL,
    key        text   COLLATE "C" NOT NULL,
    value      bytea  NOT NULL,
    etag       bigint NOT NULL,
    PRIMARY KEY (table_name, key)
);
