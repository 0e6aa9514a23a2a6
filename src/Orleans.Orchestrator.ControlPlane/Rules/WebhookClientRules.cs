using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for where a webhook is (apiserver <c>pkg/util/webhook/validation.go</c>).</summary>
internal static class WebhookClientRules
{
    private const string Form = "; desired format: https://host[:port]/path";

    public static void Validate(FieldPath path, WebhookClientConfig value, FaultList faults)
    {
        if (value.Url is null == value.Service is null)
            faults.Required(path, "exactly one of url or service is required");
        else if (value.Url is { } url)
            Url(path.Child("url"), url, faults);
        else
            Service(path.Child("service"), value.Service!, faults);
    }

    private static void Url(FieldPath path, string text, FaultList faults)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            faults.Required(path, $"url must be a valid URL: {text}{Form}");
            return;
        }

        if (url.Scheme != "https")
            faults.Invalid(path, url.Scheme, "'https' is the only allowed URL scheme" + Form);
        if (url.Host.Length == 0)
            faults.Invalid(path, url.Host, "host must be specified" + Form);
        if (url.UserInfo.Length > 0)
            faults.InvalidSecret(path, "user information is not permitted in the URL");
        if (url.Fragment.Length > 0)
            faults.Invalid(path, url.Fragment, "fragments are not permitted in the URL");
        if (url.Query.Length > 0)
            faults.Invalid(path, url.Query, "query parameters are not permitted in the URL");
    }

    private static void Service(FieldPath path, ServiceReference value, FaultList faults)
    {
        if (value.Name.Length == 0)
            faults.Required(path.Child("name"), "service name is required");
        if (value.Namespace.Length == 0)
            faults.Required(path.Child("namespace"), "service namespace is required");
        if (value.Port is < 1 or > 65535)
            faults.Invalid(path.Child("port"), value.Port, "port is not valid: must be between 1 and 65535, inclusive");
        if (value.Path is not { Length: > 0 } at)
            return;
        if (at[0] != '/')
            faults.Invalid(path.Child("path"), at, "must start with a '/'");
        else if (at.Contains("//", StringComparison.Ordinal) || at.AsSpan().ContainsAny('?', '#'))
            faults.Invalid(path.Child("path"), at, "segments may not be empty, and there is no query");
    }
}
