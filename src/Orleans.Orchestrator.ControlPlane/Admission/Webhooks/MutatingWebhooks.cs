using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Patching;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>
/// Asks the mutating webhooks that a write concerns, one after another, each about what the one before left. When something has changed
/// since, those that want to are asked once more.
/// </summary>
internal sealed class MutatingWebhooks(PolicyCache policies, WebhookCaller caller) : IAdmissionMutator, IReinvocable
{
    private readonly WebhookSet<MutatingWebhookConfiguration> _webhooks = new(policies.MutatingWebhooks, static c => c.Webhooks.Select(WebhookSpec.Of));

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => _webhooks.IsAbout(request);

    /// <inheritdoc/>
    public async ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value)
    {
        foreach (var webhook in _webhooks.About(request))
        {
            if (await AskAsync(webhook, request, value) is not { } next)
                continue;
            value = next;
            if (webhook.IsReinvoked)
                request.Left[webhook.Id] = value;
        }

        return value;
    }

    /// <inheritdoc/>
    public async ValueTask<IResource> ReinvokeAsync(AdmissionRequest request, IResource value)
    {
        foreach (var webhook in _webhooks.About(request))
        {
            if (request.Left.TryGetValue(webhook.Id, out var left) && !left.Equals(value))
                value = await AskAsync(webhook, request, value) ?? value;
        }

        return value;
    }

    /// <returns>The object as the webhook leaves it; null when it does not select it.</returns>
    private async Task<IResource?> AskAsync(Webhook webhook, AdmissionRequest request, IResource value)
    {
        var (asked, shown) = await caller.InItsVersionAsync(webhook, request, value);
        if (!await caller.SelectsAsync(webhook, asked, shown))
            return null;
        var answer = await caller.AskAsync(webhook, asked, shown);
        if (answer?.Patch is not { } patch || patch is JsonArray { Count: 0 })
            return value;
        if (request.Message is not null || request.Operation == AdmissionOperation.Delete)
            throw WebhookCaller.Failed(webhook, $"{WebhookRuleMatch.OperationName(request.Operation)} of {request.Kind.Plural}/{request.Subresource} cannot be changed by a patch");
        var next = await caller.InVersionAsync(value.Kind, Patched(webhook, asked, shown, patch));
        return request.Default(next.WithMetadata(next.Metadata with { Name = value.Metadata.Name, Namespace = value.Metadata.Namespace, Uid = value.Metadata.Uid }));
    }

    private static IResource Patched(Webhook webhook, AdmissionRequest request, IResource value, JsonNode patch)
    {
        try
        {
            var document = request.Subresource == "scale" ? ScalePatch.Apply(value, patch) : JsonPatch.Apply(JsonNode.Parse(ResourceObject.Serialize(value)), patch);
            if (document is not JsonObject)
                throw ApiErrors.BadRequest("the patch replaces the object by something that is no object");
            var context = new JsonReadContext();
            var next = value.Kind.ReadJson(JsonSerializer.SerializeToUtf8Bytes(document, PatchJson.Default.JsonNode), context);
            return context.Faults.FirstOrDefault(f => f.Kind == JsonFaultKind.WrongType) is { } fault
                ? throw ApiErrors.BadRequest($"{fault.Path}: {fault.Message}")
                : next;
        }
        catch (ApiException e)
        {
            throw WebhookCaller.Failed(webhook, $"its patch cannot be applied: {e.Message}");
        }
    }
}
