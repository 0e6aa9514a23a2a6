using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.ServiceAccounts;

/// <summary>What holds for the tokens that are asked for (kubernetes <c>pkg/apis/authentication/validation</c>).</summary>
internal static class TokenRequestRules
{
    private const long DefaultSeconds = 3600;
    private const long MinSeconds = 600;
    private const long MaxSeconds = 1L << 32;

    /// <summary>A year: nothing is signed for longer.</summary>
    private const long LongestSeconds = 365 * 24 * 3600;

    public static TokenRequestSpec Default(TokenRequestSpec spec, string issuer) => spec with
    {
        Audiences = spec.Audiences.IsEmpty ? [issuer] : spec.Audiences,
        ExpirationSeconds = spec.ExpirationSeconds is > LongestSeconds and <= MaxSeconds ? LongestSeconds : spec.ExpirationSeconds ?? DefaultSeconds,
    };

    /// <exception cref="ApiException">422 with every fault.</exception>
    public static void Check(TokenRequestSpec spec, string name)
    {
        var faults = new FaultList();
        var path = FieldPath.Spec.Child("expirationSeconds");
        if (spec.ExpirationSeconds < MinSeconds)
            faults.Invalid(path, spec.ExpirationSeconds, "may not specify a duration less than 10 minutes");
        if (spec.ExpirationSeconds > MaxSeconds)
            faults.Invalid(path, spec.ExpirationSeconds, "may not specify a duration larger than 2^32 seconds");
        if (faults.IsEmpty)
            return;
        throw ApiErrors.Make(
            422, "Invalid", $"TokenRequest.authentication.k8s.io \"{name}\" is invalid: {string.Join(", ", faults.Faults)}", name: name, kindName: "TokenRequest",
            causes: [.. faults.Faults.Select(f => new StatusCause { Reason = f.Reason, Message = f.Message, Field = f.Field })]);
    }
}
