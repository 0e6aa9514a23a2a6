using System.Collections.Concurrent;
using System.Text.Json;

namespace Orleans.Orchestrator.Containers.Seccomp;

/// <summary>Compiled profiles, one per set of capabilities.</summary>
internal sealed class SeccompProfiles
{
    private const string Default = "default";
    private const string Unconfined = "unconfined";
    private const int MaxProfileBytes = 1 << 20;
    private const int MaxCached = 64;

    private readonly Lazy<SeccompProfile> _default = new(LoadDefault);
    private readonly ConcurrentDictionary<ulong, BpfInstruction[]> _compiled = [];

    /// <summary>The filter, or null for none. A profile of a file is read anew each time, since the file may change.</summary>
    /// <exception cref="InvalidContainerSpecException">The file is missing or is no profile.</exception>
    public BpfInstruction[]? Get(string name, ulong capabilities)
    {
        if (name == Unconfined)
            return null;
        if (name != Default)
            return Compile(LoadFile(name), capabilities, name);
        if (_compiled.TryGetValue(capabilities, out var cached))
            return cached;
        var compiled = Compile(_default.Value, capabilities, name);
        if (_compiled.Count < MaxCached)
            _compiled[capabilities] = compiled;
        return compiled;
    }

    private static BpfInstruction[] Compile(SeccompProfile profile, ulong capabilities, string name)
    {
        try
        {
            return SeccompCompiler.Compile(profile, Native.Capabilities.Names(capabilities).ToHashSet(), SyscallTable.Current);
        }
        catch (FormatException e)
        {
            throw new InvalidContainerSpecException([$"security.seccomp {name}: {e.Message}"]);
        }
    }

    private static SeccompProfile LoadDefault()
    {
        using var stream = typeof(SeccompProfiles).Assembly.GetManifestResourceStream("seccomp.default.json")!;
        return JsonSerializer.Deserialize(stream, SeccompJson.Default.SeccompProfile)!;
    }

    private static SeccompProfile LoadFile(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxProfileBytes)
                throw new InvalidContainerSpecException([$"security.seccomp {path}: a profile has at most {MaxProfileBytes} bytes"]);
            return JsonSerializer.Deserialize(stream, SeccompJson.Default.SeccompProfile)
                ?? throw new InvalidContainerSpecException([$"security.seccomp {path}: the file holds no profile"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidContainerSpecException([$"security.seccomp {path}: {e.Message}"]);
        }
    }
}
