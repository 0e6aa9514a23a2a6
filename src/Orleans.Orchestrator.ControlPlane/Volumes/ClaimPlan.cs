using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>What is to be done for one claim: what to write, in this order, and what to tell (kubernetes <c>pv_controller.syncClaim</c>).</summary>
/// <param name="Create">A volume to make; null for none.</param>
/// <param name="Volume">A volume to change; null for none.</param>
/// <param name="Claim">The claim, changed or not.</param>
/// <param name="Event">What to tell of the claim; null for nothing.</param>
internal sealed record ClaimPlan(PersistentVolumeClaim Claim, PersistentVolume? Volume = null, PersistentVolume? Create = null, VolumeEvent? Event = null)
{
    /// <summary>The plan for a claim.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="named">The volume that it names; null when it names none, or there is none of the name.</param>
    /// <param name="find">Finds a volume for it that is free: whether it waits for a pod is said.</param>
    /// <param name="of">Its class; null when it has none, or there is none of the name.</param>
    /// <param name="node">The node of its first pod; null when that is not known.</param>
    public static ClaimPlan For(
        PersistentVolumeClaim claim, PersistentVolume? named, Func<bool, PersistentVolume?> find, StorageClass? of, Node? node)
    {
        if (VolumeFacts.IsBound(claim))
            return OfBound(claim, named, of);
        if (claim.Metadata.DeletionTimestamp is not null)
            return new ClaimPlan(claim);
        // Whatever somebody wrote there: without a volume it waits for one.
        if (claim.Status.Phase != ClaimPhases.Pending)
            claim = claim with { Status = claim.Status with { Phase = ClaimPhases.Pending } };
        if (!string.IsNullOrEmpty(claim.Spec.VolumeName))
            return OfNamed(claim, named);
        return find(VolumeFacts.Waits(of)) is { } volume ? Bind(claim, volume) : Provision(claim, of, node);
    }

