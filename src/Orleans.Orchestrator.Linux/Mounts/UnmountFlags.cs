namespace Orleans.Orchestrator.Linux;

/// <summary>Flags of umount2(2) (linux/fs.h).</summary>
[Flags]
public enum UnmountFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Detach now, clean up when nothing uses it.</summary>
    MNT_DETACH = 2,

    /// <summary>Do not follow a symbolic link.</summary>
    UMOUNT_NOFOLLOW = 8,
}
