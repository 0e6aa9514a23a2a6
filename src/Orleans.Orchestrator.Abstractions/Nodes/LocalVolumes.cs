namespace Orleans.Orchestrator.Nodes;

/// <summary>
/// What the control plane and the nodes' agents agree on about volumes that are folders of a node: the provisioner <see cref="Provisioner"/>
/// describes them, the agent makes and removes the folders.
/// </summary>
public static class LocalVolumes
{
    /// <summary>The provisioner, as StorageClasses name it.</summary>
    public const string Provisioner = "orchestrator.io/local";

    /// <summary>On a PersistentVolume, a label: the node whose folder it is.</summary>
    public const string NodeLabel = "orchestrator.io/volume-node";

    /// <summary>On a Node, an annotation: the folder in which its agent keeps volumes.</summary>
    public const string FolderAnnotation = "orchestrator.io/volumes-folder";

    /// <summary>On a PersistentVolume, a finalizer: the folder is there still.</summary>
    public const string Finalizer = "orchestrator.io/volume-folder";

    /// <summary>The folder of nodes that say none.</summary>
    public const string DefaultFolder = "/var/lib/orchestrator/volumes";
}
