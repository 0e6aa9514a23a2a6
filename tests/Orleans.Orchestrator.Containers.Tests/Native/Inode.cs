using System.Diagnostics;

namespace Orleans.Orchestrator.Containers.Tests.Native;

/// <summary>A file's inode number, asked of stat(1), so that the tests do not rely on what they test.</summary>
internal sealed class Inode
{
    public Inode(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("stat", ["-L", "-c", "%i", path]) { RedirectStandardOutput = true })!;
        Number = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
    }

    public string Number { get; }
}
