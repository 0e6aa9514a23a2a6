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

-- The latest changes of each collection: 1 added, 2 modified, 3 deleted. The body is the JSON's UTF-8, to be replayed, not asked.
CREATE TABLE change_log (
    collection       text     COLLATE "C" NOT NULL,
    resource_version bigint   NOT NULL,
    type             smallint NOT NULL,
    namespace        text     NOT NULL,
    name             text     NOT NULL,
    uid              text     NOT NULL,
    body             bytea    NOT NULL,
    PRIMARY KEY (collection, resource_version)
);

-- State that is no API resource. An etag is never given twice.
CREATE SEQUENCE key_value_etag;
CREATE TABLE key_value (
    table_name text   COLLATE "C" NOT NULL,
    key        text   COLLATE "C" NOT NULL,
    value      bytea  NOT NULL,
    etag       bigint NOT NULL,
    PRIMARY KEY (table_name, key)
);
