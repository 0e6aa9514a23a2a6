using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>What a session consists of, in a form that can be passed to another process.</summary>
internal sealed class SessionHandles : IDisposable
{
    /// <summary>The terminal, which is input and output at once.</summary>
    public SafeFileHandle? Terminal { get; init; }

    public SafeFileHandle? Stdin { get; init; }

    public SafeFileHandle? Stdout { get; init; }

    public SafeFileHandle? Stderr { get; init; }

    /// <summary>An executed program, which ends with the session; null when attached.</summary>
    public SafeFileHandle? Pidfd { get; init; }

    public required Task<int> Exited { get; init; }

    public static SessionHandles Attach(NativeContainer container, ContainerStreams streams, AttachSpec spec)
    {
        var (input, inputOurs) = spec.Stdin ? Opposite(reading: true) : default;
        var (output, outputOurs) = spec.Stdout ? Opposite(reading: false) : default;
        var (error, errorOurs) = spec.Stderr && !container.Spec.Tty ? Opposite(reading: false) : default;
        streams.Attach(inputOurs, outputOurs, errorOurs);
        return new SessionHandles
        {
            Stdin = input,
            Stdout = output,
            Stderr = error,
            Terminal = streams.Master is null ? null : Duplicate(streams.Master),
            Exited = ExitCodeAsync(container),
        };
    }

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        foreach (var handle in (ReadOnlySpan<SafeFileHandle?>)[Terminal, Stdin, Stdout, Stderr, Pidfd])
            handle?.Dispose();
    }

    internal static SafeFileHandle Duplicate(SafeFileHandle handle)
    {
        const int F_DUPFD_CLOEXEC = 1030;
        return Syscall.Descriptor(Syscall.Invoke(SyscallNumber.fcntl, Syscall.Fd(handle), F_DUPFD_CLOEXEC, 3), "fcntl", "F_DUPFD_CLOEXEC");
    }

    private static async Task<int> ExitCodeAsync(NativeContainer container) =>
        (await container.Exited.ConfigureAwait(false)).Exit!.Code;

    /// <summary>A pipe: the session's end, and ours as a stream.</summary>
    private static (SafeFileHandle Theirs, DescriptorStream Ours) Opposite(bool reading)
    {
        var (read, write) = Pipe.Create();
        return reading ? (write, new DescriptorStream(read, FileAccess.Read)) : (read, new DescriptorStream(write, FileAccess.Write));
    }
}
