using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux;

/// <summary>A string as C has it, for the length of one call.</summary>
public readonly struct NativeText : IDisposable
{
    /// <summary>Copies <paramref name="text"/>; null is a null pointer.</summary>
    public NativeText(string? text) => Pointer = Marshal.StringToCoTaskMemUTF8(text);

    /// <summary>Where it lies.</summary>
    public nint Pointer { get; }

    /// <inheritdoc/>
    public void Dispose() => Marshal.FreeCoTaskMem(Pointer);
}
