using Orleans.Orchestrator.ControlPlane.ManagedFields;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.ManagedFields;

public sealed class OwnershipTests
{
    [Fact]
    public void The_oldest_of_many_updaters_are_gathered()
    {
        var thing = new Things();
        thing.Do("apply a {'spec':{'size':1}}");
        for (var i = 0; i < 15; i++)
            thing.Do($"update u{i:00} {{'spec':{{'labels':{{'l{i:00}':'x'}}}}}}");
        var updaters = thing.Owners.Where(static o => o.Operation == "Update").Select(static o => o.Manager).ToList();
        Assert.Equal(["ancient-changes", "u06", "u07", "u08", "u09", "u10", "u11", "u12", "u13", "u14"], updaters);
        Assert.Equal("{'f:spec':{'f:labels':{'.':{},'f:l00':{},'f:l01':{},'f:l02':{},'f:l03':{},'f:l04':{},'f:l05':{}}}}", thing.Of("ancient-changes", "Update"));
        Assert.Equal("{'f:spec':{'f:size':{}}}", thing.Of("a"));
    }

    [Fact]
    public void An_owner_keeps_its_time_until_it_takes_something()
    {
        var thing = new Things();
        thing.Do("apply a {'spec':{'size':1}}");
        var time = thing.Owners[0].Time;
        thing.Do("apply a {'spec':{'size':1}}");
        Assert.Equal(time, thing.Owners[0].Time);
        thing.Do("apply a {'spec':{'size':2}}");
        Assert.True(thing.Owners[0].Time > time);
    }

    [Fact]
    public void A_client_may_clear_and_replace_owners_but_not_through_a_part()
    {
        var thing = new Things();
        thing.Do("apply a {'spec':{'size':1}}");
        var theirs = new ManagedFieldsEntry { Manager = "b", Operation = "Apply", ApiVersion = "t/v1", FieldsType = "FieldsV1", FieldsV1 = new RawJson("{ \"f:spec\" : {\"f:size\":{}} }") };
        thing.Update(new FieldWriter("u", "status", DateTimeOffset.UnixEpoch), "{}", [theirs]);
        Assert.Equal("{'f:spec':{'f:size':{}}}", thing.Of("a"));
        thing.Update(new FieldWriter("u", null, DateTimeOffset.UnixEpoch), "{}", [theirs with { Operation = "Nonsense" }]);
        Assert.Equal("{'f:spec':{'f:size':{}}}", thing.Of("a"));
        thing.Update(new FieldWriter("u", null, DateTimeOffset.UnixEpoch), "{}", [theirs]);
        Assert.Equal(("", "{'f:spec':{'f:size':{}}}"), (thing.Of("a"), thing.Of("b")));
        thing.Update(new FieldWriter("u", null, DateTimeOffset.UnixEpoch), "{}", [ManagedFieldsEntry.Empty]);
        Assert.Empty(thing.Owners);
    }
}
