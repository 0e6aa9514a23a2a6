using Orleans.Orchestrator.Hosts.Orc.Arguments;

namespace Orleans.Orchestrator.Hosts.Orc.Targets;

/// <summary>The flags by which objects are named, alike in all verbs.</summary>
internal static class TargetFlags
{
    public static readonly Flag File = Flag.Words("filename", 'f', "A file, a folder, a URL, or - for standard input");
    public static readonly Flag Recursive = Flag.Switch("recursive", 'R', "Folders below the folder too");
    public static readonly Flag Kustomize = Flag.Text("kustomize", 'k', "A kustomization folder (not supported: give the built manifests to -f)");
    public static readonly Flag Selector = Flag.Text("selector", 'l', "Label selector, such as app=web,tier!=db");
    public static readonly Flag FieldSelector = Flag.Text("field-selector", '\0', "Field selector, such as status.phase=Running");
    public static readonly Flag AllNamespaces = Flag.Switch("all-namespaces", 'A', "Objects of all namespaces");
    public static readonly Flag All = Flag.Switch("all", '\0', "All objects of the kinds in the namespace");

    /// <summary>How files are named.</summary>
    public static readonly Flag[] Files = [File, Recursive, Kustomize];

    /// <summary>Everything that names several objects.</summary>
    public static readonly Flag[] Many = [File, Recursive, Kustomize, Selector, FieldSelector, AllNamespaces, All];
}
