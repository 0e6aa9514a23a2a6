using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>
/// Mounts that are attached nowhere yet, only held by a descriptor: fsopen(2), open_tree(2). They appear in no mount namespace
/// until move_mount(2) puts them into one, and vanish when the descriptor is closed.
/// </summary>
public static unsafe class DetachedMount
{
    private const int FsOpenCloexec = 1;
    private const int FsMountCloexec = 1;
    private const int FsConfigSetFlag = 0;
    private const int FsConfigSetString = 1;
    private const int FsConfigCmdCreate = 6;
    private const int OpenTreeClone = 1;
    private const int OCloexec = 0x80000;
    private const int AtRecursive = 0x8000;
    private const int AtEmptyPath = 0x1000;
    private const int AtFdCwd = -100;

    /// <summary>Makes a file system.</summary>
    /// <param name="type">tmpfs, overlay, …</param>
    /// <param name="options">In order; a null value is a flag.</param>
    /// <exception cref="LinuxException">Names the option that was refused.</exception>
    public static SafeFileHandle Create(string type, IEnumerable<KeyValuePair<string, string?>> options, MountAttributes attributes)
    {
        using var typeName = new NativeText(type);
        using var context = Syscall.Descriptor(Syscall.Invoke(SyscallNumber.fsopen, typeName.Pointer, FsOpenCloexec), "fsopen", type);
        foreach (var (key, value) in options)
            Configure(context, value is null ? FsConfigSetFlag : FsConfigSetString, key, value, type);
        Configure(context, FsConfigCmdCreate, null, null, type);
        return Syscall.Descriptor(Syscall.Invoke(SyscallNumber.fsmount, Syscall.Fd(context), FsMountCloexec, (nint)attributes), "fsmount", type);
    }

    /// <summary>Copies the mount tree at a path.</summary>
    /// <exception cref="LinuxException">ENOENT, …</exception>
    public static SafeFileHandle Clone(string path, bool recursive)
    {
        using var text = new NativeText(path);
        return Syscall.Descriptor(Syscall.Invoke(SyscallNumber.open_tree, AtFdCwd, text.Pointer, CloneFlagsOf(recursive)), "open_tree", path);
    }

    /// <summary>Copies the mount tree at an open file or directory.</summary>
    public static SafeFileHandle Clone(SafeFileHandle at, bool recursive, string subject)
    {
        using var text = new NativeText("");
        var flags = CloneFlagsOf(recursive) | AtEmptyPath;
        return Syscall.Descriptor(Syscall.Invoke(SyscallNumber.open_tree, Syscall.Fd(at), text.Pointer, flags), "open_tree", subject);
    }

    /// <summary>Changes a mount (and all below it).</summary>
    /// <param name="propagation">MS_PRIVATE, MS_SLAVE or MS_SHARED; none leaves it.</param>
    public static void SetAttributes(SafeFileHandle mount, MountAttributes set, MountFlags propagation, bool recursive, string subject)
    {
        var attributes = stackalloc ulong[] { (ulong)set, 0, (ulong)propagation, 0 };
        using var text = new NativeText("");
        var flags = AtEmptyPath | (recursive ? AtRecursive : 0);
        Syscall.Check(
            Syscall.Invoke(SyscallNumber.mount_setattr, Syscall.Fd(mount), text.Pointer, flags, (nint)attributes, 4 * sizeof(ulong)),
            "mount_setattr", subject);
    }

    /// <summary>
    /// Shows the files of a mount, and not of those below it, as owned by a user namespace' users and groups: what is user 0's in the file system is that of
    /// the namespace' user 0 (mount_setattr(2), "ID-mapped mounts"). The mount must not have been attached yet.
    /// </summary>
    /// <exception cref="LinuxException">EINVAL where the file system can't.</exception>
    public static void MapOwners(SafeFileHandle mount, SafeFileHandle userNamespace, string subject)
    {
        var attributes = stackalloc ulong[] { (ulong)MountAttributes.MOUNT_ATTR_IDMAP, 0, 0, (ulong)Syscall.Fd(userNamespace) };
        using var text = new NativeText("");
        Syscall.Check(
            Syscall.Invoke(SyscallNumber.mount_setattr, Syscall.Fd(mount), text.Pointer, AtEmptyPath, (nint)attributes, 4 * sizeof(ulong)),
            "mount_setattr MOUNT_ATTR_IDMAP", subject);
    }

    private static nint CloneFlagsOf(bool recursive) => OpenTreeClone | OCloexec | (recursive ? AtRecursive : 0);

    private static void Configure(SafeFileHandle context, int command, string? key, string? value, string type)
    {
        using var keyText = new NativeText(key);
        using var valueText = new NativeText(value);
        var result = Syscall.Invoke(SyscallNumber.fsconfig, Syscall.Fd(context), command, keyText.Pointer, valueText.Pointer, 0);
        if (result < 0)
            throw new LinuxException("fsconfig", (int)-result, $"{type} {key}{(value is null ? "" : "=" + value)}{Explain(context)}");
    }

    /// <summary>The kernel leaves its reasons in the context, to be read line by line.</summary>
    private static string Explain(SafeFileHandle context)
    {
        Span<byte> line = stackalloc byte[512];
        try
        {
            var length = RandomAccess.Read(context, line, 0);
            return length > 0 ? $" ({System.Text.Encoding.UTF8.GetString(line[..length]).TrimEnd()})" : "";
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
