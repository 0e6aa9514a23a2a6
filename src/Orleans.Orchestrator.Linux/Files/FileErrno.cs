using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>
/// The errno values that file operations are told apart by. The calls in this folder return a result of 0 or more, or the
/// negated errno, as the kernel itself does.
/// </summary>
public static class FileErrno
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int NameTooLong = 36;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;
    public const int NoData = 61;
    public const int NotSupported = 95;

    /// <summary>The C library's sentence for an errno, or for a negated one.</summary>
    public static string Describe(int errno) => $"{Marshal.GetPInvokeErrorMessage(Math.Abs(errno))} (errno {Math.Abs(errno)})";

    /// <summary>The result, or an exception that says what failed.</summary>
    /// <exception cref="IOException">When <paramref name="result"/> is a negated errno.</exception>
    public static long Check(long result, string what) =>
        result >= 0 ? result : throw new IOException($"{what}: {Describe((int)-result)}", (int)-result);

    internal static int Result(int returned) => returned >= 0 ? returned : -Marshal.GetLastPInvokeError();

    internal static long Result(long returned) => returned >= 0 ? returned : -Marshal.GetLastPInvokeError();
}
