using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>A user as the kernel knows one.</summary>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Group id.</param>
/// <param name="Groups">Supplementary groups.</param>
/// <param name="Home">The home directory in /etc/passwd, or <c>/</c>.</param>
internal sealed record ResolvedUser(uint Uid, uint Gid, IReadOnlyList<uint> Groups, string Home)
{
    /// <summary>Looks the user up in an image's own files (passwd(5), group(5)).</summary>
    /// <exception cref="InvalidContainerSpecException">There is no such user or group, or it is root where that is refused.</exception>
    public static ResolvedUser Resolve(ContainerUser user, SafeFileHandle root)
    {
        var (name, group) = Split(user.Name);
        var passwd = new Lazy<string[][]>(() => Lines(RootFiles.ReadText(root, "etc/passwd"), 6));
        var groups = new Lazy<string[][]>(() => Lines(RootFiles.ReadText(root, "etc/group"), 4));

        var entry = FindUser(user.Uid, name, passwd.Value);
        var uid = user.Uid ?? Id(name) ?? Id(entry?[2]) ?? (name.Length == 0 ? 0 : throw Unknown("user", name));
        var gid = user.Gid ?? (group.Length > 0 ? Id(group) ?? FindGroup(group, groups.Value) : Id(entry?[3]) ?? 0);
        if (user.RequireNonRoot && uid == 0)
            throw new InvalidContainerSpecException([user.Uid == 0 ? "user: container's runAsUser breaks non-root policy" : "user: container has runAsNonRoot and image will run as root"]);

        var login = entry?[0];
        var member = login is null
            ? []
            : groups.Value.Where(line => line[3].Split(',').Contains(login)).Select(line => Id(line[2])).OfType<long>();
        var all = user.SupplementaryGroups.Concat(member).Distinct().Select(id => (uint)id).ToArray();
        return new ResolvedUser((uint)uid, (uint)gid, all, entry?[5] is { Length: > 0 } home ? home : "/");
    }

    private static (string Name, string Group) Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
    }

    private static string[]? FindUser(long? uid, string name, string[][] passwd)
    {
        var id = uid ?? Id(name) ?? (name.Length == 0 ? 0 : null);
        return id is null ? passwd.FirstOrDefault(line => line[0] == name) : passwd.FirstOrDefault(line => Id(line[2]) == id);
    }

    private static long FindGroup(string name, string[][] groups) =>
        groups.Where(line => line[0] == name).Select(line => Id(line[2])).FirstOrDefault() ?? throw Unknown("group", name);

    private static string[][] Lines(string? text, int fields) =>
        text is null ? [] : [.. text.Split('\n').Select(line => line.TrimEnd('\r').Split(':')).Where(line => line.Length >= fields)];

    private static long? Id(string? text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != uint.MaxValue ? id : null;

    private static InvalidContainerSpecException Unknown(string kind, string name) =>
        new([$"user: the image's /etc/{(kind == "user" ? "passwd" : "group")} has no {kind} {name}"]);
}
