namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>The types of tar entries that image layers have (POSIX.1-2001 pax, "typeflag").</summary>
internal enum TarType
{
    File,
    HardLink,
    Symlink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}
