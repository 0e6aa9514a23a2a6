namespace Orleans.Orchestrator.Linux;

/// <summary>Attributes of a mount as fsmount(2) and mount_setattr(2) take them (linux/mount.h).</summary>
[Flags]
public enum MountAttributes
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Read-only.</summary>
    MOUNT_ATTR_RDONLY = 1,

    /// <summary>Ignore set-user-id bits.</summary>
    MOUNT_ATTR_NOSUID = 2,

    /// <summary>Ignore device nodes.</summary>
    MOUNT_ATTR_NODEV = 4,

    /// <summary>Execute no programs.</summary>
    MOUNT_ATTR_NOEXEC = 8,

    /// <summary>Show other owners than the file system has, see <see cref="DetachedMount.MapOwners"/>.</summary>
    MOUNT_ATTR_IDMAP = 0x100000,
}
