namespace Orleans.Orchestrator.Linux;

/// <summary>Flags of mount(2) (linux/mount.h).</summary>
[Flags]
public enum MountFlags : long
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Read-only.</summary>
    MS_RDONLY = 1,

    /// <summary>Ignore set-user-id bits.</summary>
    MS_NOSUID = 2,

    /// <summary>Ignore device nodes.</summary>
    MS_NODEV = 4,

    /// <summary>Execute no programs.</summary>
    MS_NOEXEC = 8,

    /// <summary>Change the flags of a mount.</summary>
    MS_REMOUNT = 32,

    /// <summary>Show a tree at another place as well.</summary>
    MS_BIND = 4096,

    /// <summary>With all that is mounted below.</summary>
    MS_REC = 16384,

    /// <summary>Propagation: none.</summary>
    MS_PRIVATE = 1 << 18,

    /// <summary>Propagation: receive only.</summary>
    MS_SLAVE = 1 << 19,

    /// <summary>Propagation: both ways.</summary>
    MS_SHARED = 1 << 20,
}
