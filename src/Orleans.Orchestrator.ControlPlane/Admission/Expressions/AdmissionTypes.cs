using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Functions;

namespace Orleans.Orchestrator.ControlPlane.Admission.Expressions;

/// <summary>The variables of expressions about a write (apiserver <c>pkg/admission/plugin/cel/compile.go</c>).</summary>
internal static class AdmissionTypes
{
    public const string Object = "object";
    public const string OldObject = "oldObject";
    public const string Request = "request";
    public const string Authorizer = "authorizer";
    public const string NamespaceObject = "namespaceObject";
    public const string Params = "params";
    public const string Variables = "variables";

    private static readonly CelType GroupVersionKind = Fields("kubernetes.GroupVersionKind", ("group", CelType.String), ("version", CelType.String), ("kind", CelType.String));
    private static readonly CelType GroupVersionResource = Fields("kubernetes.GroupVersionResource", ("group", CelType.String), ("version", CelType.String), ("resource", CelType.String));

    private static readonly CelType UserInfo = Fields(
        "kubernetes.UserInfo", ("username", CelType.String), ("uid", CelType.String), ("groups", CelType.List(CelType.String)),
        ("extra", CelType.Map(CelType.String, CelType.List(CelType.String))));

    private static readonly CelType AdmissionRequest = Fields(
        "kubernetes.AdmissionRequest", ("kind", GroupVersionKind), ("resource", GroupVersionResource), ("subResource", CelType.String), ("requestKind", GroupVersionKind),
        ("requestResource", GroupVersionResource), ("requestSubResource", CelType.String), ("name", CelType.String), ("namespace", CelType.String), ("operation", CelType.String),
        ("userInfo", UserInfo), ("dryRun", CelType.Bool), ("options", CelType.Dyn));

    /// <summary>What match conditions may name.</summary>
    public static ImmutableDictionary<string, CelType> OfConditions { get; } = ImmutableDictionary<string, CelType>.Empty
        .Add(Object, CelType.Dyn).Add(OldObject, CelType.Dyn).Add(Request, AdmissionRequest).Add(Authorizer, AuthorizerValue.AuthorizerType);

    private static CelType Fields(string name, params (string Name, CelType Type)[] fields) => CelType.Object(name, () => fields.ToFrozenDictionary(f => f.Name, f => f.Type));
}
