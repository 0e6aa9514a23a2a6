using System.Text.Json;
using Orleans.Orchestrator.ControlPlane.Admission.Webhooks;
using Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;
using Orleans.Orchestrator.ControlPlane.Expressions.Functions;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Expressions;

/// <summary>A write as expressions see it: what a webhook would be sent.</summary>
internal static class AdmissionFacts
{
    /// <summary>The variables <c>object</c>, <c>oldObject</c>, <c>request</c> and <c>authorizer</c>.</summary>
    /// <param name="request">The write.</param>
    /// <param name="value">The object as it would be written, or the present one.</param>
    public static Activation Of(AdmissionRequest request, IResource value)
    {
        using var review = JsonDocument.Parse(AdmissionReview.Write("", request, value));
        var asked = review.RootElement.GetProperty("request");
        var fields = asked.EnumerateObject().Where(p => p.Name is not ("object" or "oldObject")).Select(p => KeyValuePair.Create(p.Name, JsonValue.Of(p.Value)));
        return Activation.Empty
            .With(AdmissionTypes.Object, JsonValue.Of(asked.GetProperty("object"))).With(AdmissionTypes.OldObject, JsonValue.Of(asked.GetProperty("oldObject")))
            .With(AdmissionTypes.Request, CelMap.Object(fields)).With(AdmissionTypes.Authorizer, AuthorizerValue.For(request.Judge, Requester.Current));
    }

    /// <summary>Another object, such as a namespace or a parameter; null for none.</summary>
    public static object? Of(IResource? value)
    {
        if (value is null)
            return null;
        using var document = JsonDocument.Parse(ResourceObject.Serialize(value));
        return JsonValue.Of(document.RootElement);
    }
}
