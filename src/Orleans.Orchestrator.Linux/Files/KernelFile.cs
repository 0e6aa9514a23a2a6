using System.Text;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>Settings that the kernel shows as files (cgroups, /proc/sys): each write is one system call, and nothing is cached or locked.</summary>
public static class KernelFile
{
    /// <summary>Writes a value.</summary>
    /// <exception cref="LinuxException">The file is not there, or the kernel refused the value.</exception>
    public static void Write(string path, string value)
    {
        var errno = TryWrite(path, value);
        if (errno != 0)
            throw new LinuxException("write", errno, $"{value} to {path}");
    }

    /// <summary>Writes a value; 0, or the errno when the file is not there or the kernel refused the value.</summary>
    public static int TryWrite(string path, string value)
    {
        var fd = Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(path), Openat2.WriteOnly);
        if (fd < 0)
            return -fd;
        try
        {
            return -FileDescriptors.WriteAll(fd, Encoding.ASCII.GetBytes(value));
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }
}
