using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Flowcontrol.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the rules that say which requests a FlowSchema is for.</summary>
internal static class FlowRuleRules
{
    private const string All = "*";
    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];
    private static readonly string[] NonResourceVerbs = ["delete", "get", "head", "options", "patch", "post", "put"];

    public static void Validate(FieldPath path, PolicyRulesWithSubjects value, FaultList faults)
    {
        if (value.Subjects.IsEmpty)
            faults.Required(path.Child("subjects"), "subjects must contain at least one value");
        for (var i = 0; i < value.Subjects.Length; i++)
            Subject(path.Child("subjects").Index(i), value.Subjects[i], faults);
        if (value.ResourceRules.IsEmpty && value.NonResourceRules.IsEmpty)
            faults.Required(path, "at least one of resourceRules and nonResourceRules has to be non-empty");
        for (var i = 0; i < value.ResourceRules.Length; i++)
            Resource(path.Child("resourceRules").Index(i), value.ResourceRules[i], faults);
        for (var i = 0; i < value.NonResourceRules.Length; i++)
            NonResource(path.Child("nonResourceRules").Index(i), value.NonResourceRules[i], faults);
    }

    private static void Subject(FieldPath path, Subject value, FaultList faults)
    {
        Kind("ServiceAccount", "serviceAccount", value.ServiceAccount is not null);
        Kind("User", "user", value.User is not null);
        Kind("Group", "group", value.Group is not null);
        switch (value)
        {
            case { Kind: "ServiceAccount", ServiceAccount: { } account }:
                if (account.Name != All)
                    faults.InvalidEach(path.Child("serviceAccount", "name"), account.Name, DnsNames.SubdomainFaults(account.Name));
                if (account.Namespace.Length == 0)
                    faults.Required(path.Child("serviceAccount", "namespace"), "must specify namespace for service account");
                else
                    Checks.Label(path.Child("serviceAccount", "namespace"), account.Namespace, faults);
                break;
            case { Kind: "User", User.Name: "" }:
                faults.Required(path.Child("user", "name"));
                break;
            case { Kind: "Group", Group.Name: "" }:
                faults.Required(path.Child("group", "name"));
                break;
            case { Kind: not ("Group" or "ServiceAccount" or "User") }:
                faults.NotSupported(path.Child("kind"), value.Kind, "Group", "ServiceAccount", "User");
                break;
        }

        void Kind(string kind, string field, bool isThere)
        {
            if (value.Kind == kind && !isThere)
                faults.Required(path.Child(field), $"{field} is required when subject kind is '{kind}'");
            else if (value.Kind is "Group" or "ServiceAccount" or "User" && value.Kind != kind && isThere)
                faults.Forbidden(path.Child(field), $"{field} is forbidden when subject kind is not '{kind}'");
        }
    }

    private static void Resource(FieldPath path, ResourcePolicyRule value, FaultList faults)
    {
        List(path.Child("verbs"), value.Verbs, "verbs must contain at least one value", "verbs", faults, Verbs);
        List(path.Child("apiGroups"), value.ApiGroups, "resource rules must supply at least one api group", "api groups", faults);
        List(path.Child("resources"), value.Resources, "resource rules must supply at least one resource", "resources", faults);
        var namespaces = path.Child("namespaces");
        if (value.Namespaces.IsEmpty && value.ClusterScope != true)
            faults.Required(namespaces, "resource rules that are not cluster scoped must supply at least one namespace");
        else if (!value.Namespaces.IsEmpty)
            List(namespaces, value.Namespaces, "", "namespaces", faults);
        for (var i = 0; i < value.Namespaces.Length; i++)
        {
            if (value.Namespaces[i] != All)
                faults.InvalidEach(namespaces.Index(i), value.Namespaces[i], DnsNames.LabelFaults(value.Namespaces[i]));
        }
    }

    private static void NonResource(FieldPath path, NonResourcePolicyRule value, FaultList faults)
    {
        List(path.Child("verbs"), value.Verbs, "verbs must contain at least one value", "verbs", faults, NonResourceVerbs);
        var urls = path.Child("nonResourceURLs");
        List(urls, value.NonResourceURLs, "nonResourceURLs must contain at least one value", "non-resource URLs", faults);
        for (var i = 0; i < value.NonResourceURLs.Length; i++)
        {
            var url = value.NonResourceURLs[i];
            if (url == All)
                continue;
            if (!url.StartsWith('/'))
                faults.Invalid(urls.Index(i), url, "must start with slash");
            if (url.Contains(' ', StringComparison.Ordinal))
                faults.Invalid(urls.Index(i), url, "must not contain white-space");
            if (url.Contains("//", StringComparison.Ordinal))
                faults.Invalid(urls.Index(i), url, "must not contain double slash");
            if (url.TrimEnd(All[0]).Contains(All, StringComparison.Ordinal) || (url.EndsWith('*') && !url.EndsWith("/*", StringComparison.Ordinal)))
                faults.Invalid(urls.Index(i), url, "wildcard can only do suffix matching");
        }
    }

    private static void List(FieldPath path, ImmutableArray<string> values, string required, string what, FaultList faults, string[]? known = null)
    {
        if (values.IsEmpty)
            faults.Required(path, required);
        else if (values.Length > 1 && values.Contains(All))
            faults.Invalid(path, values, $"if '*' is present, must not specify other {what}");
        else if (known is not null && values.FirstOrDefault(v => v != All && !known.Contains(v)) is not null)
            faults.NotSupported(path, values, known);
    }
}
