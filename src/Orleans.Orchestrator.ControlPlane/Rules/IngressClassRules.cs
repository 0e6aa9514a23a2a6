using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for IngressClasses (kubernetes <c>pkg/apis/networking/validation</c>).</summary>
internal sealed class IngressClassRules : ResourceRules<IngressClass>
{
    private const int LongestController = 250;

    public override bool HasGeneration => true;

    public override IngressClass Default(IngressClass value) => value.Spec.Parameters is { Scope: null } parameters
        ? value with { Spec = value.Spec with { Parameters = parameters with { Scope = "Cluster" } } }
        : value;

    public override bool HasSameSpec(IngressClass left, IngressClass right) => left.Spec.Equals(right.Spec);

    public override void Validate(IngressClass value, FaultList faults)
    {
        var controller = FieldPath.Spec.Child("controller");
        var name = value.Spec.Controller ?? "";
        if (name.Length > LongestController)
            faults.TooLong(controller, LongestController);
        DomainPath(controller, name, faults);
        if (value.Spec.Parameters is not { } parameters)
            return;
        var path = FieldPath.Spec.Child("parameters");
        if (parameters.Kind.Length == 0)
            faults.Required(path.Child("kind"), "kind is required");
        if (parameters.Name.Length == 0)
            faults.Required(path.Child("name"), "name is required");
        var scope = parameters.Scope ?? "";
        if (scope is not ("Cluster" or "Namespace"))
            faults.NotSupported(path.Child("scope"), scope, "Cluster", "Namespace");
        if (scope == "Namespace" && string.IsNullOrEmpty(parameters.Namespace))
            faults.Required(path.Child("namespace"), "`parameters.scope` is set to 'Namespace'");
        if (scope == "Cluster" && parameters.Namespace is not null)
            faults.Forbidden(path.Child("namespace"), "`parameters.scope` is set to 'Cluster'");
    }

    public override void ValidateUpdate(IngressClass current, IngressClass next, FaultList faults)
    {
        if (current.Spec.Controller != next.Spec.Controller)
            faults.Invalid(FieldPath.Spec.Child("controller"), next.Spec.Controller, Checks.Immutable);
    }

    private static void DomainPath(FieldPath path, string name, FaultList faults)
    {
        if (name.Length == 0)
        {
            faults.Required(path);
            return;
        }

        var slash = name.IndexOf('/');
        if (slash <= 0 || slash == name.Length - 1)
            faults.Invalid(path, name, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        else
            faults.InvalidEach(path, name[..slash], Naming.DnsNames.SubdomainFaults(name[..slash]));
    }
}
