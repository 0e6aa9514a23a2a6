using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Volumes;

public class VolumePlanTests
{
    [Fact]
    public void ANewVolume_IsAvailable_AlsoWhenItIsKeptForSomebody()
    {
        var volume = Disks.Volume("v") with { Status = new PersistentVolumeStatus { Phase = "Pending" } };
        Assert.Equal("Available", VolumePlan.For(volume, null).Volume.Status.Phase);
        var kept = volume with { Spec = volume.Spec with { ClaimRef = new ObjectReference { Namespace = "default", Name = "c" } } };
        Assert.Equal("Available", VolumePlan.For(kept, null).Volume.Status.Phase);
    }

    [Theory]
    [InlineData("Retain", null, "Released", null)]
    [InlineData("Delete", LocalVolumes.Provisioner, "Released", null)]
    [InlineData("Delete", "example.com/disk", "Released", null)]
    [InlineData("Delete", null, "Failed", "VolumeFailedDelete")]
    [InlineData("Recycle", null, "Failed", "VolumeFailedRecycle")]
    public void AVolumeWhoseClaimIsGone_IsDealtWithByItsPolicy(string policy, string? maker, string phase, string? reason)
    {
        var (_, volume) = Disks.Bound(Disks.Claim("c"), Disks.Volume("v"));
        volume = volume with
        {
            Spec = volume.Spec with { PersistentVolumeReclaimPolicy = policy },
            Metadata = maker is null ? volume.Metadata : volume.Metadata with { Annotations = volume.Metadata.Annotations.SetItem(VolumeNames.ProvisionedBy, maker) },
        };
        foreach (var claim in (PersistentVolumeClaim?[])[null, Disks.Claim("c") with { Metadata = Disks.Claim("c").Metadata with { Uid = "another" } }])
        {
            var plan = VolumePlan.For(volume, claim);
            Assert.Equal((phase, reason), (plan.Volume.Status.Phase, plan.Event?.Reason));
            Assert.Null(VolumePlan.For(plan.Volume, claim).Event);
        }
    }

    [Fact]
    public void AVolume_IsFreeAgain_WhenItsClaimHasTakenAnother()
    {
        var volume = BoundVolume.Keep(Disks.Volume("v"), Disks.Claim("c"));
        var (claim, _) = Disks.Bound(Disks.Claim("c"), Disks.Volume("w"));
        Assert.Null(VolumePlan.For(volume, claim).Volume.Spec.ClaimRef);
        var byUser = volume with { Metadata = volume.Metadata with { Annotations = Map<string>.Empty } };
        Assert.Equal(("c", null), (VolumePlan.For(byUser, claim).Volume.Spec.ClaimRef!.Name, VolumePlan.For(byUser, claim).Volume.Spec.ClaimRef!.Uid));
    }

    [Fact]
    public void AVolumeThatIsToGo_GoesOnceNoClaimHasIt()
    {
        var (claim, volume) = Disks.Bound(Disks.Claim("c"), Disks.Volume("v"));
        volume = volume with { Metadata = volume.Metadata with { DeletionTimestamp = A.Now, Finalizers = [VolumeNames.VolumeProtection] } };
        Assert.Contains(VolumeNames.VolumeProtection, VolumePlan.For(volume, claim).Volume.Metadata.Finalizers);
        Assert.Empty(VolumePlan.For(volume, null).Volume.Metadata.Finalizers);
    }
}
