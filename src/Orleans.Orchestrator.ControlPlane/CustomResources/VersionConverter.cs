using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orleans.Orchestrator.ControlPlane.Admission.Webhooks;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using AdmissionClient = Orleans.Orchestrator.Resources.Admissionregistration.V1.WebhookClientConfig;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>
/// Asks conversion webhooks. What one has made is kept as long as the object is and for a minute at most, so that a list that is read over
/// and over does not ask over and over.
/// </summary>
internal sealed class VersionConverter(IWebhookTransport transport, Identifiers identifiers, TimeProvider time) : IVersionConverter
{
    /// <summary>How long a webhook may take, as in Kubernetes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    /// <summary>Objects in one question.</summary>
    private const int MaxObjects = 250;

    private readonly ConditionalWeakTable<ResourceObject, Converted> _known = [];

    /// <inheritdoc/>
    public async ValueTask<ResourceObject> ConvertAsync(ResourceKind target, ResourceObject value) =>
        target.Custom is { IsConvertedByWebhook: true } ? (await ConvertAsync(target, [value]))[0] : target.Show(value);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ResourceObject>> ConvertAsync(ResourceKind target, ImmutableArray<ResourceObject> values)
    {
        if (target.Custom is not { } custom)
            return values;
        if (!custom.IsConvertedByWebhook)
            return [.. values.Select(target.Show)];
        var shown = values.ToArray();
        var missing = new List<int>();
        for (var i = 0; i < shown.Length; i++)
        {
            if (shown[i].Value.Kind.Version == target.Version)
                continue;
            if (Known(shown[i], target) is { } known)
                shown[i] = known;
            else
                missing.Add(i);
        }

        foreach (var places in missing.Chunk(MaxObjects))
        {
            // A question is about objects of one version: what fails is told by its name.
            foreach (var version in places.GroupBy(i => values[i].Value.Kind.Version))
                await AskAsync(target, [.. version], values, shown);
        }

        return ImmutableArray.Create(shown);
    }

    private async Task AskAsync(ResourceKind target, int[] places, ImmutableArray<ResourceObject> values, ResourceObject[] shown)
    {
        var (uid, objects) = (identifiers.NewUid(), places.Select(i => values[i]).ToArray());
        try
        {
            var webhook = target.Custom!.Definition.Spec.Conversion?.Webhook ?? WebhookConversion.Empty;
            var version = ConversionReview.ApiVersionOf(webhook.ConversionReviewVersions);
            var body = await PostAsync(webhook.ClientConfig ?? WebhookClientConfig.Empty, ConversionReview.Write(version, uid, target, objects));
            var converted = ConversionReview.Parse(body, version, uid, target, objects);
            for (var i = 0; i < places.Length; i++)
            {
                shown[places[i]] = converted[i];
                _known.AddOrUpdate(objects[i], new Converted(target, converted[i], time.GetTimestamp()));
            }
        }
        catch (WebhookException e)
        {
            var kind = objects[0].Value.Kind;
            throw ApiErrors.Make(500, "", $"conversion webhook for {kind.ApiVersion}, Kind={kind.Kind} {e.Message}");
        }
    }

    private async Task<ReadOnlyMemory<byte>> PostAsync(WebhookClientConfig client, byte[] question)
    {
        var target = new AdmissionClient
        {
            Url = client.Url, CaBundle = client.CaBundle,
            Service = client.Service is { } s ? new() { Name = s.Name, Namespace = s.Namespace, Path = s.Path, Port = s.Port } : null,
        };
        try
        {
            return await transport.PostAsync(target, question, Patience);
        }
        catch (WebhookException e)
        {
            const string prefix = "failed to call webhook: ";
            throw new WebhookException("failed: " + (e.Message.StartsWith(prefix, StringComparison.Ordinal) ? e.Message[prefix.Length..] : e.Message), e);
        }
    }

    private ResourceObject? Known(ResourceObject value, ResourceKind target) =>
        _known.TryGetValue(value, out var known) && ReferenceEquals(known.Target, target) && time.GetElapsedTime(known.At) < Age ? known.Object : null;

    private sealed record Converted(ResourceKind Target, ResourceObject Object, long At);
}
