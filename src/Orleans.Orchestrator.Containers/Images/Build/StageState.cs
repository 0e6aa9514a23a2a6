using System.Collections.Immutable;
using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>An image as far as it is built.</summary>
internal sealed record StageState
{
    public static readonly ImmutableArray<string> DefaultShell = ["/bin/sh", "-c"];

    public ImageConfig Config { get; init; } = new();

    public ImmutableArray<BuiltLayer> Layers { get; init; } = [];

    public ImmutableArray<OciHistory> History { get; init; } = [];

    /// <summary>ARG's variables of this stage.</summary>
    public ImmutableSortedDictionary<string, string> Arguments { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Whether this stage itself had a CMD; one that was inherited goes with a new ENTRYPOINT.</summary>
    public bool HasOwnCmd { get; init; }

    public ImmutableArray<string> Shell => Config.Shell.IsEmpty ? DefaultShell : Config.Shell;

    public Digest? ChainId => LayerStore.ChainIds([.. Layers.Select(x => x.DiffId)]) is [.., var last] ? last : null;

    public ImmutableArray<string> Directories(LayerStore layers) =>
        [.. LayerStore.ChainIds([.. Layers.Select(x => x.DiffId)]).Select(layers.FilesDirectory)];

    public string? ValueOf(string name) =>
        Config.Env.LastOrDefault(x => x.StartsWith(name + "=", StringComparison.Ordinal)) is { } pair
            ? pair[(name.Length + 1)..]
            : Arguments.GetValueOrDefault(name);

    public StageState WithEnv(string name, string value)
    {
        var pair = $"{name}={value}";
        var index = Config.Env.ToList().FindIndex(x => x.StartsWith(name + "=", StringComparison.Ordinal));
        return this with { Config = Config with { Env = index < 0 ? Config.Env.Add(pair) : Config.Env.SetItem(index, pair) } };
    }
}
