using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>The value of the label that tells the pods of one template from those of another.</summary>
public static class PodTemplateHash
{
    /// <summary>The label's key.</summary>
    public const string Label = "pod-template-hash";

    // Kubernetes' "safe" alphabet: no vowels, so no words (apimachinery pkg/util/rand).
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>The hash of a template.</summary>
    /// <param name="template">The Deployment's template.</param>
    /// <param name="collisions">How often the hash led to a name that was taken by another template.</param>
    public static string Of(PodTemplateSpec template, int collisions)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            template.WriteJson(writer);
        var hash = Fnv(2166136261, buffer.Written);
        if (collisions > 0)
            hash = Fnv(hash, BitConverter.GetBytes(collisions));
        var digits = hash.ToString(CultureInfo.InvariantCulture);
        return string.Create(digits.Length, digits, static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = Alphabet[from[i] % Alphabet.Length];
        });
    }

    /// <summary>The template as the Deployment has it: without the label.</summary>
    public static PodTemplateSpec Without(PodTemplateSpec template) => template.Metadata.Labels.ContainsKey(Label)
        ? template with { Metadata = template.Metadata with { Labels = template.Metadata.Labels.Remove(Label) } }
        : template;

    private static uint Fnv(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            hash = (hash ^ b) * 16777619;
        return hash;
    }
}
