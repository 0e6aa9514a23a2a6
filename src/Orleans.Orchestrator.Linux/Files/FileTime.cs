using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>A file's time: struct timespec of 64-bit Linux.</summary>
/// <param name="Seconds">Since 1970-01-01 UTC.</param>
/// <param name="Nanoseconds">0 to 999,999,999.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct FileTime(long Seconds, long Nanoseconds);
