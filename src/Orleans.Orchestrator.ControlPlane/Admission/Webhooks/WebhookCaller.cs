using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>Asks one webhook about one write, and makes of its answer, or of its silence, what Kubernetes would.</summary>
internal sealed partial class WebhookCaller(
    IWebhookTransport transport, IVersionConverter converter, Lazy<IGrainFactory> grains, Identifiers identifiers, TimeProvider time, ILogger<WebhookCaller> log)
{
    /// <summary>The write and its object in the version of the kind that the webhook's rules name.</summary>
    /// <exception cref="ApiException">500: the object cannot be converted.</exception>
    public async ValueTask<(AdmissionRequest Request, IResource Value)> InItsVersionAsync(Webhook webhook, AdmissionRequest request, IResource value)
    {
        var version = webhook.VersionOf(request) ?? request.Kind;
        var old = request.Old is { } present ? await InVersionAsync(version, present) : null;
        var asked = version == request.Kind && ReferenceEquals(old, request.Old) ? request : request.In(version, old);
        return (asked, await InVersionAsync(version, value));
    }

    /// <summary>An object in another version of its kind.</summary>
    /// <exception cref="ApiException">500: it cannot be converted.</exception>
    public async ValueTask<IResource> InVersionAsync(ResourceKind version, IResource value) => version == value.Kind
        ? value
        : (await converter.ConvertAsync(version, ResourceObject.From(value))).Value;

    /// <summary>Whether the webhook selects the object and its namespace, and its conditions are met. Labels of the namespace are looked up only when they matter.</summary>
    /// <exception cref="ApiException">Its conditions cannot be evaluated, and that matters (403).</exception>
    public async ValueTask<bool> SelectsAsync(Webhook webhook, AdmissionRequest request, IResource value) =>
        await SelectsByLabelsAsync(webhook, request, value) && webhook.MeetsConditions(request, value);

    private async ValueTask<bool> SelectsByLabelsAsync(Webhook webhook, AdmissionRequest request, IResource value)
    {
        if (!webhook.SelectsObject(request, value))
            return false;
        if (!webhook.SelectsNamespaces)
            return true;
        if (request.Kind == ResourceKinds.Namespace)
            return webhook.SelectsNamespace(value.Metadata.Labels);
        if (!request.Kind.Namespaced)
            return true;
        var found = await grains.Value.GetGrain<ICollectionWriter>(ResourceKinds.Namespace.Collection).FindAsync(new ResourceKey("", request.Key.Namespace));
        return webhook.SelectsNamespace(found?.Value.Metadata.Labels ?? Map<string>.Empty);
    }

    /// <summary>Asks.</summary>
    /// <returns>Its answer, which allows the write; null when it failed and that does not matter.</returns>
    /// <exception cref="ApiException">It refuses; or it failed, and that matters (500).</exception>
    public async Task<WebhookAnswer?> AskAsync(Webhook webhook, AdmissionRequest request, IResource value)
    {
        var start = time.GetTimestamp();
        WebhookAnswer answer;
        try
        {
            var uid = identifiers.NewUid();
            var body = await transport.PostAsync(webhook.Spec.ClientConfig, AdmissionReview.Write(uid, request, value), request.Remaining(time, webhook.Timeout));
            answer = WebhookAnswer.Parse(body, uid, webhook.Spec.IsMutating);
        }
        catch (WebhookException e)
        {
            WebhookTelemetry.Asked(webhook, request.Operation, webhook.IsIgnorable ? "ignored" : "failed", time.GetElapsedTime(start));
            LogFailed(log, e, webhook.Id, request.Kind.Collection, request.Key);
            return webhook.IsIgnorable ? null : throw Failed(webhook, e.Message);
        }

        WebhookTelemetry.Asked(webhook, request.Operation, answer.IsAllowed ? "allowed" : "denied", time.GetElapsedTime(start));
        foreach (var warning in answer.Warnings)
            request.Warn(warning);
        return answer.IsAllowed ? answer : throw Denied(webhook, answer);
    }

    /// <summary>500 in Kubernetes' words.</summary>
    public static ApiException Failed(Webhook webhook, string why) => ApiErrors.Internal($"failed calling webhook \"{webhook.Spec.Name}\": {why}");

    private static ApiException Denied(Webhook webhook, WebhookAnswer answer)
    {
        var why = answer.Message.Length > 0 ? $": {answer.Message}" : answer.Reason.Length > 0 ? $": {answer.Reason}" : " without explanation";
        return ApiErrors.Make(answer.Code, answer.Reason, $"admission webhook \"{webhook.Spec.Name}\" denied the request{why}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Webhook} could not be asked about {Collection} {Key}")]
    private static partial void LogFailed(ILogger log, Exception exception, string webhook, string collection, ResourceKey key);
}
