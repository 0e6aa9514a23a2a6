using System.Text;
using Microsoft.Win32.SafeHandles;
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
        var current = Open(Openat2.CurrentDirectory, volume, subPath, 0);
        try
        {
            if (IsThere(current, subPath))
                return;
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

    /// <summary>Whether the path leads to something in the volume, over links that stay there or none.</summary>
    private static bool IsThere(SafeFileHandle volume, string subPath)
    {
        var found = Openat2.Open((int)volume.DangerousGetHandle(), Encoding.UTF8.GetBytes(subPath + '\0'), Openat2.PathOnly, 0, Openat2.ResolveBeneath);
        if (found >= 0)
            new SafeFileHandle(found, ownsHandle: true).Dispose();
        else if (found != -FileErrno.NoEntry)
            throw Refused(subPath, "it leads out of the volume, or over a file");
        return found >= 0;
    }

    private static SafeFileHandle Open(int directory, string name, string subPath, ulong resolve)
    {
        var descriptor = Openat2.Open(directory, Encoding.UTF8.GetBytes(name + '\0'), Openat2.PathOnly | Openat2.Directory, 0, resolve);
        return descriptor >= 0
            ? new(descriptor, ownsHandle: true)
            : throw Refused(subPath, $"\"{name}\" is no folder, or a symbolic link");
    }

    private static PodConfigException Refused(string subPath, string why) => new("CreateContainerConfigError", $"subPath \"{subPath}\" can't be made: {why}");
}
