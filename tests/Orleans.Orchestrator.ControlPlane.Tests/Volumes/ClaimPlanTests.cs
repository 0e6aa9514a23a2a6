using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Volumes;

public class ClaimPlanTests
{
    [Fact]
    public void TheSmallestVolumeThatIsEnough_IsTaken()
    {
        var plan = Plan(Disks.Claim("c", "2Gi"), Disks.Class("slow", waits: false), Disks.Volume("large", "9Gi"), Disks.Volume("small"), Disks.Volume("fits", "3Gi"), Disks.Volume("other", "2Gi", "fast"));
        Assert.Equal(("fits", "Bound"), (plan.Claim.Spec.VolumeName, plan.Claim.Status.Phase));
        Assert.Equal("3Gi", plan.Claim.Status.Capacity["storage"].ToString());
        Assert.Equal(("uid-c", "Bound"), (plan.Volume!.Spec.ClaimRef!.Uid, plan.Volume.Status.Phase));
        Assert.Contains(VolumeNames.BoundByController, plan.Volume.Metadata.Annotations.Keys);
    }

    [Fact]
    public void AVolumeThatIsKeptForTheClaim_IsTaken_HoweverLarge()
    {
        var kept = Disks.Volume("kept", "99Gi", "fast");
        kept = kept with { Spec = kept.Spec with { ClaimRef = new ObjectReference { Namespace = "default", Name = "c" } } };
        var plan = Plan(Disks.Claim("c"), Disks.Class("slow", waits: true), Disks.Volume("free"), kept);
        Assert.Equal("kept", plan.Claim.Spec.VolumeName);
        Assert.DoesNotContain(VolumeNames.BoundByController, plan.Volume!.Metadata.Annotations.Keys);
    }

    [Fact]
    public void WhatDoesNotFit_IsNotTaken()
    {
        var selecting = Disks.Claim("c");
        selecting = selecting with { Spec = selecting.Spec with { Selector = new LabelSelector { MatchLabels = A.Labels(("disk", "ssd")) } } };
        var labelled = Disks.Volume("ssd");
        labelled = labelled with { Metadata = labelled.Metadata with { Labels = A.Labels(("disk", "ssd")) } };
        Assert.Equal("ssd", Plan(selecting, null, Disks.Volume("hdd"), labelled).Claim.Spec.VolumeName);
        Assert.Null(Plan(Disks.Claim("c", mode: "ReadWriteMany"), null, Disks.Volume("v")).Volume);
        Assert.Null(Plan(Disks.Claim("c"), null, Disks.Volume("v") with { Status = new PersistentVolumeStatus { Phase = "Released" } }).Volume);
        var block = Disks.Volume("v");
        Assert.Null(Plan(Disks.Claim("c"), null, block with { Spec = block.Spec with { VolumeMode = "Block" } }).Volume);
    }

    [Theory]
    [InlineData("", null, false, "FailedBinding", "no persistent volumes available for this claim and no storage class is set")]
    [InlineData("gone", null, false, "ProvisioningFailed", "storageclass.storage.k8s.io \"gone\" not found")]
    [InlineData("slow", VolumeNames.NoProvisioner, false, "ProvisioningFailed", "no volume plugin matched name: kubernetes.io/no-provisioner")]
    [InlineData("slow", VolumeNames.NoProvisioner, true, "WaitForFirstConsumer", "waiting for first consumer to be created before binding")]
    [InlineData("slow", LocalVolumes.Provisioner, false, "ProvisioningFailed", "orchestrator.io/local makes folders where the first pod is: class slow needs volumeBindingMode WaitForFirstConsumer")]
    public void AClaimWithoutAVolume_SaysWhatItWaitsFor(string name, string? provisioner, bool waits, string reason, string message)
    {
        var plan = Plan(Disks.Claim("c", of: name), provisioner is null ? null : Disks.Class(name, waits, provisioner));
        Assert.Equal((reason, message), (plan.Event!.Reason, plan.Event.Message));
        Assert.Equal("Pending", plan.Claim.Status.Phase);
    }

    [Fact]
    public void AnotherProvisioner_IsAskedByAnnotation()
    {
        var plan = Plan(Disks.Claim("c"), Disks.Class("slow", waits: false, "example.com/disk"));
        Assert.Equal("example.com/disk", plan.Claim.Metadata.Annotations[VolumeNames.Provisioner]);
        Assert.Equal("ExternalProvisioning", plan.Event!.Reason);
    }

    [Fact]
    public void TheBuiltInProvisioner_MakesAFolderOnTheSelectedNode()
    {
        var node = A.Node("n1");
        node = node with { Metadata = node.Metadata with { Annotations = A.Labels((LocalVolumes.FolderAnnotation, "/srv/volumes")) } };
        var plan = Plan(Selected(Disks.Claim("c", "3Gi", "local"), "n1"), LocalProvisioner.DefaultClass with { ReclaimPolicy = "Delete" }, node);
        var made = plan.Create!;
        Assert.Equal(("pvc-uid-c", "/srv/volumes/pvc-uid-c", "Delete", "3Gi"), (made.Metadata.Name, made.Spec.Local!.Path, made.Spec.PersistentVolumeReclaimPolicy, made.Spec.Capacity["storage"].ToString()));
        Assert.Equal(("uid-c", "n1"), (made.Spec.ClaimRef!.Uid, made.Metadata.Labels[LocalVolumes.NodeLabel]));
        Assert.True(VolumeFacts.Reaches(made, node));
        Assert.False(VolumeFacts.Reaches(made, A.Node("n2")));
        Assert.Equal("ProvisioningSucceeded", plan.Event!.Reason);
    }

