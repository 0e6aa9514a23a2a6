using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Seccomp;

/// <summary>
/// Which system calls a container may make, in Docker's format (https://docs.docker.com/engine/security/seccomp/): OCI's, with rules
/// that depend on the container's capabilities and the machine's architecture.
/// </summary>
public sealed record SeccompProfile
{
    /// <summary>What happens to a call that no rule names.</summary>
    public required string DefaultAction { get; init; }

    /// <summary>The errno of <see cref="DefaultAction"/> when that is SCMP_ACT_ERRNO; null is EPERM.</summary>
    public int? DefaultErrnoRet { get; init; }

    /// <summary>The rules; for each call the first that applies without a condition counts.</summary>
    public IReadOnlyList<SeccompRule> Syscalls { get; init; } = [];
}

/// <summary>What happens to some calls.</summary>
public sealed record SeccompRule
{
    /// <summary>The calls; names that this architecture does not have are passed over.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>SCMP_ACT_ALLOW, SCMP_ACT_ERRNO, …</summary>
    public required string Action { get; init; }

    /// <summary>The errno of SCMP_ACT_ERRNO; null is EPERM.</summary>
    public int? ErrnoRet { get; init; }

    /// <summary>All must hold.</summary>
    public IReadOnlyList<SeccompCondition>? Args { get; init; }

    /// <summary>The rule is only for these.</summary>
    public SeccompFilter? Includes { get; init; }

    /// <summary>The rule is not for these.</summary>
    public SeccompFilter? Excludes { get; init; }
}

/// <summary>A comparison of an argument.</summary>
public sealed record SeccompCondition
{
    /// <summary>0 … 5.</summary>
    public required int Index { get; init; }

    /// <summary>What it is compared with; for SCMP_CMP_MASKED_EQ the mask.</summary>
    public required ulong Value { get; init; }

    /// <summary>For SCMP_CMP_MASKED_EQ, what the masked argument must be.</summary>
    public ulong ValueTwo { get; init; }

    /// <summary>SCMP_CMP_EQ, …</summary>
    public required string Op { get; init; }
}

/// <summary>For whom a rule is.</summary>
public sealed record SeccompFilter
{
    /// <summary>Capabilities, with CAP_.</summary>
    public IReadOnlyList<string>? Caps { get; init; }

    /// <summary>Architectures, as Go names them.</summary>
    public IReadOnlyList<string>? Arches { get; init; }

    /// <summary>The least kernel version; ours need a newer one anyway.</summary>
    public string? MinKernel { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SeccompProfile))]
internal sealed partial class SeccompJson : JsonSerializerContext;
