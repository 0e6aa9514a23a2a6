using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Verbs;

/// <summary>Completes <c>generateName</c> as Kubernetes does: five letters that spell no words and are not mistaken for each other.</summary>
internal static class NameGenerator
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int SuffixLength = 5;
    private const int MaxLength = 63;

    /// <summary>A new name for an object.</summary>
    public static string Next(ObjectMeta metadata, Random random)
    {
        var prefix = metadata.GenerateName!;
        if (prefix.Length > MaxLength - SuffixLength)
            prefix = prefix[..(MaxLength - SuffixLength)];
        return prefix + random.GetString(Alphabet, SuffixLength);
    }
}
