using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>
/// The directory that a layer is written into. Every parent is opened with openat2 and RESOLVE_BENEATH, which is RESOLVE_IN_ROOT
/// with an error where that would silently stay inside: an entry that goes through a link out of the layer is refused
/// rather than put somewhere else.
/// </summary>
internal sealed class LayerRoot : IDisposable
{
    private const ulong Resolve = Openat2.ResolveBeneath | Openat2.ResolveNoMagicLinks;
    private static readonly int ParentFlags = Openat2.PathOnly | Openat2.Directory;

    private readonly int _root;
    private byte[] _parentPath = [];
    private int _parent = -1;

    public LayerRoot(string directory) =>
        _root = (int)FileErrno.Check(
            Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(directory), Openat2.ReadOnly | Openat2.Directory | Openat2.NoFollow),
            $"open {directory}");

    /// <summary>The descriptor of the root itself.</summary>
    public int Descriptor => _root;

    /// <summary>The directory that a path's last component is in; made, with its parents, when missing. Valid until the next call.</summary>
    public int OpenParent(LayerPath path, string entry)
    {
        var parent = path.Parent;
        if (parent.IsEmpty)
            return _root;
        if (_parent >= 0 && parent.SequenceEqual(_parentPath))
            return _parent;
        Forget();
        var terminated = FilePath.Terminated(parent);
        var fd = Openat2.Open(_root, terminated, ParentFlags, 0, Resolve);
        if (fd is -FileErrno.NoEntry or -FileErrno.NotDirectory)
            fd = MakeParents(parent, entry);
        _parent = Checked(fd, entry);
        _parentPath = parent.ToArray();
        return _parent;
    }

    /// <summary>The directory that a hard link's target is in, which must be there. The caller closes it.</summary>
    public int OpenLinkParent(LayerPath target, string entry)
    {
        var fd = Openat2.Open(_root, target.Parent.IsEmpty ? ".\0"u8 : FilePath.Terminated(target.Parent), ParentFlags, 0, Resolve);
        if (fd is -FileErrno.NoEntry or -FileErrno.NotDirectory)
            throw new ImageException(ImageError.InvalidLink, $"entry '{entry}': its hard link's target is not in the layer", entry);
        return Checked(fd, entry);
    }

    /// <summary>Opens a directory inside; negated errno when it isn't there.</summary>
    public int OpenDirectory(ReadOnlySpan<byte> terminatedPath) =>
        Openat2.Open(_root, terminatedPath, Openat2.ReadOnly | Openat2.Directory | Openat2.NoFollow, 0, Resolve);

    /// <summary>Marks a directory as hiding everything that lower layers have in its place.</summary>
    public static void MakeOpaque(int directory, ReadOnlySpan<byte> name, string entry) =>
        Check(ExtendedAttributes.Set(directory, name, "trusted.overlay.opaque\0"u8, "y"u8), entry, "mark opaque");

    /// <summary>Turns a negated errno into an exception that names the entry.</summary>
    public static int Check(int result, string entry, string what)
    {
        if (result >= 0)
            return result;
        var kind = result == -FileErrno.NameTooLong ? ImageError.LimitExceeded : ImageError.StoreFailure;
        throw new ImageException(kind, $"entry '{entry}': {what} failed: {FileErrno.Describe(result)}", entry);
    }

    public void Dispose()
    {
        Forget();
        FileDescriptors.Close(_root);
    }

    private void Forget()
    {
        if (_parent >= 0)
            FileDescriptors.Close(_parent);
        _parent = -1;
    }

    private int MakeParents(ReadOnlySpan<byte> parent, string entry)
    {
        var current = Openat2.Open(_root, ".\0"u8, ParentFlags);
        try
        {
            for (var start = 0; start <= parent.Length;)
            {
                var slash = parent[start..].IndexOf((byte)'/');
                var end = slash < 0 ? parent.Length : start + slash;
                var next = Openat2.Open(_root, FilePath.Terminated(parent[..end]), ParentFlags, 0, Resolve);
                if (next is -FileErrno.NoEntry or -FileErrno.NotDirectory)
                {
                    MakeParent(current, FilePath.Terminated(parent[start..end]), entry);
                    next = Openat2.Open(_root, FilePath.Terminated(parent[..end]), ParentFlags, 0, Resolve);
                }

                FileDescriptors.Close(current);
                current = -1;
                current = Checked(next, entry);
                start = end + 1;
            }

            (var made, current) = (current, -1);
            return made;
        }
        finally
        {
            if (current >= 0)
                FileDescriptors.Close(current);
        }
    }

    private static void MakeParent(int directory, byte[] name, string entry)
    {
        // A whiteout in the place of a directory that gets new content: the directory replaces the lower layers' one.
        var hidden = FileStatus.Get(directory, name, out var existing) == 0 && existing.IsWhiteout;
        if (hidden)
            Check(FileNodes.Unlink(directory, name), entry, "unlink");
        var made = FileNodes.MakeDirectory(directory, name, 0x1ED); // 0755, as other unpackers do
        if (made == -FileErrno.Exists)
            throw new ImageException(ImageError.InvalidArchive, $"entry '{entry}': a part of its path is no directory", entry);
        Check(made, entry, "mkdir");
        if (hidden)
            MakeOpaque(directory, name, entry);
    }

    private static int Checked(int fd, string entry) => fd switch
    {
        -FileErrno.CrossDevice => throw new ImageException(
            ImageError.SymlinkEscape, $"entry '{entry}': its path goes through a symbolic link that leaves the layer", entry),
        -FileErrno.TooManyLinks => throw new ImageException(
            ImageError.SymlinkEscape, $"entry '{entry}': its path goes through a loop of symbolic links", entry),
        -FileErrno.NotDirectory => throw new ImageException(
            ImageError.InvalidArchive, $"entry '{entry}': a part of its path is no directory", entry),
        _ => Check(fd, entry, "open its directory"),
    };
}
