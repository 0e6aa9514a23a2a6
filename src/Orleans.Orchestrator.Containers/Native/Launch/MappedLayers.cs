using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Native.Users;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>An image's layers as mounts whose owners are a user namespace' users. They are needed until a root is made of them.</summary>
internal sealed class MappedLayers : IDisposable
{
    private readonly List<SafeFileHandle> _mounts = [];
    private string? _place;

    private MappedLayers() => Names = [];

    /// <summary>Paths of the layers, from the base up.</summary>
    public IReadOnlyList<string> Names { get; private set; }

    /// <summary>Maps them.</summary>
    /// <exception cref="LinuxException">A layer is missing, or its file system can't be mapped.</exception>
    public static MappedLayers Make(IReadOnlyList<string> layers, UserNamespace users)
    {
        var mapped = new MappedLayers();
        try
        {
            foreach (var layer in layers)
            {
                var mount = DetachedMount.Clone(layer, recursive: false);
                mapped._mounts.Add(mount);
                DetachedMount.MapOwners(mount, users.Handle, layer);
            }

            mapped.Names = [.. mapped._mounts.Select(mount => $"/proc/self/fd/{mount.DangerousGetHandle()}")];
            return mapped;
        }
        catch
        {
            mapped.Dispose();
            throw;
        }
    }

    /// <summary>Puts them into this process' mount namespace, below a folder that is made.</summary>
    public void Attach(string place)
    {
        _place = Directory.CreateDirectory(place).FullName;
        // One mount for all, so that they are gone with it.
        MountPoint.Mount("none", _place, "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV, "mode=700");
        var names = new List<string>();
        foreach (var mount in _mounts)
        {
            var name = Directory.CreateDirectory(Path.Combine(_place, names.Count.ToString(CultureInfo.InvariantCulture))).FullName;
            MountPoint.Attach(mount, name);
            names.Add(name);
        }

        Names = names;
    }

    public void Dispose()
    {
        if (_place is not null && MountPoint.Unmount(_place))
            Directory.Delete(_place);
        _mounts.ForEach(static mount => mount.Dispose());
    }
}
