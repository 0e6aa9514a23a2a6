using System.Security.Cryptography;
using System.Text;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>
/// Bearer tokens that are accepted, one a line: SHA-256 in hex, user, groups, separated by tabs. The tokens themselves are
/// never stored; they are 256 random bits, so a plain hash can't be guessed back.
/// </summary>
public sealed class TokenFile
{
    private readonly string _path;
    private readonly Lock _writing = new();
    private volatile Entry[] _entries;

    internal TokenFile(string path)
    {
        _path = path;
        _entries = File.Exists(path) ? [.. File.ReadAllLines(path).Select(Entry.Parse).OfType<Entry>()] : [];
    }

    /// <summary>Makes a token for a user and returns it; this is the only time that it can be read. Earlier tokens of the user end.</summary>
    public string Create(string user, params ReadOnlySpan<string> groups)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        lock (_writing)
        {
            Entry[] entries = [.. _entries.Where(e => e.User.Name != user), new Entry(Hash(token), new UserInfo(user, [.. groups]))];
            PrivateFile.Write(_path, string.Concat<Entry>(entries));
            _entries = entries;
        }

        return token;
    }

    /// <summary>The user that a token stands for, or null. Takes the same time for every wrong token.</summary>
    public UserInfo? Find(string token)
    {
        var hash = Hash(token);
        UserInfo? found = null;
        foreach (var (known, user) in _entries)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known))
                found = user;
        }

        return found;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private sealed record Entry(byte[] Hash, UserInfo User)
    {
        public static Entry? Parse(string line) => line.Split('\t') is [{ Length: 64 } hash, var user, var groups]
            ? new Entry(Convert.FromHexString(hash), new UserInfo(user, [.. groups.Split(',')]))
            : null;

        public override string ToString() => $"{Convert.ToHexStringLower(Hash)}\t{User.Name}\t{string.Join(',', User.Groups)}\n";
    }
}
