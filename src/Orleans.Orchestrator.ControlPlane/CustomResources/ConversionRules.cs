using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>How the versions of a custom kind are converted into each other.</summary>
internal static class ConversionRules
{
    public static void Validate(FieldPath path, CustomResourceConversion? conversion, FaultList faults)
    {
        if (conversion is null)
            return;
        if (conversion.Strategy.Length == 0)
            faults.Required(path.Child("strategy"));
        else if (conversion.Strategy is not ("None" or "Webhook"))
            faults.NotSupported(path.Child("strategy"), conversion.Strategy, "None", "Webhook");
        if (conversion.Strategy == "None" && conversion.Webhook is not null)
            faults.Forbidden(path.Child("webhook"), "should not be set when strategy is not set to Webhook");
        if (conversion.Strategy == "Webhook")
            Webhook(path.Child("webhook"), conversion.Webhook, faults);
    }

    private static void Webhook(FieldPath path, WebhookConversion? webhook, FaultList faults)
    {
        if (webhook?.ClientConfig is not { } client)
        {
            faults.Required(path.Child("clientConfig"), "required when strategy is set to Webhook");
            return;
        }

        if (client.Url is null == client.Service is null)
            faults.Required(path.Child("clientConfig"), "exactly one of url or service is required");
        if (client.Url is { } url && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != Uri.UriSchemeHttps))
            faults.Invalid(path.Child("clientConfig").Child("url"), url, "'https' is the only allowed URL scheme; desired format: https://host[/path]");
        if (webhook.ConversionReviewVersions.IsEmpty)
            faults.Required(path.Child("conversionReviewVersions"), "must specify one of v1, v1beta1");
        else if (!webhook.ConversionReviewVersions.Any(v => v is "v1" or "v1beta1"))
            faults.Invalid(path.Child("conversionReviewVersions"), $"[{string.Join(", ", webhook.ConversionReviewVersions)}]", "must include at least one of v1, v1beta1");
    }
}
