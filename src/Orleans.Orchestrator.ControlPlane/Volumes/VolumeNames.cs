namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>The annotations, finalizers and provisioners that Kubernetes has for volumes, and our own.</summary>
internal static class VolumeNames
{
    /// <summary>Where the class stood before there was a field for it.</summary>
    public const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";

    /// <summary>Marks the class of claims that name none.</summary>
    public const string DefaultClassAnnotation = "storageclass.kubernetes.io/is-default-class";

    /// <summary>The same before there were stable names.</summary>
    public const string OldDefaultClassAnnotation = "storageclass.beta.kubernetes.io/is-default-class";

    /// <summary>On a claim: its binding is complete.</summary>
    public const string BindCompleted = "pv.kubernetes.io/bind-completed";

    /// <summary>On a claim or volume: whom it belongs to was chosen by the controller, and not by a user.</summary>
    public const string BoundByController = "pv.kubernetes.io/bound-by-controller";

    /// <summary>On a volume: the provisioner that made it.</summary>
    public const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";

    /// <summary>On a claim: the node of the pod that is the first to need it.</summary>
    public const string SelectedNode = "volume.kubernetes.io/selected-node";

    /// <summary>On a claim: the provisioner that is to make its volume.</summary>
    public const string Provisioner = "volume.kubernetes.io/storage-provisioner";

    /// <summary>The same before there were stable names; older provisioners look for it.</summary>
    public const string OldProvisioner = "volume.beta.kubernetes.io/storage-provisioner";

    /// <summary>Holds a claim for as long as pods use it.</summary>
    public const string ClaimProtection = "kubernetes.io/pvc-protection";

    /// <summary>Holds a volume for as long as a claim has it.</summary>
    public const string VolumeProtection = "kubernetes.io/pv-protection";

    /// <summary>The provisioner of classes whose volumes are made by hand.</summary>
    public const string NoProvisioner = "kubernetes.io/no-provisioner";
}
