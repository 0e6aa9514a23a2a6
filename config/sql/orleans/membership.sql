-- Which silos there are, where Microsoft.Orleans.Clustering.AdoNet looks for it: it reads the statements that it is to run from OrleansQuery, by the
-- keys below, and finds the columns of their answers by name. Run by every silo when it starts: what is there stays as it is, so a database that
-- Orleans' own scripts have prepared is left to them. Silos that start together do it one after the other.
SELECT pg_advisory_xact_lock(861164609);

CREATE TABLE IF NOT EXISTS OrleansQuery (
    QueryKey  varchar(64) PRIMARY KEY,
    QueryText text        NOT NULL
);

-- One row for each cluster: every change to its silos raises the version, and whoever has read an older one must read again.
CREATE TABLE IF NOT EXISTS silo_cluster (
    cluster text    PRIMARY KEY,
    version integer NOT NULL DEFAULT 0
);

-- One row for each silo that was ever started; its generation tells it from those that had its address before.
CREATE TABLE IF NOT EXISTS silo (
    cluster       text        NOT NULL REFERENCES silo_cluster ON DELETE CASCADE,
    address       text        NOT NULL,
    port          integer     NOT NULL,
    generation    integer     NOT NULL,
    name          text        NOT NULL,
    host          text        NOT NULL,
    status        integer     NOT NULL,
    gateway_port  integer     NOT NULL,
    suspect_times text,
    started       timestamptz NOT NULL,
    alive         timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', '
    WITH made AS (INSERT INTO silo_cluster (cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT FROM made)'),

-- The version's row is updated first: of two changes that were made to the same version the second waits for it and then finds another.
('InsertMembershipKey', '
    WITH raised AS (
        UPDATE silo_cluster SET version = version + 1
        WHERE cluster = @DeploymentId AND version = @Version
            AND NOT EXISTS (SELECT FROM silo WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster),
    made AS (
        INSERT INTO silo (cluster, address, port, generation, name, host, status, gateway_port, started, alive)
        SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM raised
        RETURNING 1)
    SELECT EXISTS (SELECT FROM made)'),

('UpdateMembershipKey', '
    WITH raised AS (
        UPDATE silo_cluster SET version = version + 1
        WHERE cluster = @DeploymentId AND version = @Version
            AND EXISTS (SELECT FROM silo WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster),
    changed AS (
        UPDATE silo SET status = @Status, suspect_times = @SuspectTimes, alive = @IAmAliveTime FROM raised
        WHERE silo.cluster = raised.cluster AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING 1)
    SELECT EXISTS (SELECT FROM changed)'),

('UpdateIAmAlivetimeKey', '
    UPDATE silo SET alive = @IAmAliveTime WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),

-- A row with the version alone says that there is no silo.
('MembershipReadAllKey', '
    SELECT c.cluster AS DeploymentId, address AS Address, port AS Port, generation AS Generation, name AS SiloName, host AS HostName, status AS Status,
        gateway_port AS ProxyPort, suspect_times AS SuspectTimes, started AS StartTime, alive AS IAmAliveTime, version AS Version
    FROM silo_cluster c LEFT JOIN silo USING (cluster) WHERE c.cluster = @DeploymentId'),

('MembershipReadRowKey', '
    SELECT c.cluster AS DeploymentId, address AS Address, port AS Port, generation AS Generation, name AS SiloName, host AS HostName, status AS Status,
        gateway_port AS ProxyPort, suspect_times AS SuspectTimes, started AS StartTime, alive AS IAmAliveTime, version AS Version
    FROM silo_cluster c LEFT JOIN silo ON silo.cluster = c.cluster AND address = @Address AND port = @Port AND generation = @Generation
    WHERE c.cluster = @DeploymentId'),

('GatewaysQueryKey', '
    SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation FROM silo
    WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0'),

-- 3 is Active: those are never forgotten.
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM silo WHERE cluster = @DeploymentId AND alive < @IAmAliveTime AND status <> 3'),

('DeleteMembershipTableEntriesKey', '
    DELETE FROM silo_cluster WHERE cluster = @DeploymentId')
ON CONFLICT (QueryKey) DO NOTHING;
