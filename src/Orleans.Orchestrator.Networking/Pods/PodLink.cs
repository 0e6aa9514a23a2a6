using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Orleans.Orchestrator.Networking.Routing;

namespace Orleans.Orchestrator.Networking.Pods;

/// <summary>Everything about a pod's link that follows from the pod's uid, so that any process finds the same.</summary>
internal sealed class PodLink
{
    /// <summary>The interface's name inside the pod.</summary>
    public const string PodInterface = "eth0";

    private const string AliasPrefix = "pod ";
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Interface names may have 15 characters; 12 of 32 letters (60 bits) make two pods with one name unthinkable.</summary>
    private const int HashLetters = 12;

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    public PodLink(string prefix, string podUid)
    {
        PodUid = podUid;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(podUid));
        HostInterface = string.Create(prefix.Length + HashLetters, (prefix, hash), static (name, state) =>
        {
            state.prefix.CopyTo(name);
            for (var letter = 0; letter < HashLetters; letter++)
                name[state.prefix.Length + letter] = Alphabet[state.hash[letter] & 31];
        });
        // 02: locally administered, one receiver.
        PodHardwareAddress = [0x02, .. hash.AsSpan(HashLetters, 5)];
    }

    /// <summary>Hardware address of every host end: links have two ends only, so it need not differ from pod to pod.</summary>
    public static byte[] HostHardwareAddress { get; } = [0xee, 0xee, 0xee, 0xee, 0xee, 0xee];

    public string PodUid { get; }

    public string HostInterface { get; }

    public byte[] PodHardwareAddress { get; }

    /// <summary>What is written on the host's end as the last step of an attach, so a link without it is half made.</summary>
    public string Alias(IPAddress address) => $"{AliasPrefix}{address} {PodUid}";

    /// <summary>Whether an interface is one of our pod links, finished or not.</summary>
    public static bool IsPodLink(string prefix, in LinkInfo link) =>
        link.Kind == "veth" && link.Name.Length == prefix.Length + HashLetters && link.Name.StartsWith(prefix, StringComparison.Ordinal)
        && link.Name.AsSpan(prefix.Length).IndexOfAnyExcept(Letters) < 0;

    /// <summary>Reads what <see cref="Alias"/> wrote; <see langword="null"/> for a half-made link.</summary>
    public static PodAttachment? ReadAttachment(in LinkInfo link)
    {
        if (!link.Alias.StartsWith(AliasPrefix, StringComparison.Ordinal))
            return null;
        var space = link.Alias.IndexOf(' ', AliasPrefix.Length);
        return space > 0 && IPAddress.TryParse(link.Alias.AsSpan(AliasPrefix.Length, space - AliasPrefix.Length), out var address)
            ? new PodAttachment(link.Alias[(space + 1)..], address, link.Name)
            : null;
    }
}
