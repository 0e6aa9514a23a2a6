using System.Text;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux.Files;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>Volumes that are a path of the machine: whether it is what the pod says it is, in the kubelet's words (pkg/volume/hostpath).</summary>
internal static class HostPaths
{
    /// <summary>Makes what may be made, and looks at the rest.</summary>
    /// <exception cref="PodConfigException">The path is not there, or something else than the pod expects.</exception>
    public static void Check(HostPathVolumeSource host)
    {
        switch (host.Type ?? "")
        {
            // As containerd does where nothing is said.
            case "" when !Path.Exists(host.Path):
            case "DirectoryOrCreate" when !Path.Exists(host.Path):
                Directory.CreateDirectory(host.Path);
                break;
            case "FileOrCreate" when !Path.Exists(host.Path):
                File.Create(host.Path).Dispose();
                break;
            case "Directory" or "DirectoryOrCreate":
                Expect(host.Path, FileStatus.Directory, "a directory");
                break;
            case "File" or "FileOrCreate":
                Expect(host.Path, FileStatus.Regular, "a file");
                break;
            case "Socket":
                Expect(host.Path, FileStatus.Socket, "a socket file");
                break;
            case "CharDevice":
                Expect(host.Path, FileStatus.CharacterDevice, "a character device");
                break;
            case "BlockDevice":
                Expect(host.Path, FileStatus.BlockDevice, "a block device");
                break;
        }
    }

    private static void Expect(string path, uint type, string what)
    {
        if (TypeOf(path) != type)
            throw new PodConfigException("CreateContainerConfigError", $"hostPath type check failed: {path} is not {what}");
    }

    /// <summary>The type of what a path leads to, over symbolic links; 0 when it leads nowhere.</summary>
    private static uint TypeOf(string path)
    {
        var descriptor = Openat2.Open(Openat2.CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), Openat2.PathOnly);
        if (descriptor < 0)
            return 0;
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        return FileStatus.Get(descriptor, "\0"u8, out var status) == 0 ? status.Type : 0;
    }
}
