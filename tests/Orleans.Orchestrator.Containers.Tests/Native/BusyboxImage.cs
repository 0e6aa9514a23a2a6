namespace Orleans.Orchestrator.Containers.Tests.Native;

/// <summary>An image of three layers, made of the machine's static busybox (Debian's package busybox-static).</summary>
internal static class BusyboxImage
{
    private const string Busybox = "/usr/bin/busybox";

    /// <summary>Makes the layers below a directory, the lowest first.</summary>
    public static IReadOnlyList<string> Create(string directory)
    {
        if (!File.Exists(Busybox))
            throw new InvalidOperationException($"These tests need {Busybox}; install the package busybox-static.");
        var bin = Directory.CreateDirectory(Path.Combine(directory, "1", "bin")).FullName;
        File.Copy(Busybox, Path.Combine(bin, "busybox"));
        File.SetUnixFileMode(Path.Combine(bin, "busybox"), (UnixFileMode)0b111_101_101);
        foreach (var name in (string[])["sh", "true", "false", "sleep", "cat", "echo", "id", "env", "ls", "grep", "head", "mount", "umount", "stty", "tty", "dd", "seq", "hostname", "ps", "kill", "mknod", "touch", "pwd", "readlink", "chroot", "tail", "wc", "stat", "test", "rm", "ping", "date", "printf", "mkdir", "unshare", "yes", "cut", "cp", "chown", "tr"])
            File.CreateSymbolicLink(Path.Combine(bin, name), "busybox");
        var etc = Directory.CreateDirectory(Path.Combine(directory, "2", "etc")).FullName;
        File.WriteAllText(Path.Combine(etc, "passwd"), "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:App:/home/app:/bin/sh\n");
        File.WriteAllText(Path.Combine(etc, "group"), "root:x:0:\napp:x:1001:\nvideo:x:44:app\n");
        var tmp = Directory.CreateDirectory(Path.Combine(directory, "3", "tmp"));
        tmp.UnixFileMode = (UnixFileMode)0b001_111_111_111;
        return [.. new[] { "1", "2", "3" }.Select(name => Path.Combine(directory, name))];
    }
}
