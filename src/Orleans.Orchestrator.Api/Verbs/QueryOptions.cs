using System.Globalization;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Verbs;

/// <summary>Reads the options that Kubernetes' requests carry in their query strings.</summary>
internal static class QueryOptions
{
    /// <summary>A boolean parameter; anything but 0 and false counts as true, as in Kubernetes.</summary>
    public static bool Flag(ApiRequest request, string name) =>
        request.Query.TryGetValue(name, out var value) && value.ToString() is not ("0" or "false" or "False" or "FALSE" or "F" or "f");

    /// <summary>A parameter's text, or null when it is missing or empty.</summary>
    public static string? Text(ApiRequest request, string name) =>
        request.Query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A whole number, or null.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static long? Number(ApiRequest request, string name)
    {
        if (Text(request, name) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw ApiErrors.BadRequest($"the query parameter {name} must be a whole number: strconv.ParseInt: parsing \"{Shorten(text)}\": invalid syntax");
    }

    /// <summary>How a write is to be done.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">Kubernetes' name of the options, such as <c>CreateOptions</c>, for errors.</param>
    /// <param name="subresource">The part that is written, or null.</param>
    /// <exception cref="ApiException">422.</exception>
    public static (WriteOptions Options, FieldValidation Validation) ForWrite(ApiRequest request, string kind, string? subresource)
    {
        var faults = new List<FieldFault>();
        var validation = FieldValidation.Warn;
        if (Text(request, "fieldValidation") is { } text && !(text is "Ignore" or "Strict" or "Warn" && Enum.TryParse(text, out validation)))
            faults.Add(NotSupported("fieldValidation", text, "\"Ignore\", \"Strict\", \"Warn\""));
        var dryRun = IsDryRun(Text(request, "dryRun"), faults);
        var manager = Text(request, "fieldManager");
        if (manager?.Length > 128)
            faults.Add(new FieldFault(FaultReason.TooLong, "fieldManager", "Too long: may not be more than 128 bytes"));
        if (faults.Count > 0)
            throw Invalid(kind, faults);
        var options = new WriteOptions
        {
            Subresource = subresource,
            DryRun = dryRun,
            FieldManager = manager ?? DefaultManager(request.Http.Request.Headers.UserAgent.ToString()),
            FieldValidation = validation.ToString(),
        };
        return (options, validation);
    }

    /// <summary>Whether nothing is to be written.</summary>
    public static bool IsDryRun(string? value, List<FieldFault> faults)
    {
        if (value is null or "All")
            return value is not null;
        faults.Add(NotSupported("dryRun", value, "\"All\""));
        return false;
    }

    /// <summary>422 about options.</summary>
    public static ApiException Invalid(string kind, IReadOnlyList<FieldFault> faults) => ApiErrors.Make(
        422, "Invalid", $"{kind}.meta.k8s.io \"\" is invalid: {(faults.Count == 1 ? faults[0].ToString() : $"[{string.Join(", ", faults)}]")}",
        causes: [.. faults.Select(f => new StatusCause { Reason = f.Reason, Message = f.Message, Field = f.Field })]);

    private static FieldFault NotSupported(string field, string value, string supported) =>
        new(FaultReason.NotSupported, field, $"Unsupported value: \"{Shorten(value)}\": supported values: {supported}");

    /// <summary>What a client sent, short enough to be told back.</summary>
    public static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    /// <summary>As Kubernetes: the program's name in the user agent.</summary>
    private static string DefaultManager(string userAgent)
    {
        var name = userAgent.Split('/', 2)[0];
        return name.Length is 0 ? "unknown" : name.Length > 128 ? name[..128] : name;
    }
}