    private static ClaimPlan OfBound(PersistentVolumeClaim claim, PersistentVolume? volume, StorageClass? of)
    {
        if (volume is null)
            return Lost(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        if (volume.Spec.ClaimRef is not null && !VolumeFacts.IsKeptFor(volume, claim))
            return Lost(claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
        if (claim.Status.Phase == ClaimPhases.Bound && VolumeSizes.Of(claim) > VolumeSizes.Of(volume) && claim.Metadata.DeletionTimestamp is null)
            return Expand(claim, volume, of);
        return Bind(claim, volume);
    }

    /// <summary>A folder is as large as its disk: its size is a promise that can be raised.</summary>
    private static ClaimPlan Expand(PersistentVolumeClaim claim, PersistentVolume volume, StorageClass? of)
    {
        if (!LocalProvisioner.Made(volume))
            return new ClaimPlan(claim, Event: VolumeEvent.Normal("ExternalExpanding", "waiting for an external controller to expand this PVC"));
        if (of?.AllowVolumeExpansion != true)
            return new ClaimPlan(claim);
        var size = VolumeSizes.Resource(VolumeSizes.Of(claim));
        return new ClaimPlan(
            claim with { Status = claim.Status with { Capacity = size } }, volume with { Spec = volume.Spec with { Capacity = size } },
            Event: VolumeEvent.Normal("VolumeResizeSuccessful", $"Volume {volume.Metadata.Name} has {VolumeSizes.Of(claim)} now"));
    }

    private static ClaimPlan OfNamed(PersistentVolumeClaim claim, PersistentVolume? volume)
    {
        if (volume is null || volume.Metadata.DeletionTimestamp is not null)
            return new ClaimPlan(claim);
        if (volume.Spec.ClaimRef is not null && !VolumeFacts.IsKeptFor(volume, claim))
            return new ClaimPlan(claim, Event: VolumeEvent.Warning("FailedBinding", $"volume \"{volume.Metadata.Name}\" already bound to a different claim."));
        return volume.Spec.ClaimRef is null && VolumeMatch.Mismatch(volume, claim) is { } mismatch
            ? new ClaimPlan(claim, Event: VolumeEvent.Warning("VolumeMismatch", $"Cannot bind to requested volume \"{volume.Metadata.Name}\": {mismatch}"))
            : Bind(claim, volume);
    }

    private static ClaimPlan Bind(PersistentVolumeClaim claim, PersistentVolume volume)
    {
        var next = BoundVolume.Of(claim, volume);
        // Kubernetes' size of a claim never says less than its volume has, once it was raised there.
        if (claim.Status.Phase == ClaimPhases.Bound && LocalProvisioner.Made(volume) && !next.Status.Capacity.Equals(volume.Spec.Capacity))
            next = next with { Status = next.Status with { Capacity = volume.Spec.Capacity } };
        return new ClaimPlan(next, BoundVolume.Of(volume, claim));
    }

    private static ClaimPlan Lost(PersistentVolumeClaim claim, string reason, string message) => claim.Status.Phase == ClaimPhases.Lost
        ? new ClaimPlan(claim)
        : new ClaimPlan(
            claim with { Status = claim.Status with { Phase = ClaimPhases.Lost, AccessModes = [], Capacity = Map<Quantity>.Empty } }, Event: VolumeEvent.Warning(reason, message));

    private static ClaimPlan Provision(PersistentVolumeClaim claim, StorageClass? of, Node? node)
    {
        var name = VolumeFacts.ClassOf(claim);
        if (name.Length == 0)
            return new ClaimPlan(claim, Event: VolumeEvent.Normal("FailedBinding", "no persistent volumes available for this claim and no storage class is set"));
        if (of is null)
            return Failed(claim, $"storageclass.storage.k8s.io \"{name}\" not found");
        if (VolumeFacts.Waits(of) && VolumeFacts.SelectedNode(claim) is null)
        {
            return of.Provisioner == LocalVolumes.Provisioner && LocalProvisioner.Refusal(claim) is { } refusal
                ? Failed(claim, refusal)
                : new ClaimPlan(claim, Event: VolumeEvent.Normal("WaitForFirstConsumer", "waiting for first consumer to be created before binding"));
        }

        if (of.Provisioner == VolumeNames.NoProvisioner)
            return Failed(claim, $"no volume plugin matched name: {of.Provisioner}");
        return of.Provisioner == LocalVolumes.Provisioner ? MakeFolder(claim, of, node) : AskProvisioner(claim, of.Provisioner);
    }

    private static ClaimPlan MakeFolder(PersistentVolumeClaim claim, StorageClass of, Node? node)
    {
        if (LocalProvisioner.Refusal(claim) is { } refusal)
            return Failed(claim, refusal);
        if (!VolumeFacts.Waits(of))
            return Failed(claim, $"{of.Provisioner} makes folders where the first pod is: class {of.Metadata.Name} needs volumeBindingMode WaitForFirstConsumer");
        // The pod's node is gone: another may be chosen.
        if (node is null)
            return new ClaimPlan(claim with { Metadata = claim.Metadata with { Annotations = claim.Metadata.Annotations.Remove(VolumeNames.SelectedNode) } });
        var volume = LocalProvisioner.Make(claim, of, node);
        return new ClaimPlan(
            WithProvisioner(claim, of.Provisioner), Create: volume,
            Event: VolumeEvent.Normal("ProvisioningSucceeded", $"Successfully provisioned volume {volume.Metadata.Name}"));
    }

    private static ClaimPlan AskProvisioner(PersistentVolumeClaim claim, string provisioner) => new(
        WithProvisioner(claim, provisioner),
        Event: VolumeEvent.Normal(
            "ExternalProvisioning",
            $"Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered."));

    private static PersistentVolumeClaim WithProvisioner(PersistentVolumeClaim claim, string provisioner)
    {
        var annotations = claim.Metadata.Annotations;
        return annotations.GetValueOrDefault(VolumeNames.Provisioner) == provisioner ? claim : claim with
        {
            Metadata = claim.Metadata with { Annotations = annotations.SetItem(VolumeNames.Provisioner, provisioner).SetItem(VolumeNames.OldProvisioner, provisioner) },
        };
    }

    private static ClaimPlan Failed(PersistentVolumeClaim claim, string message) => new(claim, Event: VolumeEvent.Warning("ProvisioningFailed", message));
}
