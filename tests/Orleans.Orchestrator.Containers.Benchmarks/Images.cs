namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>The machine's static busybox as an image of three layers.</summary>
internal static class Images
{
    private const string Busybox = "/usr/bin/busybox";

    public static IReadOnlyList<string> Layers(string directory)
    {
        var bin = Directory.CreateDirectory(Path.Combine(directory, "layers", "1", "bin")).FullName;
        File.Copy(Busybox, Path.Combine(bin, "busybox"));
        File.SetUnixFileMode(Path.Combine(bin, "busybox"), (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(Path.Combine(bin, "true"), "busybox");
        var etc = Directory.CreateDirectory(Path.Combine(directory, "layers", "2", "etc")).FullName;
        File.WriteAllText(Path.Combine(etc, "passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        foreach (var name in (string[])["tmp", "proc", "sys", "dev"])
            Directory.CreateDirectory(Path.Combine(directory, "layers", "3", name));
        return [.. new[] { "1", "2", "3" }.Select(name => Path.Combine(directory, "layers", name))];
    }
}
