using System.ComponentModel;
using System.Globalization;

namespace Orleans.LocalEngine;

/// <summary>One method of a grain interface.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainMethod(string interfaceName, string name, string wireName, GrainMethodOptions options, string? timeout)
{
    /// <summary>The interface, by its full name or alias.</summary>
    public string InterfaceName { get; } = interfaceName;

    /// <summary>The method's name in code.</summary>
    public string Name { get; } = name;

    /// <summary>The method's name between processes, unique in the interface.</summary>
    public string WireName { get; } = wireName;

    /// <summary>What its attributes say.</summary>
    public GrainMethodOptions Options { get; } = options;

    /// <summary>How long callers wait, null for the default.</summary>
    public TimeSpan? Timeout { get; } = timeout is null ? null : TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => $"{InterfaceName}.{Name}";
}
