using System.Collections.Immutable;
using System.Net;
using OpenTelemetry.Exporter;
using Orleans.Orchestrator.Containers;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>What orcd is started with.</summary>
internal sealed record OrcdOptions
{
    /// <summary>What must survive: the database, keys, images, logs.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What need not: sockets, namespaces.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>Where the API listens.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The node's name.</summary>
    public required string NodeName { get; init; }

    /// <summary>The node's address as others reach it.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The port of the agent's endpoint.</summary>
    public required int NodePort { get; init; }

    /// <summary>Kernel parameters that pods may set besides the safe ones.</summary>
    public ImmutableArray<string> AllowedUnsafeSysctls { get; init; } = [];

    /// <summary>Users and groups of the machine for pods that have their own.</summary>
    public required UserIdRange UserIds { get; init; }

    /// <summary>A file with a PostgreSQL connection string (it holds a password, so it is no argument); null for SQLite in the data folder.</summary>
    public string? PostgresFile { get; init; }

    /// <summary>Where to send traces and metrics by OTLP; null for nowhere.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>How OTLP is spoken there.</summary>
    public OtlpExportProtocol OtlpProtocol { get; init; } = OtlpExportProtocol.Grpc;

    /// <summary>How the log is written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>The cgroup that all containers are under.</summary>
    public required string CgroupParent { get; init; }
}
