using System.Text;
using Orleans.Orchestrator.Linux.Files;
using Orleans.Orchestrator.NodeAgent.Pods;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>
/// Makes the folder that a subPath names. A container may have put symbolic links into the volume, and the agent is root: each step
/// is taken from the folder reached before, and a link is not followed (the hole of CVE-2017-1002101).
/// </summary>
internal static class SubPaths
{
    /// <exception cref="PodConfigException">The path leaves the volume or leads over a symbolic link or a file.</exception>
    public static void Create(string volume, string subPath)
    {
        var names = subPath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (subPath.StartsWith('/') || names.Contains(".."))
            throw Refused(subPath, "it is not a path inside the volume");
        if (Path.Exists(Path.Combine(volume, subPath)))
            return;
        var current = Open(Openat2.CurrentDirectory, volume, subPath, 0);
        try
        {
            foreach (var name in names)
            {
                var path = $"/proc/self/fd/{current.DangerousGetHandle()}/{name}";
                if (new FileInfo(path).LinkTarget is null)
                    Directory.CreateDirectory(path);
                var next = Open((int)current.DangerousGetHandle(), name, subPath, Openat2.ResolveBeneath | Openat2.ResolveNoSymlinks);
                current.Dispose();
                current = next;
            }
        }
        catch (IOException e)
        {
            throw Refused(subPath, e.Message);
        }
        finally
        {
            current.Dispose();
        }
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle Open(int directory, string name, string subPath, ulong resolve)
    {
        var descriptor = Openat2.Open(directory, Encoding.UTF8.GetBytes(name + '\0'), Openat2.PathOnly | Openat2.Directory, 0, resolve);
        return descriptor >= 0
            ? new(descriptor, ownsHandle: true)
            : throw Refused(subPath, $"\"{name}\" is no folder, or a symbolic link");
    }

    private static PodConfigException Refused(string subPath, string why) => new("CreateContainerConfigError", $"subPath \"{subPath}\" can't be made: {why}");
}
