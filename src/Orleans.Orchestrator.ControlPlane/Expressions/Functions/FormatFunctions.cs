using System.Collections.Frozen;
using Orleans.Orchestrator.ControlPlane.CustomResources;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using Orleans.Orchestrator.Naming;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Named formats of texts (apiserver <c>pkg/cel/library/format.go</c>).</summary>
internal static class FormatFunctions
{
    private static readonly FrozenDictionary<string, Func<string, IEnumerable<string>>> Known = new Dictionary<string, Func<string, IEnumerable<string>>>
    {
        ["dns1123Label"] = static t => DnsNames.LabelFaults(t), ["dns1123Subdomain"] = static t => DnsNames.SubdomainFaults(t), ["dns1035Label"] = static t => DnsNames.Label1035Faults(t),
        ["qualifiedName"] = static t => LabelNames.KeyFaults(t), ["labelValue"] = static t => LabelNames.ValueFaults(t),
        ["dns1123LabelPrefix"] = static t => DnsNames.LabelFaults(Prefix(t)), ["dns1123SubdomainPrefix"] = static t => DnsNames.SubdomainFaults(Prefix(t)),
        ["dns1035LabelPrefix"] = static t => DnsNames.Label1035Faults(Prefix(t)),
        ["uri"] = Named("uri"), ["uuid"] = Named("uuid"), ["byte"] = Named("byte"), ["date"] = Named("date"), ["datetime"] = Named("datetime"),
    }.ToFrozenDictionary();

    public static IEnumerable<Overload> All() =>
    [
        .. Known.Keys.Select(name => Overload.Global($"format.{name}", FormatValue.FormatType, [], _ => new FormatValue(name, Known[name]))),
        Overload.Global("format.named", CelType.Optional(FormatValue.FormatType), [CelType.String], a =>
            Known.TryGetValue((string)a[0]!, out var faults) ? CelOptional.Of(new FormatValue((string)a[0]!, faults)) : CelOptional.None),
        Overload.Member("validate", CelType.Optional(List(CelType.String)), [FormatValue.FormatType, CelType.String], a =>
            ((FormatValue)a[0]!).Faults((string)a[1]!).Select(object? (f) => f).ToArray() is { Length: > 0 } faults ? CelOptional.Of(faults) : CelOptional.None),
    ];

    /// <summary>What a name that something is still added to can end with.</summary>
    private static string Prefix(string text) => text.EndsWith('-') ? text[..^1] + "a" : text;

    private static Func<string, IEnumerable<string>> Named(string format) => text => TextFormats.IsValid(format, text) ? [] : [$"invalid {format}"];
}