    [Fact]
    public void ASelectedNodeThatIsGone_IsForgotten() => Assert.Null(VolumeFacts.SelectedNode(
        Plan(Selected(Disks.Claim("c", of: "local"), "n1"), LocalProvisioner.DefaultClass).Claim));

    [Theory]
    [InlineData("ReadWriteMany", "access mode ReadWriteMany is not supported: a folder can be reached from one node only")]
    [InlineData("ReadWriteOncePod", null)]
    public void TheBuiltInProvisioner_RefusesWhatAFolderIsNot(string mode, string? refusal) =>
        Assert.Equal(refusal, LocalProvisioner.Refusal(Disks.Claim("c", mode: mode)));

    [Fact]
    public void AVolumeThatTheClaimNames_HasToFit()
    {
        var claim = Disks.Claim("c", "2Gi");
        claim = claim with { Spec = claim.Spec with { VolumeName = "v" } };
        Assert.Equal("Cannot bind to requested volume \"v\": requested PV is too small", Plan(claim, null, Disks.Volume("v")).Event!.Message);
        Assert.Equal("Cannot bind to requested volume \"v\": storageClassName does not match", Plan(claim, null, Disks.Volume("v", "2Gi", "fast")).Event!.Message);
        Assert.Equal("Bound", Plan(claim, null, Disks.Volume("v", "2Gi")).Claim.Status.Phase);
        var other = BoundVolume.Of(Disks.Volume("v", "2Gi"), Disks.Claim("other"));
        Assert.Equal("volume \"v\" already bound to a different claim.", Plan(claim, null, other).Event!.Message);
    }

    [Fact]
    public void AClaimWhoseVolumeIsGone_IsLost_AndComesBackWithIt()
    {
        var (claim, volume) = Disks.Bound(Disks.Claim("c"), Disks.Volume("v"));
        var lost = Plan(claim, null);
        Assert.Equal(("Lost", "ClaimLost"), (lost.Claim.Status.Phase, lost.Event!.Reason));
        Assert.Null(Plan(lost.Claim, null).Event);
        Assert.Equal("Bound", Plan(lost.Claim, null, volume).Claim.Status.Phase);
    }

    [Fact]
    public void AFolder_Grows_WhereItsClassAllowsIt()
    {
        var made = LocalProvisioner.Make(Disks.Claim("c", of: "local"), LocalProvisioner.DefaultClass, A.Node("n1")) with { Status = new PersistentVolumeStatus { Phase = "Available" } };
        var (claim, volume) = Disks.Bound(Disks.Claim("c", of: "local"), made);
        var larger = claim with { Spec = claim.Spec with { Resources = new VolumeResourceRequirements { Requests = A.Amounts(("storage", "5Gi")) } } };
        var plan = Plan(larger, LocalProvisioner.DefaultClass, volume);
        Assert.Equal(("5Gi", "5Gi"), (plan.Claim.Status.Capacity["storage"].ToString(), plan.Volume!.Spec.Capacity["storage"].ToString()));
        Assert.Same(volume, Plan(larger, LocalProvisioner.DefaultClass with { AllowVolumeExpansion = false }, volume).Volume ?? volume);
        var (foreign, disk) = Disks.Bound(Disks.Claim("d"), Disks.Volume("v"));
        foreign = foreign with { Spec = foreign.Spec with { Resources = larger.Spec.Resources } };
        Assert.Equal("ExternalExpanding", Plan(foreign, null, disk).Event!.Reason);
    }

    [Fact]
    public void WhatIsBound_StaysAsItIs()
    {
        var (claim, volume) = Disks.Bound(Disks.Claim("c"), Disks.Volume("v"));
        var plan = Plan(claim, null, volume);
        Assert.Equal((claim, volume, null), (plan.Claim, plan.Volume, plan.Event));
    }

    private static PersistentVolumeClaim Selected(PersistentVolumeClaim claim, string node) =>
        claim with { Metadata = claim.Metadata with { Annotations = A.Labels((VolumeNames.SelectedNode, node)) } };

    private static ClaimPlan Plan(PersistentVolumeClaim claim, StorageClass? of, params PersistentVolume[] volumes) => Plan(claim, of, null, volumes);

    private static ClaimPlan Plan(PersistentVolumeClaim claim, StorageClass? of, Node? node, params PersistentVolume[] volumes) => ClaimPlan.For(
        claim, volumes.FirstOrDefault(v => v.Metadata.Name == claim.Spec.VolumeName), waits => VolumeMatch.Find(volumes, claim, null, waits), of, node);
}
